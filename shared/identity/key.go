package identity

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"docket/shared/change"
	"docket/shared/list"
	"docket/shared/tenant"
)

// KeyIssuer is the issuer of the users that API keys stand for. No configured
// issuer can have this name.
const KeyIssuer = "docket"

// Key is an API key of one workspace. Its secret is stored nowhere, only the
// secret's hash.
type Key struct {
	ID          string // the kid in its text
	Scope       tenant.Scope
	Version     uint64 // how often it was written: made, and revoked
	Name        string // 1 to 100 characters
	Permissions []tenant.Permission
	Role        string // its maker's
	Automation  bool   // what it says is no agent's word
	Maker       tenant.User
	Ancestors   []string // ids of the keys it descends from, its maker first; none where a user made it
	Hash        [32]byte // SHA-256 of the secret
	CreatedAt   time.Time
	ExpiresAt   time.Time // whole seconds; zero: never
	RevokedAt   time.Time // zero: valid

	// DescendantsRevokedAt is when all keys that descend from it were revoked.
	// This one mark revokes them: who looks at one of them looks at its ancestors.
	DescendantsRevokedAt time.Time
}

// maxAncestors bounds what a key's descent costs: each ancestor is one more
// read where an authentication is not cached.
const maxAncestors = 4

// Place is the key's place in the list of its workspace: the oldest first.
func (k Key) Place() string {
	return k.CreatedAt.UTC().Format("2006-01-02T15:04:05.000000Z") + "#" + k.ID
}

// KeyStore keeps the API keys of every workspace. A commit of a new key fails
// when a key of that id exists, in whichever workspace, and with ErrRevoked
// when the key that makes it is revoked by then, or descends from one whose
// descendants are.
type KeyStore interface {
	change.Store

	// KeyOf returns a key of a workspace, without its hash, or a fault of kind
	// NotFound: also for another workspace's.
	KeyOf(ctx context.Context, scope tenant.Scope, id string) (Key, error)

	// Keys lists keys, the oldest first and revoked ones too, without their
	// hashes. One whose ancestor's descendants were revoked is given as revoked then.
	Keys(ctx context.Context, scope tenant.Scope, list KeyList) (list.Page[Key], error)
}

// KeyList asks for one page of keys.
type KeyList struct {
	After string // the place behind which to go on; empty: from the oldest
	Limit int
}

// ErrRevoked is returned for a key that a revoked one would have made.
var ErrRevoked = refuse(errors.New("the API key that calls is revoked"))

// opens tells whether the key is valid at now and hash that of its secret, in a
// time that does not depend on how much of the hash is right.
func (k Key) opens(hash [32]byte, now time.Time) bool {
	right := subtle.ConstantTimeCompare(k.Hash[:], hash[:]) == 1
	return right && k.RevokedAt.IsZero() && (k.ExpiresAt.IsZero() || now.Before(k.ExpiresAt))
}

// principal is who calls with the key.
func (k Key) principal() tenant.Principal {
	return tenant.Principal{
		Scope:       k.Scope,
		User:        tenant.User{Issuer: KeyIssuer, Subject: k.ID},
		KeyID:       k.ID,
		Role:        k.Role,
		Name:        k.Name,
		Permissions: append([]tenant.Permission(nil), k.Permissions...),
		Automation:  k.Automation,
	}
}

// values are the fields that a Change reports, by their public names.
func (k Key) values() map[string]any {
	return map[string]any{"name": k.Name, "scopes": append([]tenant.Permission{}, k.Permissions...), "automation": k.Automation,
		"expires_at": k.ExpiresAt, "descendants_revoked": !k.DescendantsRevokedAt.IsZero()}
}
