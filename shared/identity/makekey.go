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
}

// MakeKey makes an API key of the caller's workspace and returns it with its
// text. The text is shown once and never stored, so there is no answer to
// replay for an idempotency key. A permission that the caller does not hold is
// a fault of kind InsufficientScope; any other broken rule is one of kind
// Invalid.
func MakeKey(ctx context.Context, s KeyStore, act change.Act, d KeyDraft) (Key, string, error) {
	d.Name = strings.TrimSpace(d.Name)
	if err := checkHeld(act.Principal, d.Permissions); err != nil {
		return Key{}, "", err
	}
	if err := checkKey(d.Name, d.Permissions); err != nil {
		return Key{}, "", err
	}
	text, kid, hash := NewSecret()
	decide := func(k Key) (change.Decision[Key], error) {
		k = Key{
			ID:          kid,
			Scope:       act.Principal.Scope,
			Name:        d.Name,
			Permissions: slices.Clone(d.Permissions),
			Automation:  d.Automation,
			Role:        act.Principal.Role,
			Maker:       act.Principal.User,
			Hash:        hash,
			CreatedAt:   change.After(time.Time{}, act.Now()),
		}
		c := act.Change(change.APIKeyCreated, 0, k.CreatedAt)
		c.Fields = change.Diff(Key{}.values(), k.values())
		return decision(c, k, change.Put{After: k}), nil
	}
	k, err := write(ctx, s, act, func(context.Context) (Key, error) { return Key{}, nil }, decide)
	if err != nil {
		return Key{}, "", fmt.Errorf("make key %s: %w", kid, err)
	}
	return k, text, nil
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
func checkKey(name string, permissions []tenant.Permission) error {
	var r fault.Rules
	switch {
	case strings.ContainsFunc(name, unicode.IsControl):
		r.Broken("name", "must not contain control characters")
	default:
		r.Text("name", name, 1, maxKeyName, 4*maxKeyName)
	}
	if len(permissions) == 0 {
		r.Broken("scopes", "must not be empty")
	}
	for i, permission := range permissions {
		switch {
		case !slices.Contains(tenant.Permissions(), permission):
			r.Broken(scopeAt(i), "is not a known scope")
		case slices.Contains(permissions[:i], permission):
			r.Broken(scopeAt(i), "is there twice")
		}
	}
	return r.Err()
}

func scopeAt(i int) string { return fmt.Sprintf("scopes[%d]", i) }
