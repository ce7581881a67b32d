package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getWebhook struct {
	rest.Input
	WebhookID string `path:"webhook_id" maxLength:"200"`
}

type gotWebhook struct {
	ETag string `header:"ETag" doc:"The webhook's version"`
	Body webhookAnswer
}

// GetHelpdeskWebhook reads a webhook, without its secret.
func GetHelpdeskWebhook(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_helpdesk_webhook", Method: http.MethodGet, Path: "/helpdesk/api/v1/webhooks/{webhook_id}",
		Permission: tenant.WebhooksWrite, Tag: "Webhooks",
		Table:   grant.On(grant.Webhooks, grant.Get),
		Summary: "Retrieve a webhook", Description: "Returns one webhook, without its secret.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getWebhook) (*gotWebhook, error) {
		found, err := s.Endpoint(ctx, call.Scope(), in.WebhookID)
		if err != nil {
			return nil, err
		}
		return &gotWebhook{ETag: rest.ETag(found.Version), Body: webhookAnswer{Webhook: showWebhook(found)}}, nil
	})
}
