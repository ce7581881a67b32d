package helpdesk

import (
	"context"
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/webhook"
)

type rotateWebhookSecret struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	WebhookID string `path:"webhook_id" maxLength:"200"`
	Body      struct {
		OverlapHours *int `json:"overlapHours,omitempty" minimum:"0" maximum:"168" doc:"For how long the secret that there was signs as well; 24 when left out. With 0 it ends at once, as where it has leaked"`
	}
}

// RotateHelpdeskWebhookSecret gives a webhook another secret.
func RotateHelpdeskWebhookSecret(s Store) rest.Route {
	route := rest.Route{
		Operation: "rotate_helpdesk_webhook_secret", Method: http.MethodPost, Path: "/helpdesk/api/v1/webhooks/{webhook_id}/rotate-secret",
		Permission: tenant.WebhooksWrite, Tag: "Webhooks",
		Table: grant.Union(grant.On(grant.Webhooks, grant.Get, grant.Update), grant.On(grant.Secrets, grant.Get, grant.Update),
			grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary:     "Rotate a webhook's secret",
		Description: "Makes another secret and shows it once. Deliveries have two signatures until the secret that there was ends; one that had been replaced before ends now.",
		Problems:    []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[rotateWebhookSecret, signedWebhook](route, func(ctx context.Context, call *rest.Call, in *rotateWebhookSecret) (change.Answer, error) {
		overlap := webhook.Overlap
		if in.Body.OverlapHours != nil {
			overlap = time.Duration(*in.Body.OverlapHours) * time.Hour
		}
		answer, made, err := webhook.Rotate(ctx, s, call.Act(), in.WebhookID, in.Match(), overlap, answerSigned(http.StatusOK))
		if err != nil {
			return change.Answer{}, err
		}
		return withSecret(ctx, s, call.Scope(), answer, made)
	})
}
