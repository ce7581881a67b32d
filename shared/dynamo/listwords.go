package dynamo

import (
	"context"
	"math"

	"docket/shared/fault"
	"docket/shared/index"
	"docket/shared/ticket"
	"docket/shared/words"
)

// found are the tickets that have the words which a list asks for.
type found struct {
	asked  words.Asked
	search *words.Search
	spent  func() bool
	// id is of the one ticket that is asked for by it; empty where none is.
	id string
	// hits are those that were proposed or gathered, by number.
	hits map[uint32]words.Hit
	// set is all of them, once they were gathered.
	set *index.Set
}

// search begins the search for the words that are asked for, if any are.
func (l *lister) search(ctx context.Context) error {
	f := &l.list.Filter
	if ticketID, n, is := ticket.Identified(f.Query); is {
		set := index.SetOf([]uint32{n})
		l.found = &found{id: ticketID, set: &set}
		l.lazy()
		return nil
	}
	asked := words.Ask(f.Query)
	terms := asked.Terms(words.Alike(f.Language))
	if len(terms) == 0 {
		return nil
	}
	places := words.Places{Fields: true, Public: true, Internal: f.Notes}
	search, err := words.Begin(ctx, l.view.words(), terms, places, l.narrow())
	if err != nil {
		return err
	}
	l.found = &found{asked: asked, search: search, spent: l.budget.spent, hits: map[uint32]words.Hit{}}
	l.plan("words: at most %d tickets", search.Estimate())
	if search.Estimate() <= fewHits {
		l.lazy()
	}
	return nil
}

// lazy leaves what is asked of facets to who reads the tickets that have the
// words: to read few tickets costs less than to look that up.
func (l *lister) lazy() {
	for i := range l.query {
		l.query[i].Lazy = true
	}
}

// fewHits is how many tickets are read and judged rather than looked up in the
// index first.
const fewHits = 2 * mostHydrated

// mostHits is how many tickets may have the words in an order for which all of
// them must be known.
const mostHits = 1 << 20

// Next implements index.Source: newest first.
func (f *found) Next(ctx context.Context, n uint32) (uint32, bool, error) {
	below := n
	if n < math.MaxUint32 {
		below++
	}
	hit, there, err := f.search.Next(ctx, below)
	if there {
		f.hits[hit.N] = hit
	}
	return hit.N, there, err
}

// source proposes the tickets in the order of their numbers.
func (f *found) source(ctx context.Context, ascending bool) (index.Source, error) {
	if !ascending && f.set == nil {
		return f, nil
	}
	if err := f.gather(ctx); err != nil {
		return nil, err
	}
	return f.set.Source(ascending), nil
}

// gather looks up all tickets that have the words.
func (f *found) gather(ctx context.Context) error {
	if f == nil || f.set != nil {
		return nil
	}
	hits, whole, err := f.search.Gather(ctx, mostHits, f.spent)
	switch {
	case err != nil:
		return err
	case !whole:
		return fault.New(fault.Invalid, "so many tickets have these words that they are listed newest first alone: search for more words")
	}
	set := index.SetOf(f.keep(hits))
	f.set = &set
	return nil
}

// keep remembers hits for when their tickets are looked at, and gives their numbers.
func (f *found) keep(hits []words.Hit) []uint32 {
	numbers := make([]uint32, len(hits))
	for i, hit := range hits {
		f.hits[hit.N], numbers[i] = hit, hit.N
	}
	return numbers
}

// has tells whether a ticket has the words, as far as they were gathered.
func (f *found) has(n uint32) bool { return f.set == nil || f.set.Has(n) }

// mostRanked is how many tickets are ranked: the newest that have the words.
const mostRanked = 1000

// byRelevance lists by how much a ticket is about the words, the best first.
func (l *lister) byRelevance(ctx context.Context) error {
	hits, _, err := l.found.search.Ranked(ctx, mostRanked, l.budget.spent)
	if err != nil {
		return err
	}
	ranked, at := l.found.keep(hits), l.list.After.At
	l.plan("by relevance of the newest %d", len(ranked))
	return l.fill(ctx, func(context.Context) (candidate, bool, error) {
		if at >= uint64(len(ranked)) {
			return candidate{}, false, nil
		}
		at++
		return candidate{n: ranked[at-1], Position: ticket.Position{At: at}}, true, nil
	})
}
