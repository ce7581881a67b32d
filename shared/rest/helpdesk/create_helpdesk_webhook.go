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

type createWebhook struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Webhook newWebhook `json:"webhook"`
	}
}

type newWebhook struct {
	URL         string             `json:"url" minLength:"1" maxLength:"2048" pattern:"^https?://[!-\\[\\]-~]+$" patternDescription:"a URL" doc:"https, at port 443 or 8443 of a public address, without a user, a password or a fragment"`
	Events      []EventType        `json:"events" minItems:"1" maxItems:"20" nullable:"false" doc:"Or * alone: all, also those that are added later"`
	Description string             `json:"description,omitempty" maxLength:"500"`
	Active      *bool              `json:"active,omitempty" doc:"true when left out"`
	Headers     []newWebhookHeader `json:"headers,omitempty" maxItems:"20" nullable:"false" doc:"What is to be sent with each delivery besides"`
}

// CreateHelpdeskWebhook makes a webhook, which gets what happens from then on (S1-20).
func CreateHelpdeskWebhook(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_helpdesk_webhook", Method: http.MethodPost, Path: "/helpdesk/api/v1/webhooks",
		Permission: tenant.WebhooksWrite, Tag: "Webhooks", Status: http.StatusCreated, Wrapper: webhookWrapper,
		Table: grant.Union(grant.On(grant.Webhooks, grant.Put, grant.Update), grant.On(grant.Secrets, grant.Put, grant.Get),
			grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary:     "Create a webhook",
		Description: "Has events posted to a URL from now on, and shows once the secret that signs them. A workspace has at most 50.",
		Problems:    []int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createWebhook, signedWebhook](route, func(ctx context.Context, call *rest.Call, in *createWebhook) (change.Answer, error) {
		given := in.Body.Webhook
		draft := webhook.Patch{URL: &given.URL, Events: typesIn(given.Events), Description: &given.Description, Active: given.Active, Headers: headersIn(given.Headers)}
		answer, made, err := webhook.Create(ctx, s, call.Act(), draft, call.Reach(), answerSigned(http.StatusCreated))
		if err != nil {
			return change.Answer{}, placed(webhookWrapper, err)
		}
		return withSecret(ctx, s, call.Scope(), answer, made)
	})
}
