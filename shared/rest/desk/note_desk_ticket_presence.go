package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type notePresence struct {
	rest.Input
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Body     struct {
		State string `json:"state" enum:"viewing,writing"`
		Mode  string `json:"mode,omitempty" enum:"reply,note" doc:"With writing alone: what is written"`
	}
}

// NoteDeskTicketPresence notes that the caller has a ticket open. It takes no idempotency
// key: sent twice it says the same, later.
func NoteDeskTicketPresence(s Store) rest.Route {
	route := rest.Route{
		Operation: "note_desk_ticket_presence", Method: http.MethodPut, Path: "/desk/api/v1/tickets/{ticket_id}/presence",
		Permission: tenant.DeskNote, Tag: "Presence", Table: enters(),
		Summary:     "Be on a ticket",
		Description: "Notes that the caller has a ticket open, and answers who else has. It holds for 30 seconds: whoever stays sends it again, every ten seconds. Nothing is recorded of it, and no customer sees it.",
		Problems:    refusingSaid(),
	}
	return rest.Write[notePresence, presenceAnswer](route, func(ctx context.Context, call *rest.Call, in *notePresence) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.Enter(ctx, s, call.Act(), ticketID, ticket.Doing(in.Body.State), ticket.Mode(in.Body.Mode), answerPresence(call))
		})
	})
}
