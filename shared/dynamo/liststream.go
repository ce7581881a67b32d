package dynamo

import (
	"context"
	"math"
	"slices"

	"docket/shared/index"
	"docket/shared/ticket"
	"docket/shared/words"
)

// candidate is a ticket that an order proposes.
type candidate struct {
	n     uint32
	at    uint64 // what the order goes by (lister.at), as the index knows it; 0: it does not
	class uint8  // of the ticket (ticket.Class), if at is still right; 0: not known
	ticket.Position
}

// A stream proposes tickets in an order that is not that of their numbers.
type stream func(ctx context.Context) (candidate, bool, error)

// fill adds a stream's tickets to the page. It looks up in the index which ones are
// asked for, and reads no others, where several things are asked or once it has read
// more tickets in vain than it kept.
func (l *lister) fill(ctx context.Context, next stream) error {
	read, kept, looked := 0, 0, false
	for {
		if !looked && (read > 2*kept || l.narrow()) {
			next, looked = l.lookedUp(next), true
		}
		some, ended, err := l.some(ctx, next)
		if err != nil {
			return err
		}
		rows, err := l.judged(ctx, l.query, numbersOf(some))
		if err != nil {
			return err
		}
		read += len(some)
		for _, c := range some {
			tk, there := rows[c.n]
			if there = there && (c.at == 0 || c.at == l.at(tk)); there && len(l.page.Tickets) == l.list.Limit {
				l.page.More = true
				return nil
			}
			if there {
				l.page.Tickets = append(l.page.Tickets, tk)
				kept++
			}
			l.page.Next = c.Position
		}
		switch {
		case l.budget.spent(): // also where nothing is left
			l.page.More = true
			return nil
		case ended:
			return nil
		}
	}
}

// mostHydrated is how many tickets are read at once: a page whose rows are large
// ends between two such reads.
const mostHydrated = 25

// some gives the next tickets of a stream that may be on the page, and tells
// whether there are no further ones. One more than there is room for tells that
// there are more.
func (l *lister) some(ctx context.Context, next stream) (some []candidate, ended bool, err error) {
	most := min(mostHydrated, l.list.Limit-len(l.page.Tickets)+1)
	for len(some) < most && !l.budget.spent() {
		c, there, err := next(ctx)
		if err != nil || !there {
			return some, !there, err
		}
		if l.found == nil || l.found.has(c.n) {
			some = append(some, c)
		} else if len(some) == 0 {
			l.page.Next = c.Position
		}
	}
	return some, false, nil
}

// So many candidates are looked up in the index at once, and then four times as
// many each time.
const (
	firstLookedUp = 4000
	mostLookedUp  = 16_000
)

// lookedUp leaves out of a stream what the index does not have as asked for. It reads
// no segment in which the stream proposes nothing, and none of what classes tell.
func (l *lister) lookedUp(next stream) stream {
	var ready []candidate
	ended := false
	ahead := firstLookedUp
	classing := newClassing(l.query)
	return func(ctx context.Context) (candidate, bool, error) {
		for len(ready) == 0 && !ended && !l.budget.spent() {
			var some []candidate
			for len(some) < ahead && !ended && !l.budget.spent() {
				c, there, err := next(ctx)
				if err != nil {
					return candidate{}, false, err
				}
				if ended = !there; there {
					some = append(some, c)
				}
			}
			if len(some) == 0 {
				break
			}
			last := some[len(some)-1].Position
			var err error
			if ready, err = l.lookUp(ctx, classing, some); err != nil {
				return candidate{}, false, err
			}
			if ahead = min(4*ahead, mostLookedUp); len(ready) == 0 {
				l.page.Next = last
			}
		}
		if len(ready) == 0 {
			return candidate{}, false, nil
		}
		c := ready[0]
		ready = ready[1:]
		return c, true, nil
	}
}

// lookUp gives those of some candidates that may be asked for.
func (l *lister) lookUp(ctx context.Context, classing *classing, some []candidate) ([]candidate, error) {
	some, ask := classing.left(some)
	if len(some) == 0 || len(ask) == 0 {
		return some, nil
	}
	l.tellRan()
	among := index.SetOf(numbersOf(some))
	set, read, err := index.Find(ctx, l.view.index(), ask, index.Page{Among: among.Source(false), Reads: mostSegments, Spent: l.budget.spent})
	if l.read(read); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(some, func(c candidate) bool { return set.Whole && !set.Has(c.n) }), nil
}

// narrow tells whether so much is asked of facets that most tickets are none of the
// list's.
func (l *lister) narrow() bool { return l.asks() > 1 }

// asks is how many things are asked of facets that a ticket has to have.
func (l *lister) asks() (asks int) {
	for _, g := range l.query {
		if !g.Lazy && !g.Not {
			asks++
		}
	}
	return asks
}

// mostSegments is how many segments are read to look up candidates: five facets of
// half a million tickets.
const mostSegments = 640

// numbersOf gives the tickets of some candidates, each once: a ticket may be there
// with times that it was updated at before.
func numbersOf(some []candidate) []uint32 {
	numbers := make([]uint32, len(some))
	for i, c := range some {
		numbers[i] = c.n
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// byUpdate lists by when tickets were last updated.
func (l *lister) byUpdate(ctx context.Context) error {
	from := words.Moment{At: l.list.After.At, N: l.list.After.Number}
	within, ascending := l.list.Filter.Updated, l.list.Order.Ascending
	if from == (words.Moment{}) {
		from = edge(within, ascending)
	}
	if err := l.found.gather(ctx); err != nil {
		return err
	}
	items := 1
	if l.narrow() { // most of what comes first is not asked for
		items = 4
	}
	recent, err := words.Recent(ctx, l.view.words(), from, ascending, items)
	if err != nil {
		return err
	}
	l.plan("by last update")
	return l.fill(ctx, func(ctx context.Context) (candidate, bool, error) {
		m, there, err := recent.Next(ctx)
		if there && past(within, m.At, ascending) {
			there = false
		}
		return candidate{n: m.N, at: m.At, class: m.Class, Position: ticket.Position{At: m.At, Number: m.N}}, there, err
	})
}

// edge is where a range begins in an order by time; zero where it has no bound there.
func edge(r ticket.Range, ascending bool) words.Moment {
	switch {
	case ascending && !r.From.IsZero():
		return words.Moment{At: micros(r.From) - 1, N: math.MaxUint32}
	case !ascending && !r.Until.IsZero():
		return words.Moment{At: micros(r.Until)}
	}
	return words.Moment{}
}

// past tells that an order by time has come to the end of a range.
func past(r ticket.Range, at uint64, ascending bool) bool {
	if ascending {
		return !r.Until.IsZero() && at >= micros(r.Until)
	}
	return !r.From.IsZero() && at < micros(r.From)
}
