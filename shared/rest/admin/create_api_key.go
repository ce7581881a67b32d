package admin

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type createAPIKey struct {
	rest.Input
	Body struct {
		Name       string              `json:"name" minLength:"1" maxLength:"100"`
		Scopes     []tenant.Permission `json:"scopes" minItems:"1" maxItems:"50" nullable:"false" enum:"support:read,support:write,keys:write,audit:read,usage:read,settings:write,crm:read,crm:write,tasks:write,assets:read,activity:write" doc:"At most those of the caller"`
		Automation bool                `json:"automation,omitempty" default:"false" doc:"Marks a program whose messages are no agent's: they meet no response target and move no status"`
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
		Table:   grant.Union(grant.On(grant.Credentials, grant.Put), grant.On(grant.APIKeys, grant.Put), grant.On(grant.Changes, grant.Put)),
		Summary: "Create an API key", Description: "Makes a key for this workspace and shows its secret once.",
		Problems: []int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.WriteUnkept(route, func(ctx context.Context, call *rest.Call, in *createAPIKey) (*createdAPIKey, error) {
		key, secret, err := identity.MakeKey(ctx, s, call.Act(),
			identity.KeyDraft{Name: in.Body.Name, Permissions: in.Body.Scopes, Automation: in.Body.Automation})
		return &createdAPIKey{Status: http.StatusCreated,
			Body: apiKeyAnswer{APIKey: showKey(key), Secret: secret, RequestID: call.RequestID}}, err
	})
}
