package dynamo

import (
	"context"

	"docket/shared/tenant"
)

// KeepShort compacts a workspace's index where its log has so many entries or
// more, in the time that the context has, and tells whether as many are left.
func (t *Table) KeepShort(ctx context.Context, scope tenant.Scope, entries int) (more bool, err error) {
	if more, err = t.logHas(ctx, scope, entries); err != nil || !more {
		return false, err
	}
	if err := t.Compact(ctx, scope); err != nil {
		return false, err
	}
	return t.logHas(ctx, scope, entries)
}

func (t *Table) logHas(ctx context.Context, scope tenant.Scope, entries int) (bool, error) {
	log, err := t.index(scope).Log(ctx, entries)
	return len(log) >= entries, err
}
