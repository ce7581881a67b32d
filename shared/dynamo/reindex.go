package dynamo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"docket/shared/change"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/google/uuid"
)

// Reindex has tickets, by number, found by the facets that this build knows. A
// number of no ticket is passed over, a ticket that is so already is not
// written. No Change tells of it, as nothing is told of: who reads a ticket
// sees no difference.
func (t *Table) Reindex(ctx context.Context, scope tenant.Scope, numbers []uint32) error {
	for _, n := range numbers {
		err := change.Persist(ctx, func() error { return t.reindex(ctx, scope, n) })
		if err != nil {
			return fmt.Errorf("reindex ticket %d of %s: %w", n, scope, err)
		}
	}
	return nil
}

func (t *Table) reindex(ctx context.Context, scope tenant.Scope, n uint32) error {
	k := keysOf(scope)
	it, err := t.get(ctx, k.ticket(n))
	if err != nil || it == nil {
		return err
	}
	before, calendar, err := readTicket(it)
	if err != nil {
		return err
	}
	if before.Clocks.Calendar, err = t.calendar(ctx, scope, calendar); err != nil {
		return err
	}
	if t.current(before) {
		return nil
	}
	parts, err := t.ticketParts(k, &before, before)
	if err != nil {
		return err
	}
	err = t.transact(ctx, uuid.NewString(), parts)
	if errors.Is(err, errCrowded) {
		return errors.Join(t.Compact(ctx, scope), change.ErrStale)
	}
	return err
}

// current tells whether a ticket is found by what this build, or a newer one, knows.
func (t *Table) current(tk ticket.Ticket) bool {
	by := tk.Stored.FacetsVersion
	return by > t.indexer.version || by == t.indexer.version && slices.Equal(t.indexer.of(tk), tk.Stored.Facets)
}
