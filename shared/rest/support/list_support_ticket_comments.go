package support

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type listedComments struct {
	Body struct {
		Comments   []rest.Raw[Comment] `json:"comments" nullable:"false"`
		NextCursor string              `json:"next_cursor,omitempty" doc:"Absent on the last page"`
		RequestID  string              `json:"request_id"`
	}
}

// ListSupportTicketComments is S0-36 and S0-49: oldest first.
func ListSupportTicketComments(d Desk) rest.Route {
	route := rest.Route{
		Operation: "list_support_ticket_comments", Method: http.MethodGet, Path: "/v1/support/tickets/{ticket_id}/comments",
		Module: rest.Support, Permission: tenant.SupportRead, Tag: "Comments", Tool: true,
		Table:   []grant.Action{grant.Get, grant.Query},
		Summary: "List a ticket's internal notes", Description: "Lists the internal comments of a ticket, oldest first.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listThread) (*listedComments, error) {
		read := func(ctx context.Context, page ticket.ThreadList) ([]ticket.Comment, bool, string, error) {
			found, err := d.Comments(ctx, call.Scope(), ticketOf(in.TicketID), page)
			return found.Comments, found.More, found.Next, err
		}
		var out listedComments
		var err error
		out.Body.RequestID = call.RequestID
		out.Body.Comments, out.Body.NextCursor, err = thread(ctx, call, in, read,
			func(c ticket.Comment) string { return c.ID }, showComment)
		return &out, err
	})
}
