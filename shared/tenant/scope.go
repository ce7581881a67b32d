// Package tenant holds the isolation boundary. A Scope names one workspace of
// one tenant, and without a Scope no key of the table can be made.
package tenant

import (
	"fmt"
	"regexp"
)

// Scope is one workspace of one tenant (S0-1). Its fields are not exported:
// only NewScope makes Scopes, and the zero Scope gives access to nothing.
type Scope struct{ tenant, workspace string }

// name restricts the names of tenants and workspaces. They stand in keys, where
// `#` separates parts.
var name = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// NewScope returns the scope of a workspace, or an error if a name is not 1 to
// 64 characters of [A-Za-z0-9_-].
func NewScope(tenant, workspace string) (Scope, error) {
	if !name.MatchString(tenant) || !name.MatchString(workspace) {
		return Scope{}, fmt.Errorf("no scope: tenant %q and workspace %q must be 1 to 64 of [A-Za-z0-9_-]", tenant, workspace)
	}
	return Scope{tenant: tenant, workspace: workspace}, nil
}

// Tenant returns the tenant's name.
func (s Scope) Tenant() string { return s.tenant }

// Workspace returns the workspace's name.
func (s Scope) Workspace() string { return s.workspace }

// IsZero says whether the Scope is the zero Scope, which gives access to
// nothing.
func (s Scope) IsZero() bool { return s == Scope{} }

// String returns `tenant/workspace`, for logs.
func (s Scope) String() string { return s.tenant + "/" + s.workspace }
