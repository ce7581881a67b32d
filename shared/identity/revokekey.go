package identity

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"docket/shared/change"
	"docket/shared/tenant"
)

// ListKeys lists a workspace's API keys, oldest first, including revoked ones.
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

// RevokeKey revokes an API key of the caller's workspace for good and returns
// it. A key that is revoked already is returned as it is, without another
// Change. An unknown key, or one of another workspace, is a fault of kind
// NotFound.
func RevokeKey(ctx context.Context, s KeyStore, act change.Act, id string) (Key, error) {
	decide := func(found Key) (change.Decision[Key], error) {
		if !found.RevokedAt.IsZero() {
			return change.Decision[Key]{Shown: found}, nil
		}
		k := found
		k.RevokedAt = change.After(k.CreatedAt, act.Now())
		c := act.Change(change.APIKeyRevoked, 0, k.RevokedAt)
		c.Fields = change.Diff(k.values(), Key{}.values()) // what its name could do is gone
		return decision(c, k, change.Put{Before: found, After: k}), nil
	}
	return write(ctx, s, act, func(ctx context.Context) (Key, error) { return s.KeyOf(ctx, act.Principal.Scope, id) }, decide)
}

// decision is a write of one key, told by c.
func decision(c change.Change, k Key, put change.Put) change.Decision[Key] {
	c.Resource, c.Sequence = k.ID, k.Version()
	return change.Decision[Key]{Puts: []change.Put{put}, Changes: []change.Change{c}, Shown: k}
}

// write carries out a verb on a key, and returns the key as it is then.
func write(ctx context.Context, s KeyStore, act change.Act, read func(context.Context) (Key, error),
	decide func(Key) (change.Decision[Key], error)) (shown Key, err error) {
	render := func(k Key) (change.Answer, error) {
		shown = k
		return change.Answer{}, nil
	}
	_, err = change.Do(ctx, s, act, change.Verb[Key, Key]{Read: read, Decide: decide, Render: render})
	if err != nil {
		return Key{}, err
	}
	return shown, nil
}
