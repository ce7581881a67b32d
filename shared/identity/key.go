package identity

import (
	"context"
	"crypto/subtle"
	"time"

	"docket/shared/change"
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
	Name        string // 1 to 100 characters
	Permissions []tenant.Permission
	Role        string // its maker's
	Automation  bool   // what it says is no agent's word
	Maker       tenant.User
	Hash        [32]byte // SHA-256 of the secret
	CreatedAt   time.Time
	RevokedAt   time.Time // zero: valid
}

// Version counts the writes of a key: it is made, and may be revoked.
func (k Key) Version() uint64 {
	if k.RevokedAt.IsZero() {
		return 1
	}
	return 2
}

// KeyStore keeps the API keys of every workspace. A commit of a new key fails
// when a key of that id exists, in whichever workspace.
type KeyStore interface {
	change.Store

	// KeyOf returns a key of a workspace, without its hash, or a fault of kind
	// NotFound: also for another workspace's.
	KeyOf(ctx context.Context, scope tenant.Scope, id string) (Key, error)

	// Keys returns every key of a workspace, the revoked ones too, in any
	// order, as of all writes that were acknowledged before.
	Keys(ctx context.Context, scope tenant.Scope) ([]Key, error)
}

// opens tells whether the key is valid and hash that of its secret, in a time
// that does not depend on how much of the hash is right.
func (k Key) opens(hash [32]byte) bool {
	return subtle.ConstantTimeCompare(k.Hash[:], hash[:]) == 1 && k.RevokedAt.IsZero()
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
	return map[string]any{"name": k.Name, "scopes": append([]tenant.Permission{}, k.Permissions...), "automation": k.Automation}
}
