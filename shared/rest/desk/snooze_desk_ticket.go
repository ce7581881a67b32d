package desk

import (
	"context"
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type snoozeTicket struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Body     struct {
		Until *time.Time `json:"until" nullable:"true" doc:"Ahead, by five years at most; null: until the customer answers"`
	}
}

// SnoozeDeskTicket takes a ticket out of the way for a while.
func SnoozeDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "snooze_desk_ticket", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/snooze",
		Permission: tenant.DeskWrite, Tag: "Actions", Table: acts(),
		Summary:     "Snooze a ticket",
		Description: "Takes a ticket out of the desk's lists until an instant, or until the customer answers, which ends either. No other API shows it. One that is resolved or closed is a 409 `ticket_done`.",
		Problems:    refusing(http.StatusConflict),
	}
	return rest.Write[snoozeTicket, changedTicket](route, func(ctx context.Context, call *rest.Call, in *snoozeTicket) (change.Answer, error) {
		answer, err := onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			until := ticket.UntilAnswered
			if in.Body.Until != nil {
				until = ticket.SnoozeUntil(*in.Body.Until)
			}
			return ticket.PutOff(ctx, s, call.Act(), ticketID, in.Match(), until, answerAct(ctx, call, s))
		})
		return answer, placed(err)
	})
}
