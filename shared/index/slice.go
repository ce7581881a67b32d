package index

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// errUnforgotten says that a slice is folded and some of its entries could not
// be deleted.
var errUnforgotten = errors.New("entries that are folded are not deleted")

// slice folds the first entries in [from, to] and deletes them, and gives the
// number from which to go on, past highest if there is no more.
func (c *compaction) slice(ctx context.Context, from, to uint32) (next uint64, err error) {
	entries, more, err := c.store.Log(ctx, from, to, c.entries)
	if err != nil {
		return 0, fmt.Errorf("read log: %w", err)
	}
	if len(entries) == 0 {
		return highest + 1, nil
	}
	folds, fit := plan(entries, c.folds)
	more, entries = more || fit < len(entries), entries[:fit]
	// The number is taken after the log was read, and only if nobody took one
	// since the last one that was known before: so numbers order the views of
	// the log.
	if err := c.raise(ctx); err != nil {
		return 0, err
	}
	err = each(ctx, c.wide, len(folds), func(ctx context.Context, i int) error {
		return folds[i].apply(ctx, c.store, c.number)
	})
	if err != nil {
		return 0, fmt.Errorf("epoch %d: %w", c.number, err)
	}
	next = highest + 1
	if more {
		next = uint64(entries[len(entries)-1].N) + 1
	}
	return next, c.forget(ctx, entries)
}

// forget deletes the entries that are still as they were read; a ticket written
// since keeps its entry. One that cannot be deleted does not keep the rest.
func (c *compaction) forget(ctx context.Context, entries []Entry) error {
	var mu sync.Mutex
	var failures []error
	err := each(ctx, c.wide, len(entries), func(ctx context.Context, i int) error {
		err := c.store.Forget(ctx, entries[i].N, entries[i].V)
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			c.progress.Finished++
			return nil
		}
		failures = append(failures, fmt.Errorf("forget entry %d: %w", entries[i].N, err))
		return ctx.Err()
	})
	switch {
	case len(failures) == 0:
		return err
	case err != nil, len(failures) == len(entries): // the store is away
		return errors.Join(failures[0], err)
	}
	return fmt.Errorf("%w: %d of epoch %d: %w", errUnforgotten, len(failures), c.number, failures[0])
}
