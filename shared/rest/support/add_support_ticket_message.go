package support

import (
	"context"
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type addMessage struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200"`
	Body     struct {
		Direction         string             `json:"direction,omitempty" enum:"inbound,outbound,internal" doc:"When left out, internal where the visibility is, else outbound"`
		Visibility        string             `json:"visibility,omitempty" enum:"public,internal" doc:"internal exactly when the direction is; when left out, as the direction says"`
		Channel           vocabulary.Source  `json:"channel,omitempty" doc:"api or mcp, by the door, when left out"`
		Subject           string             `json:"subject,omitempty" minLength:"1" maxLength:"300"`
		Body              string             `json:"body" format:"multiline" minLength:"1" maxLength:"65536" doc:"At most 64 KiB of UTF-8"`
		AuthorName        string             `json:"author_name,omitempty" minLength:"1" maxLength:"200"`
		AuthorEmail       string             `json:"author_email,omitempty" minLength:"1" maxLength:"320"`
		ExternalMessageID string             `json:"external_message_id,omitempty" minLength:"1" maxLength:"500" doc:"The sender's id: with it the same words on the same ticket are one message, and the first is answered"`
		OccurredAt        *time.Time         `json:"occurred_at,omitempty" doc:"When it was said; order and clocks go by created_at"`
		CustomFields      customfield.Values `json:"custom_fields,omitempty"`
		IdempotencyKey    string             `json:"idempotency_key,omitempty" minLength:"1" maxLength:"255"`
	}
}

// AddSupportTicketMessage adds a message to a ticket's conversation (S0-35, S0-46).
func AddSupportTicketMessage(s Store) rest.Route {
	route := rest.Route{
		Operation: "add_support_ticket_message", Method: http.MethodPost, Path: "/v1/support/tickets/{ticket_id}/messages",
		Permission: tenant.SupportWrite, Tag: "Messages", Tool: true, Status: http.StatusCreated,
		Table:       grant.Union(grant.On(grant.Tickets, grant.Get, grant.Check), grant.SaveTicket(), grant.ReadTerms(), grant.KeepAnswer()),
		Summary:     "Add a message to a ticket",
		Description: "Adds an inbound, outbound or internal message. A public outbound one moves new and open tickets into work, a public inbound one reopens a resolved or waiting ticket.",
		Problems:    []int{http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[addMessage, messageAnswer](route, func(ctx context.Context, call *rest.Call, in *addMessage) (change.Answer, error) {
		b := in.Body
		draft := ticket.Message{
			Direction: ticket.Direction(b.Direction), Visibility: ticket.Visibility(b.Visibility), Channel: ticket.Source(b.Channel),
			Subject: b.Subject, Body: b.Body, AuthorName: b.AuthorName, AuthorEmail: b.AuthorEmail,
			ExternalMessageID: b.ExternalMessageID, OccurredAt: b.OccurredAt, CustomFields: b.CustomFields,
		}
		return ticket.AddMessage(ctx, s, call.Act(), ticketOf(in.TicketID), draft, func(m ticket.Message) (change.Answer, error) {
			return rest.Created(messageAnswer{Message: showMessage(m), RequestID: call.RequestID})
		})
	})
}
