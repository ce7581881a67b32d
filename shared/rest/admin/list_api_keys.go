package admin

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listAPIKeys struct{ rest.Input }

type listedAPIKeys struct {
	Body struct {
		APIKeys   []APIKey `json:"api_keys" nullable:"false"`
		RequestID string   `json:"request_id"`
	}
}

// ListAPIKeys lists the workspace's keys, oldest first, revoked ones too.
func ListAPIKeys(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_api_keys", Method: http.MethodGet, Path: "/v1/api-keys",
		Permission: tenant.KeysWrite, Tag: "API keys",
		Table:   grant.On(grant.APIKeys, grant.Query),
		Summary: "List API keys", Description: "Lists every key of this workspace, oldest first, without secrets.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, _ *listAPIKeys) (*listedAPIKeys, error) {
		keys, err := identity.ListKeys(ctx, s, call.Scope())
		var out listedAPIKeys
		out.Body.RequestID, out.Body.APIKeys = call.RequestID, make([]APIKey, len(keys))
		for i, key := range keys {
			out.Body.APIKeys[i] = showKey(key)
		}
		return &out, err
	})
}
