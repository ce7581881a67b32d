package index

import "context"

// Page is the part of a list that is asked for.
type Page struct {
	// After is the number behind which the page begins, in its order; 0 is from
	// the beginning on.
	After uint32
	// Ascending is from the lowest number up, oldest first; else it is from the
	// highest down, newest first.
	Ascending bool
	// Low and High are the lowest and the highest number that the list may have; 0
	// is no bound. Nothing is read that lies outside of them, but for the rest of
	// their segments.
	Low, High uint32
	// Limit is how many rows the page may have.
	Limit int
	// Reads is about how many segments may be read for it; 0 means 2000. The
	// page ends early when they are spent, and any budget gets on.
	Reads int
	// Spent tells that what may be read for the page has been, where somebody else
	// counts that; nil is never. The page ends early, with what it has by then.
	Spent func() bool
	// Weight is about how much of the log may be read for it, in entries and in
	// KBs of their facets; 0 means 2000. The page ends early when it is spent,
	// and any budget gets on.
	Weight int
	// Among proposes the tickets that the list may have, in the page's order; nil
	// is all.
	Among Source
}

// Source proposes tickets, in the order of a page.
type Source interface {
	// Next gives the first number that is proposed at n or behind it, false if
	// there is none. It is asked for numbers that never go back in the order. It
	// may propose too much: where its own budget is spent it gives the number that
	// it came to, and the page's Spent ends the page there.
	Next(ctx context.Context, n uint32) (uint32, bool, error)
}

// Result is a page of rows, in its order.
type Result[T any] struct {
	Rows []T
	// Numbers are the ticket numbers of the rows.
	Numbers []uint32
	// More says that there is something to find behind the last row, or that
	// nobody looked: the page may then have fewer rows than its limit.
	More bool
	// Next is the After of the page that continues this one, if there is more. It
	// is where this page began when compactions left nothing to read.
	Next uint32
	// Long says that the log is longer or heavier than lists should meet: a
	// compaction is overdue.
	Long bool
	// Read is what was read for the page.
	Read Read
}

// Read is what an answer read.
type Read struct {
	// Rounds is how many times it waited: for a request, or for several that were
	// sent at once. A call of fetch is one; what a Source reads is not in it.
	Rounds   int
	Segments int     // of all facets
	Entries  int     // of the log
	Facets   []Facet // whose segments were read
}

// span gives the numbers that are left of the list as a search knows them, which
// always goes down: from low up, without below.
func (p Page) span() (low, below int64) {
	low, high := int64(max(p.Low, 1)), int64(highest) // 0 is never a ticket's number
	if p.High > 0 {
		high = int64(p.High)
	}
	switch {
	case p.After > 0 && p.Ascending:
		low = max(low, int64(p.After)+1)
	case p.After > 0:
		high = min(high, int64(p.After)-1)
	}
	if p.Ascending {
		low, high = highest-high, highest-low
	}
	return low, high + 1
}

// numbers gives the tickets that a search took.
func (p Page) numbers(taken []uint32) []uint32 {
	if p.Ascending {
		for i := range taken {
			taken[i] = highest - taken[i]
		}
	}
	return taken
}

// place is where a ticket stands in a search.
func (p Page) place(n uint32) int64 {
	if p.Ascending {
		return highest - int64(n)
	}
	return int64(n)
}

// after gives the After of the page whose numbers are the ones below.
func (p Page) after(below int64) uint32 {
	if p.Ascending {
		return uint32(highest - below)
	}
	return uint32(below) // 1<<32 becomes 0, which says the same
}
