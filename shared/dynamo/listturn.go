package dynamo

import (
	"context"

	"docket/shared/ticket"
	"docket/shared/words"
)

// byDeadline lists by the tickets' turns, and behind them those that are done, the newest
// first: these stand nowhere in the order of turns, and have the second rank.
func (l *lister) byDeadline(ctx context.Context) error {
	l.list.Order.Ascending = false
	if l.list.After.Rank == 0 {
		ended, err := l.byTurn(ctx)
		if err != nil || !ended {
			return err
		}
		l.list.After = ticket.Position{Rank: 1}
	}
	l.page.Next = l.list.After
	filter := l.list.Filter
	filter.Choices = append(filter.Choices[:len(filter.Choices):len(filter.Choices)], ticket.OneOf("status", ticket.Resolved, ticket.Closed))
	if !filter.Takes("status", string(ticket.Resolved)) && !filter.Takes("status", string(ticket.Closed)) {
		return nil
	}
	// One more than there is room for tells that there are more.
	room := l.list.Limit - len(l.page.Tickets)
	result, err := l.walk(ctx, l.asked(filter), l.list.After.Number, room+1)
	if err != nil {
		return err
	}
	l.page.More, l.page.Next.Number = result.More, result.Next
	if rows := result.Rows; len(rows) > room {
		l.page.More, result.Rows = true, rows[:room]
		if l.page.Next.Number = l.list.After.Number; room > 0 {
			l.page.Next.Number = rows[room-1].Number
		}
	}
	l.page.Tickets = append(l.page.Tickets, result.Rows...)
	return nil
}

// byTurn lists what stands in the order of turns, and tells whether it came to its end.
func (l *lister) byTurn(ctx context.Context) (ended bool, err error) {
	f := l.list.Filter
	if !f.TakesOpen() {
		return true, nil
	}
	first, end := f.Turns()
	from := words.Moment{At: l.list.After.At, N: l.list.After.Number}
	if from == (words.Moment{}) {
		from.At = first
	}
	if err := l.found.gather(ctx); err != nil {
		return false, err
	}
	items := 1
	if l.asks() > 0 { // as many as are looked up at once, not by and by
		items = 8
	}
	turns, err := words.InTurn(ctx, l.view.words(), from, items)
	if err != nil {
		return false, err
	}
	l.plan("in turn")
	err = l.fill(ctx, func(ctx context.Context) (candidate, bool, error) {
		for {
			s, there, err := turns.Next(ctx)
			running := ticket.Running(s.Turn, f.At)
			if there = there && s.At < end; err == nil && there && !f.MayTake(running) && !l.budget.spent() {
				continue
			}
			if l.ran != nil && there {
				l.ran[running] = append(l.ran[running], s.N)
			}
			return candidate{n: s.N, at: s.At, Position: ticket.Position{At: s.At, Number: s.N}}, there, err
		}
	})
	return err == nil && !l.page.More, err
}

// at is what the list's order goes by of a ticket, 0 where that is nothing of its own.
func (l *lister) at(t ticket.Ticket) uint64 {
	switch l.list.Order.By {
	case ticket.ByUpdate:
		return micros(t.UpdatedAt)
	case ticket.ByDeadline:
		return t.Turn().At
	}
	return 0
}
