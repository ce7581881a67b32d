package helpdesk

import (
	"maps"
	"net/http"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/webhook"

	"github.com/danielgtaylor/huma/v2"
)

// Webhook is an endpoint to which events are posted, as it is shown: its secret is
// shown once, when it is made, and the values of its headers never.
type Webhook struct {
	ID             string          `json:"id" example:"webhook_01a21961-cf4e-7000-8000-192bb0bfd76e"`
	URL            string          `json:"url"`
	Events         []EventType     `json:"events" nullable:"false" doc:"Or * alone: all, also those that are added later"`
	Description    string          `json:"description"`
	Active         bool            `json:"active" doc:"What happens while it is not is brought by a replay alone"`
	DisabledReason *string         `json:"disabledReason" nullable:"true" doc:"Why Docket switched it off, until it is switched on; null where it did not"`
	Headers        []WebhookHeader `json:"headers" nullable:"false" doc:"What is sent with each delivery, without the values"`
	CreatedAt      time.Time       `json:"createdAt"`
	UpdatedAt      time.Time       `json:"updatedAt"`
}

// WebhookHeader is a header that is sent with an endpoint's deliveries. Its value
// is never shown.
type WebhookHeader struct {
	Name string `json:"name"`
}

// EventType is what an endpoint gets.
type EventType webhook.EventType

// Schema implements huma.SchemaProvider.
func (EventType) Schema(huma.Registry) *huma.Schema {
	return rest.Words(append([]webhook.EventType{webhook.Every}, webhook.EventTypes()...))
}

type webhookAnswer struct {
	Webhook Webhook `json:"webhook"`
}

type updatedWebhook struct {
	Webhook rest.IfRead[Webhook] `json:"webhook"`
}

// webhookWrapper is what bodies hold an endpoint in.
const webhookWrapper = "webhook"

func showWebhook(e webhook.Endpoint) Webhook {
	shown := Webhook{ID: e.ID, URL: e.URL, Events: []EventType{EventType(webhook.Every)}, Description: e.Description, Active: e.Active, Headers: []WebhookHeader{},
		CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt}
	if e.Disabled != "" {
		shown.DisabledReason = &e.Disabled
	}
	if len(e.Events) > 0 {
		shown.Events = nil
	}
	for _, t := range e.Events {
		shown.Events = append(shown.Events, EventType(t))
	}
	for _, name := range slices.Sorted(maps.Keys(e.Headers)) {
		shown.Headers = append(shown.Headers, WebhookHeader{Name: name})
	}
	return shown
}

func answerWebhook(e webhook.Endpoint) (change.Answer, error) {
	return rest.Answer(http.StatusOK, e.Version, webhookAnswer{Webhook: showWebhook(e)})
}

// typesIn are the types of events that a body chooses.
func typesIn(given []EventType) *[]webhook.EventType {
	types := make([]webhook.EventType, len(given))
	for i, t := range given {
		types[i] = webhook.EventType(t)
	}
	return &types
}

// ReplayedEvent is the type of an event that can be replayed.
type ReplayedEvent webhook.EventType

// Schema implements huma.SchemaProvider.
func (ReplayedEvent) Schema(huma.Registry) *huma.Schema { return rest.Words(webhook.EventTypes()) }
