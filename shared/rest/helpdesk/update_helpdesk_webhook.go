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

type updateWebhook struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	WebhookID string `path:"webhook_id" maxLength:"200"`
	Body      struct {
		Webhook webhookPatch `json:"webhook"`
	}
}

type webhookPatch struct {
	URL         *string              `json:"url,omitempty" minLength:"1" maxLength:"2048" pattern:"^https?://[!-\\[\\]-~]+$" patternDescription:"a URL" doc:"https, at port 443 or 8443 of a public address, without a user, a password or a fragment"`
	Events      *[]EventType         `json:"events,omitempty" minItems:"1" maxItems:"20" nullable:"false" doc:"Replaced as a whole"`
	Description *string              `json:"description,omitempty" maxLength:"500"`
	Active      *bool                `json:"active,omitempty" doc:"true also takes up one that Docket switched off"`
	Headers     []webhookHeaderPatch `json:"headers,omitempty" maxItems:"40" nullable:"false" doc:"By their names; those that are not named stay"`
}

// UpdateHelpdeskWebhook changes what is given of a webhook.
func UpdateHelpdeskWebhook(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_helpdesk_webhook", Method: http.MethodPatch, Path: "/helpdesk/api/v1/webhooks/{webhook_id}",
		Permission: tenant.WebhooksWrite, Tag: "Webhooks", Wrapper: webhookWrapper,
		Table:       grant.Union(grant.On(grant.Webhooks, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary:     "Update a webhook",
		Description: "Changes what is given, and nothing else. Deliveries that wait go to the webhook as it is then.",
		Problems:    []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateWebhook, updatedWebhook](route, func(ctx context.Context, call *rest.Call, in *updateWebhook) (change.Answer, error) {
		given := in.Body.Webhook
		patch := webhook.Patch{URL: given.URL, Description: given.Description, Active: given.Active, Headers: headersIn(given.Headers)}
		if given.Events != nil {
			patch.Events = typesIn(*given.Events)
		}
		answer, err := webhook.Update(ctx, s, call.Act(), in.WebhookID, in.Match(), patch, call.Reach(), answerWebhook)
		return answer, placed(webhookWrapper, err)
	})
}
