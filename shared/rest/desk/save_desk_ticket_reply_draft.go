package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type saveReplyDraft struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Body     Written
}

// SaveDeskTicketReplyDraft keeps the caller's draft of a reply.
func SaveDeskTicketReplyDraft(s Store) rest.Route {
	route := rest.Route{
		Operation: "save_desk_ticket_reply_draft", Method: http.MethodPut, Path: "/desk/api/v1/tickets/{ticket_id}/drafts/reply",
		Permission: tenant.DeskWrite, Tag: "Conversation", Table: keeps(),
		Summary:     "Save the draft of a reply",
		Description: "Keeps what the caller writes to the customer, in the place of what was kept before. The team sees it, and nobody else. While a reply of the caller is held it is a 409 `reply_held`.",
		Problems:    refusingSaid(http.StatusConflict),
	}
	return rest.Write[saveReplyDraft, draftAnswer](route, func(ctx context.Context, call *rest.Call, in *saveReplyDraft) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			text := in.Body.text()
			text.Status = lens.Desk.Status.Over("", string(in.Body.Status))
			return ticket.SaveDraft(ctx, s, call.Act(), ticketID, ticket.ReplyMode, text, answerDraft(call))
		})
	})
}
