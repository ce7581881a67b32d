package admin

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/identity"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listAPIKeys struct {
	rest.Input
	rest.Paged
}

type listedAPIKeys struct {
	APIKeys []APIKey `json:"api_keys" nullable:"false"`
	rest.PageEnd
}

// ListAPIKeys lists the workspace's keys, oldest first, revoked ones too.
func ListAPIKeys(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_api_keys", Method: http.MethodGet, Path: "/v1/api-keys",
		Permission: tenant.KeysWrite, Tag: "API keys",
		Table:   grant.Union(grant.On(grant.APIKeys, grant.Query), grant.On(grant.Credentials, grant.BatchGet)), // the latter of keys that listed ones descend from
		Summary: "List API keys", Description: "Lists the keys of this workspace, oldest first, revoked ones too, without secrets.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listAPIKeys) (*rest.Listed[listedAPIKeys], error) {
		return rest.Page[listedAPIKeys](ctx, call, in.Paged, "api_keys", rest.Listing[identity.Key, APIKey]{
			Read: func(ctx context.Context, after string) (list.Page[identity.Key], error) {
				return s.Keys(ctx, call.Scope(), identity.KeyList{After: after, Limit: in.Limit})
			},
			Position: identity.Key.Place,
			Show:     showKey,
		})
	})
}
