package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type dropReplyDraft struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
}

// DropDeskTicketReplyDraft throws away the caller's draft of a reply.
func DropDeskTicketReplyDraft(s Store) rest.Route {
	route := rest.Route{
		Operation: "drop_desk_ticket_reply_draft", Method: http.MethodDelete, Path: "/desk/api/v1/tickets/{ticket_id}/drafts/reply",
		Permission: tenant.DeskWrite, Tag: "Conversation", Table: drops(),
		Summary:     "Throw away the draft of a reply",
		Description: "Throws away the caller's draft of a reply; where there is none it does nothing. While a reply of the caller is held it is a 409 `reply_held`.",
		Problems:    []int{http.StatusNotFound, http.StatusConflict},
	}
	return rest.Write[dropReplyDraft, droppedAnswer](route, func(ctx context.Context, call *rest.Call, in *dropReplyDraft) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.DropDraft(ctx, s, call.Act(), ticketID, ticket.ReplyMode, answerDropped(call))
		})
	})
}
