package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
)

// maxKeyName is the length of a key's name in characters.
const maxKeyName = 100

// KeyDraft is a key as its maker asks for it.
type KeyDraft struct {
	Name        string
	Permissions []tenant.Permission
	Automation  bool
	ExpiresAt   time.Time // to the second; zero: never, or with the key that makes it
}

// MakeKey makes an API key of the caller's workspace and returns it with its
// text. The text is shown once and never stored, so there is no answer to
// replay for an idempotency key. A permission that the caller does not hold is
// a fault of kind InsufficientScope; any other broken rule is one of kind
// Invalid. Where a key calls that is revoked by now, though it was let in as it
// was some seconds ago, MakeKey fails with ErrRevoked.
func MakeKey(ctx context.Context, s KeyStore, act change.Act, d KeyDraft) (Key, string, error) {
	d.Name = strings.TrimSpace(d.Name)
	if err := checkHeld(act.Principal, d.Permissions); err != nil {
		return Key{}, "", err
	}
	d.ExpiresAt = d.ExpiresAt.UTC().Truncate(time.Second)
	if err := checkKey(d, act.Now()); err != nil {
		return Key{}, "", err
	}
	text, kid, hash := NewSecret()
	decide := func(maker Key) (change.Decision[Key], error) {
		k := Key{
			ID:          kid,
			Scope:       act.Principal.Scope,
			Version:     1,
			Name:        d.Name,
			Permissions: slices.Clone(d.Permissions),
			Automation:  d.Automation,
			Role:        act.Principal.Role,
			Maker:       act.Principal.User,
			Hash:        hash,
			CreatedAt:   change.After(time.Time{}, act.Now()),
			ExpiresAt:   d.ExpiresAt,
		}
		if err := k.descend(maker); err != nil {
			return change.Decision[Key]{}, err
		}
		c := act.Change(change.APIKeyCreated, 0, k.CreatedAt)
		c.Fields = change.Diff(Key{}.values(), k.values())
		return decision(c, k, change.Put{After: k}), nil
	}
	k, err := write(ctx, s, act, func(ctx context.Context) (Key, error) { return maker(ctx, s, act.Principal) }, decide)
	if err != nil {
		return Key{}, "", fmt.Errorf("make key %s: %w", kid, err)
	}
	return k, text, nil
}

// maker is the key that calls; the zero Key where a user does.
func maker(ctx context.Context, s KeyStore, by tenant.Principal) (Key, error) {
	if by.KeyID == "" {
		return Key{}, nil
	}
	found, err := s.KeyOf(ctx, by.Scope, by.KeyID)
	if err != nil {
		return Key{}, refuseUnknown(err)
	}
	return found, nil
}

// descend makes a new key its maker's, which it does not outlive. A key at the
// end of a line of descent makes no others.
func (k *Key) descend(from Key) error {
	if from.ID == "" {
		return nil
	}
	var r fault.Rules
	k.Ancestors = append([]string{from.ID}, from.Ancestors...)
	if k.ExpiresAt.IsZero() {
		k.ExpiresAt = from.ExpiresAt
	}
	if !from.ExpiresAt.IsZero() && k.ExpiresAt.After(from.ExpiresAt) {
		r.Broken("expires_at", "must not be later than that of the key that makes it")
	}
	if i := slices.Index(k.Permissions, tenant.KeysWrite); i >= 0 && len(k.Ancestors) >= maxAncestors {
		r.Broken(scopeAt(i), fmt.Sprintf("is not for a key that descends from %d others", maxAncestors))
	}
	return r.Err()
}

// checkHeld names every known permission that p itself does not hold.
func checkHeld(p tenant.Principal, permissions []tenant.Permission) error {
	var fields []fault.Field
	for i, permission := range permissions {
		if slices.Contains(tenant.Permissions(), permission) && !p.Can(permission) {
			fields = append(fields, fault.Field{Location: scopeAt(i), Message: "is not one of your own scopes"})
		}
	}
	if fields == nil {
		return nil
	}
	return &fault.Error{Kind: fault.InsufficientScope, Detail: "a key's scopes are at most its maker's", Fields: fields}
}

// checkKey names every rule that a new key breaks.
func checkKey(d KeyDraft, now time.Time) error {
	var r fault.Rules
	switch {
	case strings.ContainsFunc(d.Name, unicode.IsControl):
		r.Broken("name", "must not contain control characters")
	default:
		r.Text("name", d.Name, 1, maxKeyName, 4*maxKeyName)
	}
	if at := d.ExpiresAt; !at.IsZero() && (!at.After(now) || at.Year() > 9999) {
		r.Broken("expires_at", "must lie in the future, before the year 10000")
	}
	if len(d.Permissions) == 0 {
		r.Broken("scopes", "must not be empty")
	}
	for i, permission := range d.Permissions {
		switch {
		case !slices.Contains(tenant.Permissions(), permission):
			r.Broken(scopeAt(i), "is not a known scope")
		case slices.Contains(d.Permissions[:i], permission):
			r.Broken(scopeAt(i), "is there twice")
		}
	}
	return r.Err()
}

func scopeAt(i int) string { return fmt.Sprintf("scopes[%d]", i) }
