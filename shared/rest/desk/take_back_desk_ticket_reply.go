package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type takeBackReply struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
}

// TakeBackDeskTicketReply makes the caller's held reply the draft that it was.
func TakeBackDeskTicketReply(s Store) rest.Route {
	route := rest.Route{
		Operation: "take_back_desk_ticket_reply", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/replies/undo",
		Permission: tenant.DeskWrite, Tag: "Conversation", Table: keeps(),
		Summary:     "Take back a reply",
		Description: "Makes the caller's held reply the draft that it was. Of this and its leaving exactly one wins: `taken_back` is false where it has left, or none is held.",
		Problems:    []int{http.StatusNotFound},
	}
	return rest.Write[takeBackReply, takenBackAnswer](route, func(ctx context.Context, call *rest.Call, in *takeBackReply) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.TakeBack(ctx, s, call.Act(), ticketID, answerTakenBack(call))
		})
	})
}
