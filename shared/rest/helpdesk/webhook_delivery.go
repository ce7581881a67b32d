package helpdesk

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/rest"
	"docket/shared/webhook"

	"github.com/danielgtaylor/huma/v2"
)

// WebhookDelivery is one event for one webhook, as it is listed.
type WebhookDelivery struct {
	ID            string          `json:"id" doc:"The webhook-id of every attempt" example:"whd_000000000041-003-0-51d2a77c90be"`
	Event         DeliveredType   `json:"event"`
	TicketID      *string         `json:"ticketId" nullable:"true"`
	Sequence      uint64          `json:"sequence" doc:"Of the ticket; 0 where it is of none"`
	Status        DeliveryStatus  `json:"status" doc:"failed where no attempt is left"`
	Attempts      int             `json:"attempts"`
	CreatedAt     time.Time       `json:"createdAt" doc:"When it happened"`
	NextAttemptAt *time.Time      `json:"nextAttemptAt" nullable:"true" doc:"null where it is not pending, or tried as soon as it can be"`
	LastAttempt   *WebhookAttempt `json:"lastAttempt,omitempty" doc:"Absent before the first one"`
}

// WebhookAttempt is what became of one attempt.
type WebhookAttempt struct {
	At         time.Time `json:"at"`
	DurationMS int64     `json:"durationMs"`
	StatusCode *int      `json:"statusCode" nullable:"true" doc:"Of the answer; null where none came"`
	Response   string    `json:"response" doc:"The first KiB of the answer"`
	Error      *string   `json:"error" nullable:"true" doc:"Why it failed; null where it did not"`
}

// DeliveredType is the type of an event that was delivered.
type DeliveredType webhook.EventType

// Schema implements huma.SchemaProvider.
func (DeliveredType) Schema(huma.Registry) *huma.Schema {
	return rest.Words(append(webhook.EventTypes(), webhook.Test))
}

// DeliveryStatus is how far a delivery is.
type DeliveryStatus webhook.Status

// Schema implements huma.SchemaProvider.
func (DeliveryStatus) Schema(huma.Registry) *huma.Schema { return rest.Words(webhook.Statuses()) }

type webhookDeliveryAnswer struct {
	Delivery WebhookDelivery `json:"delivery"`
}

func showDelivery(d webhook.Delivery) WebhookDelivery {
	shown := WebhookDelivery{ID: d.ID, Event: DeliveredType(d.Event), Sequence: d.Sequence, Status: DeliveryStatus(d.Status), Attempts: d.Attempts, CreatedAt: d.CreatedAt}
	if bare := strings.TrimPrefix(d.Ticket, id.TicketPrefix); bare != "" {
		bare = prefix + bare
		shown.TicketID = &bare
	}
	if !d.NextAt.IsZero() {
		shown.NextAttemptAt = &d.NextAt
	}
	if last := d.Last; !last.At.IsZero() {
		shown.LastAttempt = &WebhookAttempt{At: last.At, DurationMS: last.Took.Milliseconds(), Response: strings.ToValidUTF8(string(last.Answer), "\uFFFD")}
		if last.Code != 0 {
			shown.LastAttempt.StatusCode = &last.Code
		}
		if last.Trouble != "" {
			shown.LastAttempt.Error = &last.Trouble
		}
	}
	return shown
}

// inactive has the refusal of a webhook to which nothing is delivered say where it is
// named; any other error stays.
func inactive(err error) error {
	if errors.Is(err, webhook.ErrInactive) {
		return rest.Invalid("path.webhook_id", "must be of an active webhook")
	}
	return err
}

// answerAsked answers who asked for a delivery, which is made behind the answer.
func answerAsked(d webhook.Delivery) (change.Answer, error) {
	raw, err := rest.Marshal(webhookDeliveryAnswer{Delivery: showDelivery(d)})
	return change.Answer{Status: http.StatusAccepted, Body: raw}, err
}
