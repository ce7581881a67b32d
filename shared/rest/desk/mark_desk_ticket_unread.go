package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type markUnread struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
}

// MarkDeskTicketUnread marks a ticket as unread by the caller.
func MarkDeskTicketUnread(s Store) rest.Route {
	route := rest.Route{
		Operation: "mark_desk_ticket_unread", Method: http.MethodDelete, Path: "/desk/api/v1/tickets/{ticket_id}/read",
		Permission: tenant.DeskNote, Tag: "Reading", Table: reads(),
		Summary:     "Mark a ticket as unread",
		Description: "Marks a ticket as unread by the caller. Nobody else's reading changes.",
		Problems:    []int{http.StatusNotFound},
	}
	return rest.Write[markUnread, readAnswer](route, func(ctx context.Context, call *rest.Call, in *markUnread) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.MarkUnread(ctx, s, call.Act(), ticketID, answerRead(call))
		})
	})
}
