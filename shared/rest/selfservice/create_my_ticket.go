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

type createMyTicket struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Description string   `json:"description,omitempty" format:"multiline" maxLength:"65536" doc:"At most 64 KiB of UTF-8"`
		FileIDs     []string `json:"file_ids,omitempty" maxItems:"10" minLength:"1" maxLength:"128" nullable:"false" doc:"Files that the caller announced and sent, which it takes"`
		Title       string   `json:"title" minLength:"1" maxLength:"300"`
		Type        string   `json:"type,omitempty" minLength:"1" maxLength:"64" doc:"support, bug, feature_request, billing or any other; question when left out"`
	}
}

// CreateMyTicket opens a ticket whose requester is the caller (S3-9).
func CreateMyTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_my_ticket", Method: http.MethodPost, Path: "/api/v1/support/tickets",
		Permission: tenant.SelfService, Tag: "Support", Status: http.StatusCreated,
		Table: grant.Union(grant.OpenTicket(), grant.On(grant.Settings, grant.Get), grant.NameFiles(), grant.KeepAnswer()), Files: grant.TakeFiles(),
		Summary:     "Create a support ticket",
		Description: "Opens a ticket that the caller requests.",
		Problems:    []int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createMyTicket, SupportTicket](route, func(ctx context.Context, call *rest.Call, in *createMyTicket) (change.Answer, error) {
		draft := ticket.Ticket{Subject: in.Body.Title, Description: in.Body.Description, Type: in.Body.Type}
		act := call.Act()
		answer, err := ticket.Create(ctx, s, act, ticket.Draft{Ticket: draft, Takes: file.Take(s, call.Files(), act, in.Body.FileIDs)}, func(t ticket.Ticket) (change.Answer, error) {
			return rest.Created(showTicket(call, t, []SupportTicketComment{}))
		})
		return answer, placed(err)
	})
}
