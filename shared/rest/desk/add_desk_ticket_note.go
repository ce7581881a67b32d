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

type addNote struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Body     struct {
		Body    string   `json:"body" format:"multiline" minLength:"1" maxLength:"65536" doc:"At most 64 KiB of UTF-8"`
		Pinned  bool     `json:"pinned,omitempty"`
		FileIDs []string `json:"file_ids,omitempty" maxItems:"10" minLength:"1" maxLength:"128" nullable:"false" doc:"Files that were announced and sent, which it takes"`
	}
}

// AddDeskTicketNote puts an internal note on a ticket (S2-33, S2-34).
func AddDeskTicketNote(s Store) rest.Route {
	route := rest.Route{
		Operation: "add_desk_ticket_note", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/notes",
		Permission: tenant.DeskNote, Tag: "Conversation", Table: grant.Union(byName(), grant.On(grant.Tickets, grant.Delete), grant.SaveTicket(), grant.NameFiles(), grant.KeepAnswer()), Files: grant.TakeFiles(), Status: http.StatusCreated,
		Summary:     "Add a note to a ticket",
		Description: "Adds an internal note, which no customer sees. The caller's draft of one goes with it.",
		Problems:    refusingSaid(),
	}
	return rest.Write[addNote, saidAnswer](route, func(ctx context.Context, call *rest.Call, in *addNote) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			draft := ticket.Comment{Body: in.Body.Body, Pinned: in.Body.Pinned}
			act := call.Act()
			return ticket.AddNote(ctx, s, act, ticketID, draft, files(call, s, act, in.Body.FileIDs), func(n ticket.Noted) (change.Answer, error) {
				return rest.Created(saidAnswer{showNote(n.Comment), deedOf(call, n.Acted)})
			})
		})
	})
}
