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

type listedComments struct {
	Comments []Comment `json:"comments" nullable:"false"`
	rest.PageEnd
}

// ListSupportTicketComments lists a ticket's internal notes, oldest first (S0-36, S0-49).
func ListSupportTicketComments(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_support_ticket_comments", Method: http.MethodGet, Path: "/v1/support/tickets/{ticket_id}/comments",
		Permission: tenant.SupportRead, Tag: "Comments", Tool: true,
		Table:   grant.ReadConversation(),
		Summary: "List a ticket's internal notes", Description: "Lists the internal comments of a ticket, oldest first.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listConversation) (*rest.Listed[listedComments], error) {
		if err := in.Check(); err != nil {
			return nil, err
		}
		return rest.Page[listedComments](ctx, call, in.Paged, "comments", rest.Listing[ticket.Comment, Comment]{
			Read: func(ctx context.Context, after string) (list.Page[ticket.Comment], error) {
				return s.Comments(ctx, call.Sight(), ticketOf(in.TicketID), in.after(after))
			},
			Position: func(row ticket.Comment) string { return row.ID },
			Show:     showComment,
		})
	})
}
