package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type listThread struct {
	rest.Input
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Order    string `query:"order" enum:"newest,oldest" default:"newest" doc:"Which entries come first"`
	rest.Paged
}

type listedThread struct {
	Entries []ThreadEntry `json:"entries" nullable:"false"`
	rest.PageEnd
}

// threadOperation is the operation that goes on where the whole ticket ends.
const threadOperation = "list_desk_ticket_thread"

// ListDeskTicketThread lists a ticket's messages, notes and events (S2-50).
func ListDeskTicketThread(s Store) rest.Route {
	route := rest.Route{
		Operation: threadOperation, Method: http.MethodGet, Path: "/desk/api/v1/tickets/{ticket_id}/thread",
		Permission: tenant.DeskRead, Tag: "Thread",
		Table:       grant.Union(byName(), grant.ReadConversation()),
		Summary:     "List a ticket's thread",
		Description: "Lists what was said on a ticket and done to it: messages, internal notes and events, as one list. What moved the status of the ticket with a message is an event beside it.",
		Problems:    []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listThread) (*rest.Listed[listedThread], error) {
		ticketID, err := ticketOf(ctx, call, s, in.TicketID)
		if err != nil {
			return nil, err
		}
		return rest.Page[listedThread](ctx, call, in.Paged, "entries", rest.Listing[ticket.Entry, ThreadEntry]{
			Read: func(ctx context.Context, after string) (list.Page[ticket.Entry], error) {
				return s.Thread(ctx, call.Sight(), ticketID, ticket.ConversationList{Newest: in.Order == "newest", After: after, Limit: in.Limit})
			},
			Position: func(e ticket.Entry) string { return e.Place },
			Show:     showEntry,
		})
	})
}
