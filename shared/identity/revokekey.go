package identity

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
)

// ListKeys lists a workspace's API keys from the oldest, the revoked ones too.
func ListKeys(ctx context.Context, s KeyStore, scope tenant.Scope) ([]Key, error) {
	keys, err := s.Keys(ctx, scope)
	if err != nil {
		return nil, fmt.Errorf("list keys of %s: %w", scope, err)
	}
	slices.SortFunc(keys, func(a, b Key) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return keys, nil
}

// RevokeKey ends an API key of the caller's workspace for good and returns it;
// a key that is revoked already is returned as it is, without another change.
// An unknown key is a fault of kind NotFound, and so is another workspace's.
func RevokeKey(ctx context.Context, s KeyStore, act change.Act, id string) (Key, error) {
	k, err := findKey(ctx, s, act.Principal.Scope, id)
	if err != nil || !k.RevokedAt.IsZero() {
		return k, err
	}
	k.RevokedAt = change.After(k.CreatedAt, act.Now())
	c := act.Change(change.KeyRevoked, 0, k.RevokedAt)
	c.Resource, c.Sequence = k.ID, 2
	c.Fields = change.Diff(k.values(), Key{}.values()) // what its name could do is gone
	failure := s.RevokeKey(ctx, k, c)
	if errors.Is(failure, change.ErrStale) { // another call was first
		if k, err = findKey(ctx, s, act.Principal.Scope, id); err != nil || !k.RevokedAt.IsZero() {
			return k, err
		}
	}
	if failure != nil {
		return Key{}, fmt.Errorf("revoke key %s: %w", id, failure)
	}
	return k, nil
}

func findKey(ctx context.Context, s KeyStore, scope tenant.Scope, id string) (Key, error) {
	keys, err := s.Keys(ctx, scope)
	if err != nil {
		return Key{}, fmt.Errorf("find key %s: %w", id, err)
	}
	at := slices.IndexFunc(keys, func(k Key) bool { return k.ID == id })
	if at < 0 {
		return Key{}, fault.New(fault.NotFound, "no such key in this workspace")
	}
	return keys[at], nil
}
