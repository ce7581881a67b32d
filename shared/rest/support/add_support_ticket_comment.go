package support

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type addComment struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200"`
	Body     struct {
		Body           string             `json:"body" format:"multiline" minLength:"1" maxLength:"65536" doc:"At most 64 KiB of UTF-8"`
		Pinned         bool               `json:"pinned,omitempty"`
		CustomFields   customfield.Values `json:"custom_fields,omitempty"`
		IdempotencyKey string             `json:"idempotency_key,omitempty" minLength:"1" maxLength:"255"`
	}
}

// AddSupportTicketComment adds an internal note to a ticket (S0-37, S0-48).
func AddSupportTicketComment(s Store) rest.Route {
	route := rest.Route{
		Operation: "add_support_ticket_comment", Method: http.MethodPost, Path: "/v1/support/tickets/{ticket_id}/comments",
		Permission: tenant.SupportWrite, Tag: "Comments", Tool: true, Status: http.StatusCreated,
		Table:   grant.Union(grant.On(grant.Tickets, grant.Get), grant.SaveTicket(), grant.KeepAnswer()),
		Summary: "Add an internal note to a ticket", Description: "Adds an internal note or a pinned comment, which customers never see.",
		Problems: []int{http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[addComment, commentAnswer](route, func(ctx context.Context, call *rest.Call, in *addComment) (change.Answer, error) {
		draft := ticket.Comment{Body: in.Body.Body, Pinned: in.Body.Pinned, CustomFields: in.Body.CustomFields}
		return ticket.AddComment(ctx, s, call.Act(), ticketOf(in.TicketID), draft, func(c ticket.Comment) (change.Answer, error) {
			return rest.Created(commentAnswer{Comment: showComment(c), RequestID: call.RequestID})
		})
	})
}
