package admin

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type revokeAPIKey struct {
	rest.Input
	KeyID       string `path:"key_id" maxLength:"200"`
	Descendants bool   `query:"descendants" doc:"true: and every key that it made, and those that they made, and so on"`
}

type revokedAPIKey struct{ Body apiKeyAnswer }

// RevokeAPIKey ends a key. A container may honour it for five seconds more.
func RevokeAPIKey(s Store) rest.Route {
	route := rest.Route{
		Operation: "revoke_api_key", Method: http.MethodDelete, Path: "/v1/api-keys/{key_id}",
		Permission: tenant.KeysWrite, Tag: "API keys",
		Table:   []grant.Action{grant.Get, grant.Put, grant.Update},
		Summary: "Revoke an API key", Description: "Ends a key within five seconds, and with `descendants=true` all keys that descend from it. " +
			"From the answer on none of them makes another key. Revoking it again answers the same.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.WriteUnkept(route, func(ctx context.Context, call *rest.Call, in *revokeAPIKey) (*revokedAPIKey, error) {
		key, err := identity.RevokeKey(ctx, s, call.Act(), in.KeyID, in.Descendants)
		return &revokedAPIKey{Body: apiKeyAnswer{APIKey: showKey(key), RequestID: call.RequestID}}, err
	})
}
