package dynamo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"docket/shared/fault"
	"docket/shared/identity"
	"docket/shared/list"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Attributes of a key that a new key's commit looks at.
const (
	revokedAt            = "revoked_at"
	descendantsRevokedAt = "descendants_revoked_at"
)

// keyItem is an API key as an item. It lies under its id, where a call finds
// it, and under its workspace, where it is listed without its hash.
func keyItem(at key, k identity.Key) writer {
	w := under(at)
	w.text("id", k.ID)
	w.number(version, k.Version)
	w.text("tenant", k.Scope.Tenant())
	w.text("workspace", k.Scope.Workspace())
	w.text("name", k.Name)
	permissions := make([]string, len(k.Permissions))
	for i, p := range k.Permissions {
		permissions[i] = string(p)
	}
	w.list("scopes", permissions)
	w.text("role", k.Role)
	w.flag("automation", k.Automation)
	w.text("maker_issuer", k.Maker.Issuer)
	w.text("maker_subject", k.Maker.Subject)
	w.list("ancestors", k.Ancestors)
	w.time("created_at", k.CreatedAt)
	w.second("expires_at", k.ExpiresAt)
	w.time(revokedAt, k.RevokedAt)
	w.time(descendantsRevokedAt, k.DescendantsRevokedAt)
	return w
}

func readKey(it item) (identity.Key, error) {
	r := reader{it: it}
	scope, err := tenant.NewScope(r.text("tenant"), r.text("workspace"))
	k := identity.Key{
		ID: r.text("id"), Scope: scope, Version: r.number(version), Name: r.text("name"), Role: r.text("role"), Automation: r.flag("automation"),
		Maker:     tenant.User{Issuer: r.text("maker_issuer"), Subject: r.text("maker_subject")},
		Ancestors: r.list("ancestors"), CreatedAt: r.time("created_at"), ExpiresAt: r.second("expires_at"),
		RevokedAt: r.time(revokedAt), DescendantsRevokedAt: r.time(descendantsRevokedAt),
	}
	copy(k.Hash[:], r.bytes("hash"))
	for _, p := range r.list("scopes") {
		k.Permissions = append(k.Permissions, tenant.Permission(p))
	}
	return k, errors.Join(err, r.err)
}

var errNoKey = fault.New(fault.NotFound, "no such key in this workspace")

// Key implements identity.Directory.
func (t *Table) Key(ctx context.Context, kid string) (identity.Key, error) {
	it, err := t.get(ctx, credentialKey(kid))
	if err != nil {
		return identity.Key{}, err
	}
	if it == nil {
		return identity.Key{}, errNoKey
	}
	return readKey(it)
}

// KeyOf implements identity.KeyStore. A key's id is not enough to list it, so
// it is looked up as a call looks it up.
func (t *Table) KeyOf(ctx context.Context, scope tenant.Scope, kid string) (identity.Key, error) {
	k, err := t.Key(ctx, kid)
	if err == nil && k.Scope != scope {
		err = errNoKey
	}
	if err != nil {
		return identity.Key{}, err
	}
	k.Hash = [32]byte{}
	return k, nil
}

// keyParts are a key under its id, with the hash of its secret, and in its
// workspace's list. A new one stands on its ancestors: they are looked at in the
// same transaction, as a call of a revoked key may be under way.
func (t *Table) keyParts(k keys, before *identity.Key, after identity.Key) []part {
	credential, listed := credentialKey(after.ID), k.apiKey(after.Place())
	if before != nil {
		return []part{
			t.write(version, keyItem(credential, *before), keyItem(credential, after)),
			t.write(version, keyItem(listed, *before), keyItem(listed, after)),
		}
	}
	first := keyItem(credential, after)
	first.bytes("hash", after.Hash[:])
	taken := fmt.Errorf("insert key %s: its id exists", after.ID)
	parts := []part{t.put(item(first), absent, nil, taken), t.put(item(keyItem(listed, after)), "", nil, nil)}
	mark := revokedAt // of its maker; of the others what they revoke with them
	for _, ancestor := range after.Ancestors {
		condition := "attribute_exists(" + pk + ") AND attribute_not_exists(" + mark + ")"
		parts = append(parts, t.check(credentialKey(ancestor), condition, identity.ErrRevoked))
		mark = descendantsRevokedAt
	}
	return parts
}

// Keys implements identity.KeyStore.
func (t *Table) Keys(ctx context.Context, scope tenant.Scope, q identity.KeyList) (list.Page[identity.Key], error) {
	ask := listing{partition: keysOf(scope).apiKeyList(), prefix: apiKeys, after: q.After, limit: q.Limit, all: true}
	found, err := rows(ctx, t, ask, func(it item) (identity.Key, bool, error) {
		k, err := readKey(it)
		return k, true, err
	})
	if err != nil {
		return found, err
	}
	return found, t.revokedWithAncestors(ctx, found.Rows)
}

// revokedWithAncestors gives keys the time at which they were revoked with one
// that they descend from.
func (t *Table) revokedWithAncestors(ctx context.Context, all []identity.Key) error {
	ended := map[string]time.Time{}
	var wanted []map[string]types.AttributeValue
	for _, k := range all {
		for _, ancestor := range k.Ancestors {
			if _, met := ended[ancestor]; !met {
				ended[ancestor] = time.Time{}
				wanted = append(wanted, credentialKey(ancestor).item())
			}
		}
	}
	for some := range slices.Chunk(wanted, mostBatch) {
		items, err := t.batch(ctx, some, true, nil)
		if err != nil {
			return err
		}
		for _, it := range items {
			k, err := readKey(it)
			if err != nil {
				return err
			}
			ended[k.ID] = k.DescendantsRevokedAt
		}
	}
	for i, k := range all {
		for _, ancestor := range k.Ancestors {
			if at := ended[ancestor]; !at.IsZero() && (all[i].RevokedAt.IsZero() || at.Before(all[i].RevokedAt)) {
				all[i].RevokedAt = at
			}
		}
	}
	return nil
}
