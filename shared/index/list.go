package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

const (
	// maxHydrated is how many numbers fetch is given at most: a page whose rows
	// are large ends between two fetches.
	maxHydrated  = 25
	maxTries     = 3
	defaultReads = 2000
	// The log is read down in chunks, the first of which is all of a log that
	// compactions keep up with.
	chunkSize     = 500
	defaultWeight = 4 * chunkSize
)

// Page is the part of a list that is asked for.
type Page struct {
	// Below is the number that all tickets of the page are lower than; 0 is
	// from the newest on.
	Below uint32
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
}

// Result is a page of rows, newest first.
type Result[T any] struct {
	Rows []T
	// Numbers are the ticket numbers of the rows.
	Numbers []uint32
	// More says that there is something to find below the last row, or that
	// nobody looked: the page may then have fewer rows than its limit.
	More bool
	// Next is the Below of the page that continues this one, if there is more.
	// It equals this page's own Below when compactions left nothing to read.
	Next uint32
	// Long says that the log is longer or heavier than lists should meet: a
	// compaction is overdue.
	Long bool
}

// List gives the page's tickets that match the query, newest first. It has
// every ticket that matched from before it began until after it ended, whoever
// writes or compacts meanwhile.
//
// fetch turns at most 25 numbers, descending, into rows. It must look at each
// ticket again and leave out those that are gone or do not match now: the index
// proposes a ticket that changed meanwhile as it was.
func List[T any](
	ctx context.Context, store Reader, q Query, p Page,
	fetch func(ctx context.Context, numbers []uint32) (map[uint32]T, error),
) (Result[T], error) {
	return list(ctx, store, q, p, fetch, pace{wide: width, chunk: chunkSize})
}

// pace is how a list reads: so many requests at once, and so many entries of
// the log, whose weight should be no more.
type pace struct{ wide, chunk int }

func list[T any](
	ctx context.Context, store Reader, q Query, p Page,
	fetch func(ctx context.Context, numbers []uint32) (map[uint32]T, error), r pace,
) (Result[T], error) {
	var result Result[T]
	below := int64(p.Below)
	if below == 0 {
		below = 1 << 32
	}
	reads, weight, spent := cmp.Or(p.Reads, defaultReads), cmp.Or(p.Weight, defaultWeight), p.Spent
	if spent == nil {
		spent = func() bool { return false }
	}
	// What was read stays, whatever ended a walk: the next is a new page below it.
	for tries := 1; ; {
		w, err := newWalk(ctx, store, q, below, budget{reads, spent}, r)
		if err != nil {
			return Result[T]{}, fmt.Errorf("list: %w", err)
		}
		end, err := fill(ctx, w, &result, p.Limit, fetch)
		if err != nil {
			return Result[T]{}, fmt.Errorf("list: %w", err)
		}
		below, reads, weight = w.below, w.stored.budget.segments, weight-w.weight
		result.Long = result.Long || w.floor > 0 || w.weight > r.chunk
		switch {
		case len(result.Rows) >= p.Limit || spent():
		case end == endYoung && tries < maxTries:
			tries++
			continue
		case end == endChunk && reads > 0 && weight > 0:
			continue
		}
		result.More = end != endBottom
		if result.More {
			result.Next = uint32(below) // 1<<32 becomes 0, which says the same
		}
		return result, nil
	}
}

// fill adds rows until the limit is reached or the walk ends, and gives why it
// ended: endNone if there is a further candidate.
func fill[T any](
	ctx context.Context, w *walk, result *Result[T], limit int,
	fetch func(ctx context.Context, numbers []uint32) (map[uint32]T, error),
) (end, error) {
	for len(result.Rows) < limit {
		numbers, end, err := w.take(ctx, min(maxHydrated, limit-len(result.Rows)))
		if err != nil {
			return end, err
		}
		if err := hydrate(ctx, numbers, result, fetch); err != nil {
			return end, err
		}
		switch {
		case end != endNone:
			return end, nil
		case len(result.Rows) < limit && w.stored.budget.spent():
			return endSpent, nil
		}
	}
	return w.look(ctx)
}

func hydrate[T any](
	ctx context.Context, numbers []uint32, result *Result[T],
	fetch func(ctx context.Context, numbers []uint32) (map[uint32]T, error),
) error {
	if len(numbers) == 0 {
		return nil
	}
	rows, err := fetch(ctx, numbers)
	if err != nil {
		return fmt.Errorf("fetch %d tickets from %d down: %w", len(numbers), numbers[0], err)
	}
	result.Rows, result.Numbers = slices.Grow(result.Rows, len(rows)), slices.Grow(result.Numbers, len(rows))
	for _, n := range numbers {
		if row, ok := rows[n]; ok {
			result.Rows = append(result.Rows, row)
			result.Numbers = append(result.Numbers, n)
		}
	}
	return nil
}
