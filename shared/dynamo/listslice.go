package dynamo

import (
	"context"
	"fmt"

	"docket/shared/fault"
	"docket/shared/index"
	"docket/shared/ticket"
)

// Slice implements ticket.Store. Which tickets there are and how many is one look at
// the index, so the page and its count agree, and what is passed over costs nothing.
// One that was changed since, so that it is none of the list's, leaves its place empty.
func (t *Table) Slice(ctx context.Context, sight ticket.Sight, filter ticket.Filter, skip, limit int) (ticket.Page, error) {
	l := t.lister(sight, ticket.List{Filter: filter, Limit: limit}, newBudget())
	err := l.slice(ctx, skip)
	if err != nil && fault.KindOf(err) != fault.Unavailable {
		err = fmt.Errorf("list a slice of the tickets of %s: %w", sight.Scope(), err)
	}
	return l.page, err
}

func (l *lister) slice(ctx context.Context, skip int) error {
	set, read, err := index.Find(ctx, l.view.index(), l.query, index.Page{Reads: mostCounted, Spent: l.budget.spent})
	l.read(read)
	if err != nil {
		return err
	}
	if !set.Whole { // nobody folded the log for long, or there is more than one answer may read
		l.page.Long = true
		return fault.New(fault.Unavailable, "the index is behind, try again")
	}
	numbers := set.Slice(skip, l.list.Limit)
	l.page.Count = &ticket.Count{Of: set.Count()}
	l.page.More = set.Count() > skip+len(numbers)
	kept, err := l.judged(ctx, l.query, numbers)
	for _, n := range numbers {
		if tk, there := kept[n]; there {
			l.page.Tickets = append(l.page.Tickets, tk)
		}
	}
	return err
}
