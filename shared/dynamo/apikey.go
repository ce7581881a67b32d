package dynamo

import (
	"context"
	"errors"
	"fmt"

	"docket/shared/fault"
	"docket/shared/identity"
	"docket/shared/tenant"
)

// keyItem is an API key as an item. It lies under its id, where a call finds
// it, and under its workspace, where it is listed without its hash.
func keyItem(at key, k identity.Key) writer {
	w := under(at)
	w.text("id", k.ID)
	w.number(version, k.Version())
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
	w.time("created_at", k.CreatedAt)
	w.time("revoked_at", k.RevokedAt)
	return w
}

func readKey(it item) (identity.Key, error) {
	r := reader{it: it}
	scope, err := tenant.NewScope(r.text("tenant"), r.text("workspace"))
	k := identity.Key{
		ID: r.text("id"), Scope: scope, Name: r.text("name"), Role: r.text("role"), Automation: r.flag("automation"),
		Maker:     tenant.User{Issuer: r.text("maker_issuer"), Subject: r.text("maker_subject")},
		CreatedAt: r.time("created_at"), RevokedAt: r.time("revoked_at"),
	}
	copy(k.Hash[:], r.bytes("hash"))
	for _, p := range r.list("scopes") {
		k.Permissions = append(k.Permissions, tenant.Permission(p))
	}
	return k, errors.Join(err, r.err)
}

// Key implements identity.Directory.
func (t *Table) Key(ctx context.Context, kid string) (identity.Key, error) {
	it, err := t.get(ctx, credentialKey(kid))
	if err != nil {
		return identity.Key{}, err
	}
	if it == nil {
		return identity.Key{}, fault.New(fault.NotFound, "no such key")
	}
	return readKey(it)
}

// KeyOf implements identity.KeyStore.
func (t *Table) KeyOf(ctx context.Context, scope tenant.Scope, kid string) (identity.Key, error) {
	it, err := t.get(ctx, keysOf(scope).apiKey(kid))
	if err != nil {
		return identity.Key{}, err
	}
	if it == nil {
		return identity.Key{}, fault.New(fault.NotFound, "no such key in this workspace")
	}
	return readKey(it)
}

// keyParts are a key under its id, with the hash of its secret, and under its workspace.
func (t *Table) keyParts(k keys, before *identity.Key, after identity.Key) []part {
	credential, listed := credentialKey(after.ID), k.apiKey(after.ID)
	if before == nil {
		first := keyItem(credential, after)
		first.bytes("hash", after.Hash[:])
		taken := fmt.Errorf("insert key %s: its id exists", after.ID)
		return []part{t.put(item(first), absent, nil, taken), t.put(item(keyItem(listed, after)), "", nil, nil)}
	}
	return []part{
		t.write(version, keyItem(credential, *before), keyItem(credential, after)),
		t.write(version, keyItem(listed, *before), keyItem(listed, after)),
	}
}

// Keys implements identity.KeyStore.
func (t *Table) Keys(ctx context.Context, scope tenant.Scope) ([]identity.Key, error) {
	return allRows(ctx, t, keysOf(scope).apiKeyList(), apiKeys, readKey)
}
