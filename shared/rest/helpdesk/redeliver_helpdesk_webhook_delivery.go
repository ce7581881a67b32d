package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/webhook"
)

type redeliverWebhookDelivery struct {
	rest.Input
	rest.Idempotent
	WebhookID  string `path:"webhook_id" maxLength:"200"`
	DeliveryID string `path:"delivery_id" maxLength:"200"`
}

// RedeliverHelpdeskWebhookDelivery has a delivery made once more.
func RedeliverHelpdeskWebhookDelivery(s Store) rest.Route {
	route := rest.Route{
		Operation: "redeliver_helpdesk_webhook_delivery", Method: http.MethodPost, Path: "/helpdesk/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver",
		Permission: tenant.WebhooksWrite, Tag: "Webhooks", Status: http.StatusAccepted,
		Table:       grant.Union(askDelivery(), grant.On(grant.Deliveries, grant.Get)),
		Summary:     "Redeliver",
		Description: "Has a delivery to an active webhook made once more, whatever became of it: with the same id and body, to the webhook as it is now. One that is pending is tried at once.",
		Problems:    []int{http.StatusNotFound},
	}
	return rest.Write[redeliverWebhookDelivery, webhookDeliveryAnswer](route, func(ctx context.Context, call *rest.Call, in *redeliverWebhookDelivery) (change.Answer, error) {
		answer, err := webhook.Redeliver(ctx, s, call.Act(), in.WebhookID, in.DeliveryID, answerAsked)
		return answer, inactive(err)
	})
}
