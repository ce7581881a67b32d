package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
	"docket/shared/webhook"
	"docket/shared/webhook/deliver"
)

type testWebhook struct {
	rest.Input
	rest.Idempotent
	WebhookID string `path:"webhook_id" maxLength:"200"`
}

// TestHelpdeskWebhook has a webhook sent an event that means nothing.
func TestHelpdeskWebhook(s Store) rest.Route {
	route := rest.Route{
		Operation: "test_helpdesk_webhook", Method: http.MethodPost, Path: "/helpdesk/api/v1/webhooks/{webhook_id}/test",
		Permission: tenant.WebhooksWrite, Tag: "Webhooks", Status: http.StatusAccepted,
		Table:       grant.Union(askDelivery(), grant.On(grant.Deliveries, grant.Put), grant.On(grant.Feed, grant.Query)),
		Summary:     "Test a webhook",
		Description: "Has the event `webhook.test` delivered to an active webhook as any other: signed, from the same place, and tried again where it fails. The deliveries tell what became of it.",
		Problems:    []int{http.StatusNotFound},
	}
	return rest.Write[testWebhook, webhookDeliveryAnswer](route, func(ctx context.Context, call *rest.Call, in *testWebhook) (change.Answer, error) {
		answer, err := webhook.SendTest(ctx, s, call.Act(), in.WebhookID, testBody, answerAsked)
		return answer, inactive(err)
	})
}

// testBody is the body of a test: an event of nothing.
func testBody(d webhook.Delivery, c change.Change) ([]byte, error) {
	return encodeEvent(eventOf(deliver.Event{ID: d.ID, Type: d.Event, Change: c}, ticket.Subject{}, nil))
}

// askDelivery is what asking for a delivery does to the table.
func askDelivery() grant.Table {
	return grant.Union(grant.On(grant.Webhooks, grant.Get), grant.On(grant.Deliveries, grant.Update, grant.Put), grant.On(grant.Changes, grant.Put), grant.KeepAnswer())
}
