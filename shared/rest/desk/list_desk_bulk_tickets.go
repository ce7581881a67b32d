package desk

import (
	"context"
	"net/http"

	"docket/shared/bulk"
	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listBulkTickets struct {
	rest.Input
	BulkID  string       `path:"bulk_id" maxLength:"200"`
	Outcome bulk.Outcome `query:"outcome" enum:"changed,skipped,unchanged,no_longer_matches,not_found,erased,changed_since,refused,failed" doc:"skipped is all but changed"`
	rest.Paged
}

type listedBulkTickets struct {
	Tickets []BulkTicket `json:"tickets" nullable:"false"`
	rest.PageEnd
}

// ListDeskBulkTickets tells what became of the tickets of a bulk.
func ListDeskBulkTickets(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_bulk_tickets", Method: http.MethodGet, Path: "/desk/api/v1/bulks/{bulk_id}/tickets",
		Permission: tenant.DeskRead, Tag: "Bulks",
		Table:   grant.Union(grant.On(grant.Jobs, grant.Get), grant.On(grant.Bulks, grant.Query)),
		Summary: "List the tickets of a bulk", Description: "Lists what became of the tickets that had their turn, in that order, which is the newest first.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listBulkTickets) (*rest.Listed[listedBulkTickets], error) {
		if _, err := bulk.Of(ctx, s, call.Scope(), in.BulkID); err != nil {
			return nil, err
		}
		return rest.Page[listedBulkTickets](ctx, call, in.Paged, "tickets", rest.Listing[bulk.Row, BulkTicket]{
			Read: func(ctx context.Context, after string) (list.Page[bulk.Row], error) {
				return bulk.List(ctx, s, call.Scope(), in.BulkID, in.Outcome, after, in.Limit)
			},
			Position: bulk.Row.Position,
			Show:     showBulkTicket,
		})
	})
}
