package support

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type listedMessages struct {
	Messages []Message `json:"messages" nullable:"false"`
	PageEnd
}

// ListSupportTicketMessages lists a ticket's conversation, oldest first (S0-34, S0-47).
func ListSupportTicketMessages(d Desk) rest.Route {
	route := rest.Route{
		Operation: "list_support_ticket_messages", Method: http.MethodGet, Path: "/v1/support/tickets/{ticket_id}/messages",
		Module: rest.Support, Permission: tenant.SupportRead, Tag: "Messages", Tool: true,
		Table:   []grant.Action{grant.Get, grant.Query},
		Summary: "List a ticket's messages", Description: "Lists the conversation of a ticket, oldest first.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listThread) (*listed[listedMessages], error) {
		if err := in.check(); err != nil {
			return nil, err
		}
		return page[listedMessages](ctx, call, in.Cursor, "messages", listing[ticket.Message, Message]{
			read: func(ctx context.Context, after string) (list.Page[ticket.Message], error) {
				return d.Messages(ctx, call.Scope(), ticketOf(in.TicketID), in.after(after))
			},
			position: func(row ticket.Message) string { return row.ID },
			show:     showMessage,
		})
	})
}
