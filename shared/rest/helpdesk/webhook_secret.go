package helpdesk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/webhook"
)

// signedWebhook answers an operation that makes a secret.
type signedWebhook struct {
	Webhook                 Webhook    `json:"webhook"`
	Secret                  string     `json:"secret,omitempty" doc:"Signs deliveries from now on, and is not shown again. Absent where a call is repeated whose secret was replaced since"`
	PreviousSecretExpiresAt *time.Time `json:"previousSecretExpiresAt,omitempty" doc:"Until then the last secret signs as well"`
}

// answerSigned renders what is kept of such an answer: all but the secret.
func answerSigned(status int) change.Render[webhook.Signed] {
	return func(s webhook.Signed) (change.Answer, error) {
		shown := signedWebhook{Webhook: showWebhook(s.Endpoint)}
		if s.Secrets.Previous != "" {
			shown.PreviousSecretExpiresAt = &s.Secrets.PreviousTo
		}
		return rest.Answer(status, s.Version, shown)
	}
}

// withSecret is an answer with the secret that its call made. A repeated call, which
// made none, looks it up: so who did not get the first answer gets the same one.
func withSecret(ctx context.Context, s webhook.Store, scope tenant.Scope, answer change.Answer, made webhook.Secrets) (change.Answer, error) {
	var shown signedWebhook
	if err := json.Unmarshal(answer.Body, &shown); err != nil {
		return change.Answer{}, fmt.Errorf("decode an answer of ours: %w", err)
	}
	if answer.Replayed {
		kept, err := s.Secrets(ctx, scope, shown.Webhook.ID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return change.Answer{}, err
		}
		if rest.ETag(kept.Version) == answer.ETag {
			made = kept
		}
	}
	shown.Secret = made.Current
	body, err := rest.Marshal(shown)
	answer.Body = body
	return answer, err
}
