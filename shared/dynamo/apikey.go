package dynamo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/identity"
	"docket/shared/tenant"
)

// keyRecord is an API key as an item. It lies under its id, where a call
// finds it, and under its workspace, where it is listed without its hash.
type keyRecord struct {
	ID           string    `dynamodbav:"id"`
	Tenant       string    `dynamodbav:"tenant"`
	Workspace    string    `dynamodbav:"workspace"`
	Name         string    `dynamodbav:"name"`
	Permissions  []string  `dynamodbav:"scopes"`
	Role         string    `dynamodbav:"role"`
	Automation   bool      `dynamodbav:"automation,omitempty"`
	MakerIssuer  string    `dynamodbav:"maker_issuer"`
	MakerSubject string    `dynamodbav:"maker_subject"`
	Hash         []byte    `dynamodbav:"hash,omitempty"`
	CreatedAt    time.Time `dynamodbav:"created_at"`
	RevokedAt    string    `dynamodbav:"revoked_at,omitempty"`
}

func keyRecordOf(k identity.Key) keyRecord {
	r := keyRecord{
		ID: k.ID, Tenant: k.Scope.Tenant(), Workspace: k.Scope.Workspace(), Name: k.Name, Role: k.Role, Automation: k.Automation,
		MakerIssuer: k.Maker.Issuer, MakerSubject: k.Maker.Subject, Hash: k.Hash[:],
		CreatedAt: k.CreatedAt, RevokedAt: stamp(k.RevokedAt),
	}
	for _, p := range k.Permissions {
		r.Permissions = append(r.Permissions, string(p))
	}
	return r
}

func readKey(it item) (identity.Key, error) {
	r, err := decode[keyRecord](it)
	if err != nil {
		return identity.Key{}, err
	}
	scope, err := tenant.NewScope(r.Tenant, r.Workspace)
	revoked, err2 := instant(r.RevokedAt)
	k := identity.Key{
		ID: r.ID, Scope: scope, Name: r.Name, Role: r.Role, Automation: r.Automation,
		Maker:     tenant.User{Issuer: r.MakerIssuer, Subject: r.MakerSubject},
		CreatedAt: r.CreatedAt, RevokedAt: revoked,
	}
	copy(k.Hash[:], r.Hash)
	for _, p := range r.Permissions {
		k.Permissions = append(k.Permissions, tenant.Permission(p))
	}
	return k, errors.Join(err, err2)
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

// InsertKey implements identity.KeyStore.
func (t *Table) InsertKey(ctx context.Context, k identity.Key, c change.Change) error {
	taken := fmt.Errorf("insert key %s: its id exists", k.ID)
	return t.commitKey(ctx, k, c, absent, nil, taken)
}

// RevokeKey implements identity.KeyStore.
func (t *Table) RevokeKey(ctx context.Context, k identity.Key, c change.Change) error {
	ours := item{":tenant": text(k.Scope.Tenant()), ":workspace": text(k.Scope.Workspace())}
	condition := "tenant = :tenant AND workspace = :workspace AND attribute_not_exists(revoked_at)"
	return t.commitKey(ctx, k, c, condition, ours, change.ErrStale)
}

func (t *Table) commitKey(ctx context.Context, k identity.Key, c change.Change, condition string, values item, refused error) error {
	record := keyRecordOf(k)
	credential, err := encode(credentialKey(k.ID), record)
	record.Hash = nil
	listed, err2 := encode(keysOf(k.Scope).apiKey(k.ID), record)
	first, err3 := t.putChange(c)
	if err := errors.Join(err, err2, err3); err != nil {
		return err
	}
	_, err = t.commit(ctx, []part{first, t.put(credential, condition, values, refused), t.put(listed, "", nil, nil)})
	return err
}

// Keys implements identity.KeyStore.
func (t *Table) Keys(ctx context.Context, scope tenant.Scope) ([]identity.Key, error) {
	return allRows(ctx, t, keysOf(scope).config(), apiKeys, readKey)
}
