package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type undoTicket struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Body     struct {
		Sequence uint64 `json:"sequence" minimum:"1" maximum:"9007199254740991" doc:"Of the act that is taken back, as its answer and the thread have it"`
	}
}

// UndoDeskTicket takes an act on a ticket back.
func UndoDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "undo_desk_ticket", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/undo",
		Permission: tenant.DeskWrite, Tag: "Tickets",
		Table:   grant.Union(byName(), grant.On(grant.Tickets, grant.Query), grant.SaveTicket(), grant.KeepScore(), grant.ReadTerms(), grant.KeepAnswer()),
		Summary: "Take an act back",
		Description: "Gives each property that the act changed the value from before. That is an act too, and can be taken back. A property that was changed again " +
			"since is a 409 `changed_since` that names it, and nothing is done. Messages, notes, merges and deletions are not taken back by this.",
		Problems: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[undoTicket, changedTicket](route, func(ctx context.Context, call *rest.Call, in *undoTicket) (change.Answer, error) {
		answer, err := onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.Undo(ctx, s, call.Act(), ticketID, in.Match(), ticket.Which{Sequence: in.Body.Sequence}, answerAct(ctx, call, s))
		})
		return answer, placed(err)
	})
}
