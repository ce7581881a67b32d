package admin

import (
	"context"
	"net/http"
	"time"

	"docket/shared/grant"
	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type createAPIKey struct {
	rest.Input
	Body struct {
		Name       string              `json:"name" minLength:"1" maxLength:"100"`
		Scopes     []tenant.Permission `json:"scopes" minItems:"1" maxItems:"50" nullable:"false" enum:"support:read,support:write,helpdesk:read,helpdesk:write,desk:read,desk:note,desk:write,desk:delete,keys:write,audit:read,usage:read,settings:write,webhooks:write,members:write,selfservice:use,crm:read,crm:write,tasks:write,assets:read,activity:write" doc:"At most those of the caller"`
		Automation bool                `json:"automation,omitempty" doc:"Marks a program whose messages are no agent's: they meet no response target and move no status; false when left out"`
		ExpiresAt  *time.Time          `json:"expires_at,omitempty" doc:"When it ends by itself, to the second; when left out it ends with the key that makes it, or never"`
	}
}

type createdAPIKey struct {
	Status int
	Body   apiKeyAnswer
}

// CreateAPIKey makes an API key of the caller's workspace. It takes no
// idempotency key: a kept answer would keep the secret.
func CreateAPIKey(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_api_key", Method: http.MethodPost, Path: "/v1/api-keys",
		Permission: tenant.KeysWrite, Tag: "API keys", Status: http.StatusCreated,
		Table: grant.Union(grant.On(grant.Credentials, grant.Put, grant.Get, grant.Check), // the latter two of a key that makes it, and of its ancestors
			grant.On(grant.APIKeys, grant.Put), grant.On(grant.Changes, grant.Put)),
		Summary: "Create an API key", Description: "Makes a key for this workspace and shows its secret once. " +
			"A key that another key makes has no scope and no time that its maker lacks, and makes no others itself where it descends from four.",
		Problems: []int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.WriteUnkept(route, func(ctx context.Context, call *rest.Call, in *createAPIKey) (*createdAPIKey, error) {
		draft := identity.KeyDraft{Name: in.Body.Name, Permissions: in.Body.Scopes, Automation: in.Body.Automation}
		if in.Body.ExpiresAt != nil {
			draft.ExpiresAt = *in.Body.ExpiresAt
		}
		key, secret, err := identity.MakeKey(ctx, s, call.Act(), draft)
		return &createdAPIKey{Status: http.StatusCreated,
			Body: apiKeyAnswer{APIKey: showKey(key), Secret: secret, RequestID: call.RequestID}}, err
	})
}
