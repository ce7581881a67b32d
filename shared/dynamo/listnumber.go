package dynamo

import (
	"context"
	"fmt"

	"docket/shared/index"
	"docket/shared/ticket"
)

// byNumber lists by creation, in the order of the tickets' numbers.
func (l *lister) byNumber(ctx context.Context) error {
	result, err := l.walk(ctx, l.query, l.list.After.Number, l.list.Limit)
	if err != nil {
		return err
	}
	l.page.Tickets, l.page.More, l.page.Next = result.Rows, result.More, ticket.Position{Number: result.Next}
	return nil
}

// byRank lists by a field's values: for one rank after the other the tickets that
// have one of its values, by creation.
func (l *lister) byRank(ctx context.Context) error {
	if err := l.found.gather(ctx); err != nil { // it is gone through once for each value
		return err
	}
	field, ranks := l.list.Ranks()
	after, limit := l.list.After, l.list.Limit
	for rank := after.Rank; rank < len(ranks); rank++ {
		filter := l.list.Filter
		filter.Choices = append(filter.Choices[:len(filter.Choices):len(filter.Choices)], ticket.OneOf(field, ranks[rank]...))
		number := uint32(0)
		if rank == after.Rank {
			number = after.Number
		}
		// One more than there is room for tells that there are more.
		result, err := l.walk(ctx, l.asked(filter), number, limit-len(l.page.Tickets)+1)
		if err != nil {
			return err
		}
		rows := result.Rows
		if room := limit - len(l.page.Tickets); len(rows) > room {
			l.page.More, rows = true, rows[:room]
		}
		l.page.Tickets = append(l.page.Tickets, rows...)
		switch {
		case l.page.More && len(rows) > 0:
			l.page.Next = ticket.Position{Rank: rank, Number: rows[len(rows)-1].Number}
			return nil
		case l.page.More: // the page was full before this value
			return nil
		case result.More:
			l.page.More, l.page.Next = true, ticket.Position{Rank: rank, Number: result.Next}
			return nil
		}
		l.page.Next = ticket.Position{Rank: rank + 1}
	}
	return nil
}

// walk is a page of the index.
func (l *lister) walk(ctx context.Context, q index.Query, after uint32, limit int) (index.Result[ticket.Ticket], error) {
	p := index.Page{After: after, Ascending: l.list.Order.Ascending, Limit: limit, Spent: l.budget.spent}
	var err error
	if p.Low, p.High, err = l.created(ctx); err != nil {
		return index.Result[ticket.Ticket]{}, err
	}
	if l.found != nil {
		if p.Among, err = l.found.source(ctx, p.Ascending); err != nil {
			return index.Result[ticket.Ticket]{}, err
		}
	}
	result, err := index.List(ctx, l.view.index(), q, p, func(ctx context.Context, numbers []uint32) (map[uint32]ticket.Ticket, error) {
		return l.judged(ctx, q, numbers)
	})
	l.page.Long = l.page.Long || result.Long
	l.read(result.Read)
	return result, err
}

// read keeps what the index read, for who asks how the list was found.
func (l *lister) read(r index.Read) {
	for _, f := range r.Facets {
		l.plan("%s", f)
	}
}

func (l *lister) plan(format string, args ...any) {
	l.page.Plan = append(l.page.Plan, fmt.Sprintf(format, args...))
}
