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
	PageEnd
}

// ListSupportTicketComments lists a ticket's internal notes, oldest first (S0-36, S0-49).
func ListSupportTicketComments(d Desk) rest.Route {
	route := rest.Route{
		Operation: "list_support_ticket_comments", Method: http.MethodGet, Path: "/v1/support/tickets/{ticket_id}/comments",
		Module: rest.Support, Permission: tenant.SupportRead, Tag: "Comments", Tool: true,
		Table:   []grant.Action{grant.Get, grant.Query},
		Summary: "List a ticket's internal notes", Description: "Lists the internal comments of a ticket, oldest first.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listThread) (*listed[listedComments], error) {
		if err := in.check(); err != nil {
			return nil, err
		}
		return page[listedComments](ctx, call, in.Cursor, "comments", listing[ticket.Comment, Comment]{
			read: func(ctx context.Context, after string) (list.Page[ticket.Comment], error) {
				return d.Comments(ctx, call.Scope(), ticketOf(in.TicketID), in.after(after))
			},
			position: func(row ticket.Comment) string { return row.ID },
			show:     showComment,
		})
	})
}
