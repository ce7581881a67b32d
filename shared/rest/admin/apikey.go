package admin

import (
	"time"

	"docket/shared/identity"
	"docket/shared/tenant"
)

// APIKey is an API key as it is listed: its secret is shown once, when it is made.
type APIKey struct {
	ID         string              `json:"id"`
	Name       string              `json:"name"`
	Scopes     []tenant.Permission `json:"scopes" nullable:"false"`
	Automation bool                `json:"automation" doc:"Marked as a program whose messages are no agent's: they answer nobody"`
	CreatedAt  time.Time           `json:"created_at"`
	RevokedAt  *time.Time          `json:"revoked_at,omitempty"`
}

type apiKeyAnswer struct {
	APIKey    APIKey `json:"api_key"`
	Secret    string `json:"secret,omitempty" doc:"Send it as Authorization: Bearer; it is not shown again"`
	RequestID string `json:"request_id"`
}

func showKey(k identity.Key) APIKey {
	shown := APIKey{ID: k.ID, Name: k.Name, Scopes: k.Permissions, Automation: k.Automation, CreatedAt: k.CreatedAt}
	if !k.RevokedAt.IsZero() {
		shown.RevokedAt = &k.RevokedAt
	}
	return shown
}
