package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type unsnoozeTicket struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
}

// UnsnoozeDeskTicket brings a snoozed ticket back.
func UnsnoozeDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "unsnooze_desk_ticket", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/unsnooze",
		Permission: tenant.DeskWrite, Tag: "Actions", Table: acts(),
		Summary:     "End the snooze of a ticket",
		Description: "Brings a snoozed ticket back; any other is answered as it is.",
		Problems:    refusing(),
	}
	return rest.Write[unsnoozeTicket, changedTicket](route, func(ctx context.Context, call *rest.Call, in *unsnoozeTicket) (change.Answer, error) {
		answer, err := onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.PutOff(ctx, s, call.Act(), ticketID, in.Match(), ticket.Awake, answerAct(ctx, call, s))
		})
		return answer, placed(err)
	})
}
