package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type assignTicket struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Body     struct {
		AssigneeID string `json:"assignee_id" minLength:"1" maxLength:"128" doc:"A user ID; me is the caller's, and none is nobody"`
		DryRun     bool   `json:"dry_run,omitempty" doc:"Only show what would change, and write nothing"`
	}
}

// AssignDeskTicket gives a ticket to somebody who works on it (S2-14).
func AssignDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "assign_desk_ticket", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/assign",
		Permission: tenant.DeskWrite, Tag: "Actions", Tool: true, Table: acts(),
		Summary:     "Assign a ticket",
		Description: "Gives a ticket to somebody, to the caller (`me`: to take it), or to nobody. With If-Match it is taken only as it was read.",
		Problems:    refusing(),
	}
	return rest.Write[assignTicket, changedTicket](route, func(ctx context.Context, call *rest.Call, in *assignTicket) (change.Answer, error) {
		answer, err := onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			assignee := userMeant(call, in.Body.AssigneeID)
			if assignee == none {
				assignee = ""
			}
			return ticket.Assign(ctx, s, call.ActOr(in.Body.DryRun), ticketID, in.Match(), assignee, answerAct(ctx, call, s))
		})
		return answer, placed(err)
	})
}
