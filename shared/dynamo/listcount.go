package dynamo

import (
	"context"
	"fmt"

	"docket/shared/index"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// mostWalked is how many tickets are read to count those that the index alone
// cannot judge.
const mostWalked = 500

// count counts the tickets of the list.
func (l *lister) count(ctx context.Context) error {
	f := l.list.Filter
	if l.found == nil && f.Created.Empty() && (f.Updated.Empty() || l.dated && f.Updated.Until.IsZero()) && !l.unlevelled && f.Unread == (tenant.User{}) {
		counts, err := l.countsOf(ctx, f)
		if err == nil {
			l.page.Count = &counts[0]
		}
		return err
	}
	count := ticket.Count{}
	for after := (ticket.Position{}); ; {
		walked := l.lister(l.sight, ticket.List{Filter: f, After: after, Limit: mostHydrated}, l.budget)
		walked.view, walked.gathered, walked.dated, walked.unlevelled = l.view, l.gathered, l.dated, l.unlevelled
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
	var all ticket.Filter
	for _, f := range filters {
		all.Levels, all.At = append(all.Levels, f.Levels...), f.At
	}
	var counts []ticket.Count
	err := t.restarting(sight, func() error {
		l := t.lister(sight, ticket.List{Filter: all, Count: true}, newBudget())
		err := l.gatherSets(ctx)
		if err == nil {
			counts, err = l.countsOf(ctx, filters...)
		}
		if l.unlevelled {
			unknown(counts, filters)
		}
		return err
	})
	if err != nil {
		err = fmt.Errorf("count tickets of %s: %w", sight.Scope(), err)
	}
	return counts, err
}

// unknown are some counts where what has run out is not all known: of the filters that
// ask for that nothing is counted.
func unknown(counts []ticket.Count, filters []ticket.Filter) {
	for i := range counts {
		if len(filters[i].Levels) > 0 {
			counts[i] = ticket.Count{AtLeast: true}
		}
	}
}

// countsOf counts the tickets that each of some filters takes.
func (l *lister) countsOf(ctx context.Context, filters ...ticket.Filter) ([]ticket.Count, error) {
	var queries []index.Query
	var of []int // which filter's each is
	for i, f := range filters {
		for _, part := range f.Parts() {
			queries, of = append(queries, l.asked(part)), append(of, i)
		}
	}
	parts, err := l.counts(ctx, queries...)
	if err != nil {
		return nil, err
	}
	counts := make([]ticket.Count, len(filters))
	for i, part := range parts {
		counts[of[i]].Of += part.Of
		counts[of[i]].AtLeast = part.AtLeast
	}
	return counts, nil
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
