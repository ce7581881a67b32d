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
	CreatedBy  KeyMaker            `json:"created_by"`
	CreatedAt  time.Time           `json:"created_at"`
	ExpiresAt  *time.Time          `json:"expires_at,omitempty" doc:"When it ends by itself; absent: never"`
	RevokedAt  *time.Time          `json:"revoked_at,omitempty" doc:"When it was revoked, itself or with a key that it descends from"`
}

// KeyMaker is who made a key: a user, or another API key.
type KeyMaker struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
	KeyID   string `json:"key_id,omitempty" doc:"The API key that made it"`
}

type apiKeyAnswer struct {
	APIKey    APIKey `json:"api_key"`
	Secret    string `json:"secret,omitempty" doc:"Send it as Authorization: Bearer; it is not shown again"`
	RequestID string `json:"request_id"`
}

func showKey(k identity.Key) APIKey {
	shown := APIKey{ID: k.ID, Name: k.Name, Scopes: k.Permissions, Automation: k.Automation,
		CreatedBy: KeyMaker{Issuer: k.Maker.Issuer, Subject: k.Maker.Subject}, CreatedAt: k.CreatedAt}
	if len(k.Ancestors) > 0 {
		shown.CreatedBy.KeyID = k.Ancestors[0]
	}
	if !k.ExpiresAt.IsZero() {
		shown.ExpiresAt = &k.ExpiresAt
	}
	if !k.RevokedAt.IsZero() {
		shown.RevokedAt = &k.RevokedAt
	}
	return shown
}
