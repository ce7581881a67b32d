package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"docket/shared/settings"
	"docket/shared/tenant"
)

// Fields implements settings.Store. What it returns is also what writes of tickets go
// by for the next five seconds.
func (t *Table) Fields(ctx context.Context, scope tenant.Scope) (settings.Fields, error) {
	return t.fields.Fresh(scope, func() (settings.Fields, error) { return t.readFields(ctx, scope) })
}

// RecentFields are the definitions of a workspace's custom fields as they were within
// five seconds.
func (t *Table) RecentFields(ctx context.Context, scope tenant.Scope) (settings.Fields, error) {
	return t.fields.Get(scope, func() (settings.Fields, error) { return t.readFields(ctx, scope) })
}

func (t *Table) readFields(ctx context.Context, scope tenant.Scope) (settings.Fields, error) {
	it, err := t.get(ctx, keysOf(scope).fields())
	if err != nil || it == nil {
		return settings.Fields{}, err
	}
	r := reader{it: it}
	f := settings.Fields{Version: r.number(version)}
	if err := errors.Join(json.Unmarshal([]byte(r.text("fields")), &f.Definitions), r.err); err != nil {
		return f, fmt.Errorf("read the custom fields of %s: %w", scope, err)
	}
	return f, nil
}

func fieldsItem(k keys, f settings.Fields) (writer, error) {
	encoded, err := json.Marshal(f.Definitions)
	w := under(k.fields())
	w.number(version, f.Version)
	w.text("fields", string(encoded))
	return w, err
}

// fieldsParts are the definitions of a workspace, which lie in one item: every write of
// a ticket goes by all of them.
func (t *Table) fieldsParts(k keys, before *settings.Fields, after settings.Fields) ([]part, error) {
	was, err := fieldsItem(k, *before)
	is, err2 := fieldsItem(k, after)
	if err := errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("encode custom fields: %w", err)
	}
	return []part{t.write(version, was, is)}, nil
}
