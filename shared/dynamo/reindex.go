package dynamo

import (
	"context"
	"errors"
	"fmt"

	"docket/shared/change"
	"docket/shared/tenant"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

// LastNumber is the number of a workspace's newest ticket, 0 where none is.
func (t *Table) LastNumber(ctx context.Context, scope tenant.Scope) (uint32, error) {
	it, err := t.get(ctx, keysOf(scope).counter())
	if err != nil {
		return 0, err
	}
	n, err := readNumber(it["n"])
	if err != nil || n > 1<<32-1 {
		return 0, fmt.Errorf("the last ticket number of %s: %d: %w", scope, n, err)
	}
	return uint32(n), nil
}

const (
	reindexedAtOnce = 8
	reindexTries    = 5 // of a ticket that is written meanwhile; its writers index it too
)

// Reindex has tickets indexed by the facets that this build finds them by;
// numbers without a ticket are passed over.
func (t *Table) Reindex(ctx context.Context, scope tenant.Scope, numbers []uint32) error {
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(reindexedAtOnce)
	for _, n := range numbers {
		all.Go(func() error {
			err := change.ErrStale
			for try := 0; errors.Is(err, change.ErrStale) && try < reindexTries; try++ {
				err = t.reindex(ctx, scope, n)
			}
			return err
		})
	}
	return all.Wait()
}

// reindex is a write of a ticket that changes nothing but how it is found.
func (t *Table) reindex(ctx context.Context, scope tenant.Scope, n uint32) error {
	it, err := t.get(ctx, keysOf(scope).ticket(n))
	if err != nil || it == nil {
		return err
	}
	found, _, err := readTicket(it)
	if err != nil || found.Stored.FacetsVersion >= t.indexer.version {
		return err
	}
	return t.Commit(ctx, change.Commit{ID: uuid.NewString(), Scope: scope, Puts: []change.Put{{Before: found, After: found}}})
}
