package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type saveNoteDraft struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Body     struct {
		Body    string   `json:"body" format:"multiline" minLength:"1" maxLength:"65536" doc:"At most 64 KiB of UTF-8"`
		FileIDs []string `json:"file_ids,omitempty" maxItems:"10" minLength:"1" maxLength:"128" nullable:"false" doc:"Files that were announced and sent, which it takes when it is added"`
	}
}

// SaveDeskTicketNoteDraft keeps the caller's draft of a note.
func SaveDeskTicketNoteDraft(s Store) rest.Route {
	route := rest.Route{
		Operation: "save_desk_ticket_note_draft", Method: http.MethodPut, Path: "/desk/api/v1/tickets/{ticket_id}/drafts/note",
		Permission: tenant.DeskNote, Tag: "Conversation", Table: keeps(),
		Summary:     "Save the draft of a note",
		Description: "Keeps what the caller writes to the team, in the place of what was kept before, and apart from their draft of a reply.",
		Problems:    refusingSaid(),
	}
	return rest.Write[saveNoteDraft, draftAnswer](route, func(ctx context.Context, call *rest.Call, in *saveNoteDraft) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.SaveDraft(ctx, s, call.Act(), ticketID, ticket.NoteMode, ticket.Text{Body: in.Body.Body, FileIDs: in.Body.FileIDs}, answerDraft(call))
		})
	})
}
