package dynamo

import (
	"context"

	"docket/shared/index"
	"docket/shared/tenant"
)

// KeepShort compacts a workspace's index where its log weighs so much or more
// (index.Work), in the time that the context has, and tells whether it left some.
// Where another compaction is at work, that one goes on.
func (t *Table) KeepShort(ctx context.Context, scope tenant.Scope, weight int) (more bool, err error) {
	progress, err := t.compact(ctx, scope, index.Work{Least: weight})
	return progress.More && progress.Finished > 0, err
}
