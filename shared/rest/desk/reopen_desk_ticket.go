package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type reopenTicket struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
}

// ReopenDeskTicket opens a ticket again that is resolved or closed.
func ReopenDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "reopen_desk_ticket", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/reopen",
		Permission: tenant.DeskWrite, Tag: "Actions", Table: acts(),
		Summary:     "Reopen a ticket",
		Description: "Opens a ticket that is resolved or closed; any other is answered as it is.",
		Problems:    refusing(),
	}
	return rest.Write[reopenTicket, changedTicket](route, func(ctx context.Context, call *rest.Call, in *reopenTicket) (change.Answer, error) {
		answer, err := onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.Reopen(ctx, s, call.Act(), ticketID, in.Match(), answerAct(ctx, call, s))
		})
		return answer, placed(err)
	})
}
