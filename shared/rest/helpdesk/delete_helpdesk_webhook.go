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

type deleteWebhook struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	WebhookID string `path:"webhook_id" maxLength:"200"`
}

// DeleteHelpdeskWebhook takes a webhook away, with its secret.
func DeleteHelpdeskWebhook(s Store) rest.Route {
	route := rest.Route{
		Operation: "delete_helpdesk_webhook", Method: http.MethodDelete, Path: "/helpdesk/api/v1/webhooks/{webhook_id}",
		Permission: tenant.WebhooksWrite, Tag: "Webhooks",
		Table: grant.Union(grant.On(grant.Webhooks, grant.Get, grant.Update, grant.Delete), grant.On(grant.Secrets, grant.Delete),
			grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Delete a webhook", Description: "Takes a webhook away. What waits for it is not delivered, and its deliveries are not listed any more.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed},
	}
	return rest.Remove(route, func(ctx context.Context, call *rest.Call, in *deleteWebhook) (change.Answer, error) {
		return webhook.Delete(ctx, s, call.Act(), in.WebhookID, in.Match(), func(webhook.Endpoint) (change.Answer, error) {
			return change.Answer{Status: http.StatusNoContent}, nil
		})
	})
}
