package identity

import (
	"context"
	"time"

	"docket/shared/tenant"
)

// Organisation is the workspace that an issuer's organisation has, and what
// the issuer's roles are in it. A role that is not in the map has nothing.
type Organisation struct {
	Scope tenant.Scope
	Roles map[string]Role // by the issuer's name, Clerk's without `org:`
}

// Role is one of our roles and what those who have it may do.
type Role struct {
	Name        string // tenant.RoleAdmin, RoleAgent or RoleCustomer
	Permissions []tenant.Permission
}

// KeySet is an issuer's JWK Set (RFC 7517, 5) as it was fetched. An empty
// document stands for a first fetch that has not succeeded yet.
type KeySet struct {
	Document  []byte    // at most 256 KiB
	FetchedAt time.Time // whole milliseconds
}

// Directory is what is known of those who may ask. What it does not know is
// a fault of kind NotFound; its reads see every write acknowledged before.
type Directory interface {
	// Key returns an API key of whichever workspace, revoked or not.
	Key(ctx context.Context, kid string) (Key, error)

	// Organisation returns what issuer's organisation org is here. The
	// organisation of that name of another issuer is another one.
	Organisation(ctx context.Context, issuer, org string) (Organisation, error)

	// Workspace returns a workspace's settings.
	Workspace(ctx context.Context, scope tenant.Scope) (tenant.Workspace, error)

	// JWKS returns the key set kept for an issuer.
	JWKS(ctx context.Context, issuer string) (KeySet, error)

	// PutJWKS keeps set, unless the one kept now was fetched after
	// unlessSince: then it changes nothing and returns false. Deciding and
	// keeping are one step, to every other PutJWKS.
	PutJWKS(ctx context.Context, issuer string, set KeySet, unlessSince time.Time) (bool, error)
}
