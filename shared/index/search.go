package index

import (
	"cmp"
	"context"
	"slices"
)

const (
	maxTries     = 3
	defaultReads = 2000
	// The log is read down in chunks, the first of which is all of a log that
	// compactions keep up with.
	chunkSize     = 500
	defaultWeight = 4 * chunkSize
)

// pace is how an answer reads: so many requests at once; so many entries of the
// log, whose weight should be no more; and so many segments of a facet at first. 0
// segments is for a page, which reads what pays for it.
type pace struct{ wide, chunk, step int }

// A search is where an answer stands on its way down the numbers, what it has read
// and what it may still read. It goes in walks.
type search struct {
	pace
	store   Reader
	queries []Query
	among   Source // nil: all numbers
	lazy    bool   // lazy groups are not read yet
	// below is where the search stands: every number from it up is decided, and
	// from low down none is asked for. A bound may be 1<<32.
	low, below int64
	// candidate is what the source gave last, -1 if it has no more.
	candidate int64
	wanted    int // rows that the page lacks
	found     int // candidates that were given
	segments  int // that may still be read
	weight    int // of the log that may still be read
	spent     func() bool
	read      Read
	long      bool // the log is longer or heavier than a chunk
}

func newSearch(store Reader, queries []Query, p Page, r pace) *search {
	s := &search{
		pace: r, store: store, queries: queries, candidate: 1 << 32,
		segments: cmp.Or(p.Reads, defaultReads), weight: cmp.Or(p.Weight, defaultWeight), spent: p.Spent,
	}
	s.low, s.below = p.span()
	if s.spent == nil {
		s.spent = func() bool { return false }
	}
	return s
}

// run lets use go down walks, until it has enough or nothing is left, and gives why
// the last one ended. What was decided stays, whatever ended a walk: the next one
// is a search of its own below that, with its own view of epoch and log.
func (s *search) run(ctx context.Context, use func(context.Context, *walk) (end, error)) (end, error) {
	for tries := 1; ; {
		w := newWalk(s)
		end, err := use(ctx, w)
		if err != nil {
			return end, err
		}
		switch {
		case s.spent():
		case end == endYoung && tries < maxTries:
			tries++
			continue
		case end == endChunk && s.segments > 0 && s.weight > 0:
			continue
		}
		return end, nil
	}
}

// over tells whether no further segments may be read.
func (s *search) over() bool { return s.segments <= 0 || s.spent() }

// growth is how many times as many segments are to be read as last: as what is wanted
// is to what was found, within stepRatio.
func (s *search) growth() int {
	if s.found == 0 {
		return stepRatio
	}
	return max(1, min((s.wanted+s.found-1)/s.found, stepRatio))
}

// readLog counts a read of the epoch and then of the log.
func (s *search) readLog(entries []Entry, more bool) {
	weight := weigh(entries)
	s.weight -= weight
	s.read.Rounds += 2
	s.read.Entries += len(entries)
	s.long = s.long || more || weight > s.chunk
}

// readSegments counts what cursors read, all at once.
func (s *search) readSegments(cursors []*cursor) {
	s.read.Rounds++
	for _, c := range cursors {
		s.segments -= max(1, len(c.buffer))
		s.read.Segments += len(c.buffer)
		if !slices.Contains(s.read.Facets, c.facet) {
			s.read.Facets = append(s.read.Facets, c.facet)
		}
	}
}

// meet goes down to the next number that the source has. A source that gave up
// gave a number all the same, and it is said to be spent.
func (s *search) meet(ctx context.Context) (end, error) {
	if s.among == nil || s.below <= s.low {
		return endNone, nil
	}
	if s.candidate >= s.below {
		n, ok, err := s.among.Next(ctx, uint32(s.below-1))
		if err != nil {
			return endNone, err
		}
		s.candidate = -1
		if ok {
			s.candidate = int64(n)
		}
		if s.below = s.candidate + 1; s.spent() {
			return endSpent, nil
		}
	}
	s.below = s.candidate + 1
	return endNone, nil
}
