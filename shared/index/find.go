package index

import (
	"context"
	"fmt"
)

// findStep is how many segments of a facet a search reads at first that goes
// through all: not more, as a facet with fewer bounds what is read of the others.
const findStep = 4 * firstStep

// Find gives the numbers of all tickets that match the query. They are whole if
// the set says so: it then has every ticket that matched from before Find began
// until after it ended, and none that did not match at some moment between. Else
// it is what the page's Reads and Spent left time for. Of what Among proposes only it
// says right; the page's order and limit do not count.
func Find(ctx context.Context, store Reader, q Query, p Page) (Set, Read, error) {
	r := pace{wide: width, chunk: chunkSize, step: findStep}
	if p.Among != nil {
		r.step = firstStep
	}
	return find(ctx, store, q, p, r)
}

func find(ctx context.Context, store Reader, q Query, p Page, r pace) (Set, Read, error) {
	var set Set
	whole, read, err := sweep(ctx, store, []Query{q}, p, r, func(number uint32, bits []Segment) {
		set.add(number, &bits[0])
	})
	set.Whole = whole
	if err != nil {
		return Set{}, read, fmt.Errorf("find: %w", err)
	}
	return set, read, nil
}

// Counts are numbers of tickets.
type Counts struct {
	// Of has how many tickets match each query.
	Of []int
	// Whole says that they are all; else there are at least so many.
	Whole bool
	Read  Read
}

// Count counts the tickets that match each query, in one way through the index: a
// facet that several queries ask for is read once. reads and spent are as Find's,
// and a ticket counts as Find would find it.
func Count(ctx context.Context, store Reader, queries []Query, reads int, spent func() bool) (Counts, error) {
	return count(ctx, store, queries, Page{Reads: reads, Spent: spent}, pace{wide: width, chunk: chunkSize, step: findStep})
}

func count(ctx context.Context, store Reader, queries []Query, p Page, r pace) (Counts, error) {
	counts := Counts{Of: make([]int, len(queries))}
	var err error
	counts.Whole, counts.Read, err = sweep(ctx, store, queries, p, r, func(_ uint32, bits []Segment) {
		for i := range bits {
			counts.Of[i] += bits[i].Count()
		}
	})
	if err != nil {
		return Counts{}, fmt.Errorf("count: %w", err)
	}
	return counts, nil
}

// sweep goes through all that the queries have, segment by segment, and tells
// whether it came to the end.
func sweep(
	ctx context.Context, store Reader, queries []Query, p Page, r pace, add func(number uint32, bits []Segment),
) (whole bool, read Read, err error) {
	s := newSearch(store, queries, p, r)
	s.among = p.Among
	end, err := s.run(ctx, func(ctx context.Context, w *walk) (end, error) {
		for {
			number, bits, end, err := w.next(ctx)
			if err != nil || end != endNone {
				return end, err
			}
			add(uint32(number), bits)
			w.below = w.lowest
		}
	})
	return end == endBottom, s.read, err
}
