package index

import (
	"context"
	"errors"
	"fmt"
)

const (
	// sliceEntries is how many lines of the log are folded under one number.
	sliceEntries = 256
	highest      = 1<<32 - 1
)

// ErrOvertaken says that another compaction is at work on the same log: what this
// one did not fold is left to it, or to the next one.
var ErrOvertaken = errors.New("overtaken by another compaction")

// Compact folds what the log says of the tickets from low to high into the segments,
// slice by slice: what it finished with stays done wherever it is stopped. It may run
// beside writes, reads and itself. Once it ended without an error, who keeps the log
// may delete the entries that were there before it began (Store).
func Compact(ctx context.Context, store Store, low, high uint32) error {
	c := compaction{store: store, entries: sliceEntries, wide: width}
	if err := c.run(ctx, low, high); err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	return nil
}

// A compaction is one call of Compact.
type compaction struct {
	store         Store
	entries, wide int
	// number is the epoch that it took last: nobody may have taken one since.
	number uint64
}

func (c *compaction) run(ctx context.Context, low, high uint32) error {
	epoch, err := c.store.Epoch(ctx)
	if err != nil {
		return fmt.Errorf("read epoch: %w", err)
	}
	c.number = epoch
	for from := uint64(low); from <= uint64(high); {
		if from, err = c.slice(ctx, uint32(from), high); err != nil {
			return err
		}
	}
	return nil
}

// slice folds the first lines in [from, to], and gives the number from which to go
// on, past highest if there is no more.
func (c *compaction) slice(ctx context.Context, from, to uint32) (next uint64, err error) {
	entries, more, err := c.store.Log(ctx, from, to, c.entries)
	if err != nil {
		return 0, fmt.Errorf("read log: %w", err)
	}
	if len(entries) == 0 {
		return highest + 1, nil
	}
	// The number is taken after the log was read, and only if nobody took one
	// since the last one that was known before: so numbers order the views of
	// the log.
	taken, err := c.store.RaiseEpoch(ctx, c.number)
	switch {
	case err != nil:
		return 0, fmt.Errorf("raise epoch from %d: %w", c.number, err)
	case !taken:
		return 0, ErrOvertaken
	}
	c.number++
	folds := plan(entries)
	err = each(ctx, c.wide, len(folds), func(ctx context.Context, i int) error {
		return folds[i].apply(ctx, c.store, c.number)
	})
	if err != nil {
		return 0, fmt.Errorf("epoch %d: %w", c.number, err)
	}
	if more {
		return uint64(entries[len(entries)-1].N) + 1, nil
	}
	return highest + 1, nil
}
