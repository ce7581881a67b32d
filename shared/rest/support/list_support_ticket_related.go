package support

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type listRelated struct {
	rest.Input
	TicketID string             `path:"ticket_id" maxLength:"200"`
	Kind     ticket.RelatedKind `query:"kind" enum:"task,asset,activity"`
	Paged
}

type listedRelated struct {
	Body struct {
		Related    []rest.Raw[Related] `json:"related" nullable:"false"`
		NextCursor string              `json:"next_cursor,omitempty" doc:"Absent on the last page"`
		RequestID  string              `json:"request_id"`
	}
}

// ListSupportTicketRelated lists the tasks, assets and activities of other
// modules that link to a ticket (S0-26, S0-51).
func ListSupportTicketRelated(d Desk) rest.Route {
	route := rest.Route{
		Operation: "list_support_ticket_related", Method: http.MethodGet, Path: "/v1/support/tickets/{ticket_id}/related",
		Module: rest.Support, Permission: tenant.SupportRead, Tag: "Related",
		Table:   []grant.Action{grant.Get, grant.Query},
		Summary: "List what is related to a ticket", Description: "Lists the tasks, assets and activities that other modules made for a ticket, oldest first.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listRelated) (*listedRelated, error) {
		read := func(ctx context.Context, position string) ([]ticket.Related, bool, string, error) {
			found, err := d.Relateds(ctx, call.Scope(), ticketOf(in.TicketID), in.Kind, ticket.ThreadList{After: position, Limit: in.Limit})
			return found.Related, found.More, found.Next, err
		}
		var out listedRelated
		var err error
		out.Body.RequestID = call.RequestID
		out.Body.Related, out.Body.NextCursor, err = list(ctx, call, in.Paged, [2]string{in.TicketID, string(in.Kind)}, read,
			func(r ticket.Related) string { return r.ID }, showRelated)
		return &out, err
	})
}
