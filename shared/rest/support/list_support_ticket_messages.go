package support

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type listedMessages struct {
	Body struct {
		Messages   []rest.Raw[Message] `json:"messages" nullable:"false"`
		NextCursor string              `json:"next_cursor,omitempty" doc:"Absent on the last page"`
		RequestID  string              `json:"request_id"`
	}
}

// ListSupportTicketMessages is S0-34 and S0-47: oldest first.
func ListSupportTicketMessages(d Desk) rest.Route {
	route := rest.Route{
		Operation: "list_support_ticket_messages", Method: http.MethodGet, Path: "/v1/support/tickets/{ticket_id}/messages",
		Module: rest.Support, Permission: tenant.SupportRead, Tag: "Messages", Tool: true,
		Table:   []grant.Action{grant.Get, grant.Query},
		Summary: "List a ticket's messages", Description: "Lists the conversation of a ticket, oldest first.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listThread) (*listedMessages, error) {
		read := func(ctx context.Context, page ticket.ThreadList) ([]ticket.Message, bool, string, error) {
			found, err := d.Messages(ctx, call.Scope(), ticketOf(in.TicketID), page)
			return found.Messages, found.More, found.Next, err
		}
		var out listedMessages
		var err error
		out.Body.RequestID = call.RequestID
		out.Body.Messages, out.Body.NextCursor, err = thread(ctx, call, in, read,
			func(m ticket.Message) string { return m.ID }, showMessage)
		return &out, err
	})
}
