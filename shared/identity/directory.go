package identity

import (
	"context"
	"maps"
	"slices"
	"time"

	"docket/shared/member"
	"docket/shared/tenant"
)

// Organisation is the workspace of an issuer's organisation, and what the
// issuer's roles may do in it. A role that is not in the map may do nothing.
type Organisation struct {
	Scope tenant.Scope
	Roles map[string]Role // by the issuer's name, Clerk's without `org:`
}

// Role is one of Docket's roles and its permissions.
type Role struct {
	Name        string // tenant.RoleAdmin, RoleAgent or RoleCustomer
	Permissions []tenant.Permission
}

// role is what one of Docket's roles may do: as one of the issuer's roles that is this
// one, the first by name, or where none is as is usual.
func (o Organisation) role(name string) Role {
	for _, theirs := range slices.Sorted(maps.Keys(o.Roles)) {
		if o.Roles[theirs].Name == name {
			return o.Roles[theirs]
		}
	}
	return Role{Name: name, Permissions: tenant.Usual(name)}
}

// KeySet is an issuer's JWK Set (RFC 7517, 5) as it was fetched. An empty
// document stands for a first fetch that has not succeeded yet.
type KeySet struct {
	Document  []byte    // at most 256 KiB
	FetchedAt time.Time // whole milliseconds
}

// Directory looks up keys, organisations and workspaces. What it does not know
// is a fault of kind NotFound. Its reads see every write acknowledged before.
type Directory interface {
	// Key returns an API key of any workspace, revoked or not.
	Key(ctx context.Context, kid string) (Key, error)

	// Organisation returns what organisation org of an issuer is here. The same
	// name at another issuer is another organisation.
	Organisation(ctx context.Context, issuer, org string) (Organisation, error)

	// Workspace returns a workspace's settings.
	Workspace(ctx context.Context, scope tenant.Scope) (tenant.Workspace, error)

	// RecentMember returns a member of a workspace as it was within five seconds.
	RecentMember(ctx context.Context, scope tenant.Scope, memberID string) (member.Member, error)

	// JWKS returns the key set kept for an issuer.
	JWKS(ctx context.Context, issuer string) (KeySet, error)

	// PutJWKS keeps set, unless the one kept now was fetched after
	// unlessSince: then it changes nothing and returns false. Deciding and
	// keeping are one step, to every other PutJWKS.
	PutJWKS(ctx context.Context, issuer string, set KeySet, unlessSince time.Time) (bool, error)
}
