package system

import (
	"context"
	"fmt"
	"time"

	"docket/scripts/issuer"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/identity"
	"docket/shared/tenant"
)

// Register makes workspaces and credentials for them: in the table of this
// machine, or in a deployed one whose functions take the issuer's tokens.
type Register struct {
	Table  *dynamo.Table
	Issuer *issuer.Issuer
	Now    func() time.Time
}

// Add makes a workspace, unless it is there, tokens for it, which live a day,
// and an API key where none is given.
func (r Register) Add(ctx context.Context, scope tenant.Scope, enabled bool, key string) (WorkspaceCredential, error) {
	if err := r.Table.InsertWorkspace(ctx, tenant.NewWorkspace(scope, enabled)); err != nil {
		return WorkspaceCredential{}, err
	}
	org, entry := issuer.Organisation(scope)
	if err := r.Table.PutOrganisation(ctx, issuer.Name, org, entry); err != nil {
		return WorkspaceCredential{}, err
	}
	c := WorkspaceCredential{Tenant: scope.Tenant(), Workspace: scope.Workspace(), SupportEnabled: enabled, APIKey: key, Tokens: map[string]string{}}
	for name, claims := range people(c.Tenant, c.Workspace) {
		claims.TTL = 24 * time.Hour
		token, err := r.Issuer.Mint(claims)
		if err != nil {
			return c, fmt.Errorf("mint a token: %w", err)
		}
		c.Tokens[name] = token
	}
	if key != "" {
		return c, nil
	}
	_, text, err := identity.MakeKey(ctx, r.Table, r.act(scope, "create_api_key"), identity.KeyDraft{Name: "local", Permissions: tenant.Answering()})
	c.APIKey = text
	return c, err
}

// act is an act of the system itself.
func (r Register) act(scope tenant.Scope, operation string) change.Act {
	return change.Act{
		Principal: tenant.Principal{
			Scope: scope, User: tenant.User{Issuer: identity.KeyIssuer, Subject: "local"},
			Name: "Local system", Role: tenant.RoleAdmin, Permissions: tenant.Permissions(),
		},
		RequestID: id.Prefixed(id.RequestPrefix, r.Now()),
		Door:      change.API, Operation: operation, Now: r.Now,
	}
}
