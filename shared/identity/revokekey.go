package identity

import (
	"context"
	"slices"
	"time"

	"docket/shared/change"
)

// RevokeKey revokes an API key of the caller's workspace for good and returns
// it; where it is asked to, with all that descend from it, in the same one
// write. What is revoked already stays as it is, without another Change. An
// unknown key, or one of another workspace, is a fault of kind NotFound.
func RevokeKey(ctx context.Context, s KeyStore, act change.Act, id string, descendants bool) (Key, error) {
	decide := func(found Key) (change.Decision[Key], error) {
		k := found.revoked(descendants, act.Now())
		if k.Version == found.Version {
			return change.Decision[Key]{Shown: found}, nil
		}
		before := found.values() // what its name could do is gone
		if !found.RevokedAt.IsZero() {
			before = Key{}.values()
		}
		c := act.Change(change.APIKeyRevoked, 0, k.writtenAt())
		c.Fields = change.Diff(before, Key{DescendantsRevokedAt: k.DescendantsRevokedAt}.values())
		return decision(c, k, change.Put{Before: found, After: k}), nil
	}
	return write(ctx, s, act, func(ctx context.Context) (Key, error) { return s.KeyOf(ctx, act.Principal.Scope, id) }, decide)
}

// revoked is the key once it is revoked, at a higher version unless it was so before.
func (k Key) revoked(descendants bool, now time.Time) Key {
	is, at := k, change.After(k.writtenAt(), now)
	if k.RevokedAt.IsZero() {
		is.RevokedAt, is.Version = at, k.Version+1
	}
	if descendants && k.DescendantsRevokedAt.IsZero() {
		is.DescendantsRevokedAt, is.Version = at, k.Version+1
	}
	return is
}

// writtenAt is when the key was last written.
func (k Key) writtenAt() time.Time {
	return slices.MaxFunc([]time.Time{k.CreatedAt, k.RevokedAt, k.DescendantsRevokedAt}, time.Time.Compare)
}

// decision is a write of one key, told by c.
func decision(c change.Change, k Key, put change.Put) change.Decision[Key] {
	c.Resource, c.Sequence = k.ID, k.Version
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
