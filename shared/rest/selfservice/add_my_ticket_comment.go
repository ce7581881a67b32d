package selfservice

import (
	"context"
	"net/http"

	"docket/shared/change"
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
		Content string `json:"content" format:"multiline" minLength:"1" maxLength:"65536" doc:"At most 64 KiB of UTF-8"`
	}
}

// AddMyTicketComment adds what the caller says to one of its tickets (S3-15).
func AddMyTicketComment(s Store) rest.Route {
	route := rest.Route{
		Operation: "add_my_ticket_comment", Method: http.MethodPost, Path: "/api/v1/support/tickets/{ticket_id}/comments",
		Permission: tenant.SelfService, Tag: "Support", Status: http.StatusCreated,
		Table:       grant.Union(grant.On(grant.Tickets, grant.Get), grant.SaveTicket(), grant.ReadTerms(), grant.KeepAnswer()),
		Summary:     "Add a comment to a support ticket",
		Description: "Adds a comment of the caller's. A resolved ticket is open again by it; a closed one takes none.",
		Problems:    []int{http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[addMyTicketComment, SupportTicketComment](route, func(ctx context.Context, call *rest.Call, in *addMyTicketComment) (change.Answer, error) {
		answer, err := ticket.AddMessage(ctx, s, call.Act(), in.TicketID, ticket.Message{Body: in.Body.Content}, func(m ticket.Message) (change.Answer, error) {
			return rest.Created(showComment(m))
		})
		return answer, placed(err)
	})
}
