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
	rest.PageEnd
}

// ListSupportTicketMessages lists a ticket's conversation, oldest first (S0-34, S0-47).
func ListSupportTicketMessages(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_support_ticket_messages", Method: http.MethodGet, Path: "/v1/support/tickets/{ticket_id}/messages",
		Permission: tenant.SupportRead, Tag: "Messages", Tool: true,
		Table:   grant.ReadConversation(),
		Summary: "List a ticket's messages", Description: "Lists the conversation of a ticket, oldest first.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listConversation) (*rest.Listed[listedMessages], error) {
		if err := in.Check(); err != nil {
			return nil, err
		}
		return rest.Page[listedMessages](ctx, call, in.Paged, "messages", rest.Listing[ticket.Message, Message]{
			Read: func(ctx context.Context, after string) (list.Page[ticket.Message], error) {
				return s.Messages(ctx, call.Sight(), ticketOf(in.TicketID), in.after(after))
			},
			Position: func(row ticket.Message) string { return row.ID },
			Show:     showMessage,
		})
	})
}
