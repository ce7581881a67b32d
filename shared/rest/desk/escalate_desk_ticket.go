package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type escalateTicket struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Body     struct {
		Reason string `json:"reason" format:"multiline" minLength:"1" maxLength:"2000"`
		DryRun bool   `json:"dry_run,omitempty" doc:"Only show what would change, and write nothing"`
	}
}

// EscalateDeskTicket makes a ticket urgent, for a reason (S2-69 to S2-73).
func EscalateDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "escalate_desk_ticket", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/escalate",
		Permission: tenant.DeskWrite, Tag: "Actions", Tool: true, Table: acts(),
		Summary:     "Escalate a ticket",
		Description: "Makes a ticket urgent that is not, and tells admins why. One that is urgent is a 409 `already_urgent`, one that is resolved or closed a 409 `ticket_done`.",
		Problems:    refusing(http.StatusConflict),
	}
	return rest.Write[escalateTicket, changedTicket](route, func(ctx context.Context, call *rest.Call, in *escalateTicket) (change.Answer, error) {
		answer, err := onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.Escalate(ctx, s, call.ActOr(in.Body.DryRun), ticketID, in.Match(), in.Body.Reason, answerAct(ctx, call, s))
		})
		return answer, placed(err)
	})
}
