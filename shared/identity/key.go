package identity

import (
	"context"
	"crypto/subtle"
	"time"

	"docket/shared/change"
	"docket/shared/tenant"
)

// KeyIssuer is the issuer of the users that API keys are; no configured
// issuer can have this name.
const KeyIssuer = "docket"

// Key is an API key of one workspace. Its secret is nowhere: only the hash of
// it is kept.
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

// KeyStore keeps the API keys of every workspace.
type KeyStore interface {
	// InsertKey writes a new key and its change, both or neither. It must fail
	// when a key of that id exists, in whichever workspace.
	InsertKey(ctx context.Context, k Key, c change.Change) error

	// RevokeKey sets the key's RevokedAt and writes the change, both or
	// neither. It returns change.ErrStale when the key is revoked already or
	// is not in k's workspace.
	RevokeKey(ctx context.Context, k Key, c change.Change) error

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
