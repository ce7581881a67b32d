package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type dropNoteDraft struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
}

// DropDeskTicketNoteDraft throws away the caller's draft of a note.
func DropDeskTicketNoteDraft(s Store) rest.Route {
	route := rest.Route{
		Operation: "drop_desk_ticket_note_draft", Method: http.MethodDelete, Path: "/desk/api/v1/tickets/{ticket_id}/drafts/note",
		Permission: tenant.DeskNote, Tag: "Conversation", Table: drops(),
		Summary:     "Throw away the draft of a note",
		Description: "Throws away the caller's draft of a note; where there is none it does nothing.",
		Problems:    []int{http.StatusNotFound},
	}
	return rest.Write[dropNoteDraft, droppedAnswer](route, func(ctx context.Context, call *rest.Call, in *dropNoteDraft) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.DropDraft(ctx, s, call.Act(), ticketID, ticket.NoteMode, answerDropped(call))
		})
	})
}
