package dynamo

import (
	"context"

	"docket/shared/index"
	"docket/shared/tenant"
)

// KeepShort compacts a workspace's index where its log has so many entries or
// more, in the time that the context has, and tells whether it left some. Where
// another compaction is at work, that one goes on.
func (t *Table) KeepShort(ctx context.Context, scope tenant.Scope, entries int) (more bool, err error) {
	progress, err := t.compact(ctx, scope, index.Work{Least: entries})
	return progress.More && progress.Finished > 0, err
}
