package dynamo

import (
	"context"
	"fmt"
	"slices"

	"docket/shared/change"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/google/uuid"
)

// Reindex has tickets, by number, found by the facets and the words that this
// build knows. A number of no ticket is passed over, a ticket that is so already
// is not written. No Change tells of it, as nothing is told of: who reads a ticket
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
	tk, err := t.whole(ctx, scope, n)
	switch {
	case err != nil || tk == nil:
		return err
	case tk.Stored.WordsVersion < t.wordsVersion:
		return t.reword(ctx, scope, *tk, false, func(m ticket.Message) ticket.Message { return m })
	case !t.current(*tk) || tk.Turn().At != tk.Stored.Turn:
		return t.rewrite(ctx, scope, *tk, *tk, saying{})
	}
	return nil
}

// whole reads a ticket by its number, whoever sees it, with its description and its
// calendar; nil where there is none.
func (t *Table) whole(ctx context.Context, scope tenant.Scope, n uint32) (*ticket.Ticket, error) {
	it, description, err := t.ticketItems(ctx, keysOf(scope), n, true)
	if err != nil || it == nil {
		return nil, err
	}
	tk, calendar, err := readTicket(it)
	if err != nil {
		return nil, err
	}
	if tk.Stored.Beside {
		tk.Description = description
	}
	tk.Clocks.Calendar, err = t.calendar(ctx, scope, calendar)
	return &tk, err
}

// rewrite writes a ticket on which nothing changes but how it is found. It is stale
// where another write came first.
func (t *Table) rewrite(ctx context.Context, scope tenant.Scope, before, after ticket.Ticket, say saying) error {
	parts, err := t.ticketParts(keysOf(scope), &before, after, say)
	if err != nil {
		return err
	}
	return t.transact(ctx, uuid.NewString(), parts)
}

// current tells whether a ticket is found by the facets that this build, or a newer
// one, knows.
func (t *Table) current(tk ticket.Ticket) bool {
	by := tk.Stored.FacetsVersion
	return by > t.indexer.version || by == t.indexer.version && slices.Equal(t.indexer.of(tk), tk.Stored.Facets)
}
