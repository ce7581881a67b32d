package index

import (
	"context"
	"fmt"
)

const (
	// maxHydrated is how many numbers fetch is given at most, the size of one
	// batch read.
	maxHydrated  = 100
	maxTries     = 3
	defaultReads = 2000
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
	// LogLength is the number of entries in the log, for who decides when to
	// compact.
	LogLength int
}

// List gives the page's tickets that match the query, newest first. It has
// every ticket that matched from before it began until after it ended, whoever
// writes or compacts meanwhile.
//
// fetch turns at most 100 numbers, descending, into rows. It must look at each
// ticket again and leave out those that are gone or do not match now: the index
// proposes a ticket that changed meanwhile as it was.
func List[T any](
	ctx context.Context, store Reader, q Query, p Page,
	fetch func(ctx context.Context, numbers []uint32) (map[uint32]T, error),
) (Result[T], error) {
	return list(ctx, store, q, p, fetch, width)
}

func list[T any](
	ctx context.Context, store Reader, q Query, p Page,
	fetch func(ctx context.Context, numbers []uint32) (map[uint32]T, error), wide int,
) (Result[T], error) {
	if p.Reads <= 0 {
		p.Reads = defaultReads
	}
	var result Result[T]
	below, budget := uint64(p.Below), p.Reads
	if below == 0 {
		below = 1 << 32
	}
	// What was read before a try failed stays: a new try is a new page below it.
	for try := 1; ; try++ {
		w, err := newWalk(ctx, store, q, below, budget, wide)
		if err != nil {
			return Result[T]{}, fmt.Errorf("list: %w", err)
		}
		result.LogLength = w.logLength
		end, err := fill(ctx, w, &result, p.Limit, fetch)
		if err != nil {
			return Result[T]{}, fmt.Errorf("list: %w", err)
		}
		if end == endYoung && len(result.Rows) < p.Limit && try < maxTries {
			below, budget = w.below, w.budget
			continue
		}
		result.More = end != endBottom
		if result.More {
			result.Next = uint32(w.below) // 1<<32 becomes 0, which says the same
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
		if end != endNone {
			return end, nil
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
	for _, n := range numbers {
		if row, ok := rows[n]; ok {
			result.Rows = append(result.Rows, row)
			result.Numbers = append(result.Numbers, n)
		}
	}
	return nil
}
