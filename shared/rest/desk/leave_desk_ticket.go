package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type leaveTicket struct {
	rest.Input
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
}

// LeaveDeskTicket notes that the caller has a ticket open no longer.
func LeaveDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "leave_desk_ticket", Method: http.MethodDelete, Path: "/desk/api/v1/tickets/{ticket_id}/presence",
		Permission: tenant.DeskNote, Tag: "Presence", Table: leaves(),
		Summary:     "Leave a ticket",
		Description: "Notes that the caller has a ticket open no longer, and answers who else has; where they had not it does nothing.",
		Problems:    []int{http.StatusNotFound},
	}
	return rest.Write[leaveTicket, presenceAnswer](route, func(ctx context.Context, call *rest.Call, in *leaveTicket) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.Leave(ctx, s, call.Act(), ticketID, answerPresence(call))
		})
	})
}
