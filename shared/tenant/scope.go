// Package tenant holds the boundary that nothing crosses: a Scope names one
// workspace of one tenant, and without a Scope no key of the table can be made.
package tenant

import (
	"fmt"
	"regexp"
)

// Scope is one workspace of one tenant (S0-1). Its fields are not exported:
// the only Scopes are those of NewScope, and the zero Scope opens nothing.
type Scope struct{ tenant, workspace string }

// name is what a tenant or workspace may be called: it stands in keys, where
// `#` separates.
var name = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// NewScope returns the scope of a workspace, or an error for a name that
// is not 1 to 64 of [A-Za-z0-9_-].
func NewScope(tenant, workspace string) (Scope, error) {
	if !name.MatchString(tenant) || !name.MatchString(workspace) {
		return Scope{}, fmt.Errorf("no scope: tenant %q and workspace %q must be 1 to 64 of [A-Za-z0-9_-]", tenant, workspace)
	}
	return Scope{tenant: tenant, workspace: workspace}, nil
}

// Tenant is the tenant's name.
func (s Scope) Tenant() string { return s.tenant }

// Workspace is the workspace's name.
func (s Scope) Workspace() string { return s.workspace }

// IsZero tells the Scope that opens nothing.
func (s Scope) IsZero() bool { return s == Scope{} }

// String is `tenant/workspace`, for logs.
func (s Scope) String() string { return s.tenant + "/" + s.workspace }
