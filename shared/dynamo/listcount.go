package dynamo

import (
	"context"
	"fmt"

	"docket/shared/index"
	"docket/shared/ticket"
)

// mostWalked is how many tickets are read to count those that the index alone
// cannot judge.
const mostWalked = 500

// count counts the tickets of the list.
func (l *lister) count(ctx context.Context) error {
	f := l.list.Filter
	if l.found == nil && f.Created.Empty() && f.Updated.Empty() {
		counts, err := l.counts(ctx, l.query)
		if err == nil {
			l.page.Count = &counts[0]
		}
		return err
	}
	count := ticket.Count{}
	for after := (ticket.Position{}); ; {
		walked := l.lister(l.sight, ticket.List{Filter: f, After: after, Limit: mostHydrated}, l.budget)
		if err := walked.answer(ctx); err != nil {
			return err
		}
		count.Of, after = count.Of+len(walked.page.Tickets), walked.page.Next
		count.AtLeast = walked.page.More
		if !walked.page.More || count.Of >= mostWalked || l.budget.spent() {
			l.page.Count = &count
			return nil
		}
	}
}

// Counts implements ticket.Store.
func (t *Table) Counts(ctx context.Context, sight ticket.Sight, filters ...ticket.Filter) ([]ticket.Count, error) {
	queries := make([]index.Query, len(filters))
	for i, f := range filters {
		queries[i] = sight.Within(f.Facets())
	}
	counts, err := t.lister(sight, ticket.List{}, newBudget()).counts(ctx, queries...)
	if err != nil {
		err = fmt.Errorf("count tickets of %s: %w", sight.Scope(), err)
	}
	return counts, err
}

func (l *lister) counts(ctx context.Context, queries ...index.Query) ([]ticket.Count, error) {
	found, err := index.Count(ctx, l.view.index(), queries, mostCounted, l.budget.spent)
	if err != nil {
		return nil, err
	}
	l.read(found.Read)
	counts := make([]ticket.Count, len(found.Of))
	for i, of := range found.Of {
		counts[i] = ticket.Count{Of: of, AtLeast: !found.Whole}
	}
	return counts, nil
}

// mostCounted is how many segments are read to count: those of ten facets of a
// million tickets.
const mostCounted = 2560
