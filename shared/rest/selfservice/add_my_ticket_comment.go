package selfservice

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/file"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type addMyTicketComment struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Ticket UUID"`
	Body     struct {
		Content string   `json:"content" format:"multiline" minLength:"1" maxLength:"65536" doc:"At most 64 KiB of UTF-8"`
		FileIDs []string `json:"file_ids,omitempty" maxItems:"10" minLength:"1" maxLength:"128" nullable:"false" doc:"Files that the caller announced and sent, which it takes"`
	}
}

// AddMyTicketComment adds what the caller says to one of its tickets (S3-15).
func AddMyTicketComment(s Store) rest.Route {
	route := rest.Route{
		Operation: "add_my_ticket_comment", Method: http.MethodPost, Path: "/api/v1/support/tickets/{ticket_id}/comments",
		Permission: tenant.SelfService, Tag: "Support", Status: http.StatusCreated,
		Table: grant.Union(grant.On(grant.Tickets, grant.Get), grant.SaveTicket(), grant.ReadTerms(), grant.NameFiles(), grant.KeepAnswer()), Files: grant.TakeFiles(),
		Summary:     "Add a comment to a support ticket",
		Description: "Adds a comment of the caller's. A resolved ticket is open again by it; a closed one takes none.",
		Problems:    []int{http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[addMyTicketComment, SupportTicketComment](route, func(ctx context.Context, call *rest.Call, in *addMyTicketComment) (change.Answer, error) {
		act := call.Act()
		files := file.Take(s, call.Files(), act, in.Body.FileIDs)
		answer, err := ticket.AddMessageWith(ctx, s, act, in.TicketID, ticket.Message{Body: in.Body.Content}, files, func(m ticket.Message) (change.Answer, error) {
			return rest.Created(showComment(m))
		})
		return answer, placed(err)
	})
}
