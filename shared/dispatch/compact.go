package dispatch

import (
	"context"
	"hash/fnv"

	"docket/shared/change"
)

// The index's log is looked at after one Change in lookEvery, picked by its
// id, and compacted where it has so many entries or more: so a look costs
// little, and the log stays short.
const (
	lookEvery   = 16
	longEntries = 64
)

func (d Dispatcher) compact(ctx context.Context, c change.Change) error {
	h := fnv.New32a()
	_, _ = h.Write([]byte(c.ID)) // a hash takes everything
	if h.Sum32()%lookEvery != 0 {
		return nil
	}
	return d.Desk.CompactLong(ctx, c.Scope, longEntries)
}
