package index

import (
	"context"
	"fmt"
	"slices"
)

// maxHydrated is how many numbers fetch is given at most: a page whose rows
// are large ends between two fetches.
const maxHydrated = 25

// List gives the page's tickets that match the query, in the page's order. It has
// every ticket that matched, and that its source proposed, from before it began
// until after it ended, whoever writes or compacts meanwhile.
//
// fetch turns at most 25 numbers, in the page's order, into rows. It must look at
// each ticket again and leave out those that are gone or do not match now: the
// index proposes a ticket that changed meanwhile as it was, and where groups are
// lazy also tickets that never matched.
func List[T any](
	ctx context.Context, store Reader, q Query, p Page,
	fetch func(ctx context.Context, numbers []uint32) (map[uint32]T, error),
) (Result[T], error) {
	return list(ctx, store, q, p, fetch, pace{wide: width, chunk: chunkSize})
}

func list[T any](
	ctx context.Context, store Reader, q Query, p Page,
	fetch func(ctx context.Context, numbers []uint32) (map[uint32]T, error), r pace,
) (Result[T], error) {
	var result Result[T]
	among := p.Among
	if p.Ascending {
		store = mirror{store}
		if among != nil {
			among = mirrored{among}
		}
	}
	s := newSearch(store, []Query{q}, p, r)
	s.among, s.lazy = among, true
	end, err := s.run(ctx, func(ctx context.Context, w *walk) (end, error) {
		return fill(ctx, w, &result, p, fetch)
	})
	if err != nil {
		return Result[T]{}, fmt.Errorf("list: %w", err)
	}
	s.read.Rounds += result.Read.Rounds
	result.More, result.Long, result.Read = end != endBottom, s.long, s.read
	if result.More {
		result.Next = p.after(s.below)
	}
	return result, nil
}

// fill adds rows until the limit is reached or the walk ends, and gives why it
// ended: endNone if the page is full and there may be more. Where tickets are left out
// it looks at twice as many more as it takes by what was left out before: a few tickets
// cost less than a round trip.
func fill[T any](
	ctx context.Context, w *walk, result *Result[T], p Page,
	fetch func(ctx context.Context, numbers []uint32) (map[uint32]T, error),
) (end, error) {
	taken, kept := 0, 0
	for len(result.Rows) < p.Limit {
		w.wanted = p.Limit - len(result.Rows)
		want := w.wanted
		if kept < taken {
			want = 2 * want * taken / max(1, kept)
		}
		numbers, end, err := w.take(ctx, min(maxHydrated, want))
		if err != nil {
			return end, err
		}
		added, err := hydrate(ctx, p.numbers(numbers), result, fetch)
		if err != nil {
			return end, err
		}
		if w.lazy && 2*added < len(numbers) {
			w.hurry()
		}
		taken, kept = taken+len(numbers), kept+added
		if len(result.Rows) > p.Limit {
			w.below = p.place(result.Numbers[p.Limit-1])
			result.Rows, result.Numbers = result.Rows[:p.Limit], result.Numbers[:p.Limit]
			return endNone, nil
		}
		switch {
		case end != endNone:
			return end, nil
		case len(result.Rows) < p.Limit && w.spent():
			return endSpent, nil
		}
	}
	end, err := w.look(ctx)
	if end != endBottom {
		end = endNone
	}
	return end, err
}

// hydrate adds the rows of some numbers, and gives how many they are.
func hydrate[T any](
	ctx context.Context, numbers []uint32, result *Result[T],
	fetch func(ctx context.Context, numbers []uint32) (map[uint32]T, error),
) (int, error) {
	if len(numbers) == 0 {
		return 0, nil
	}
	result.Read.Rounds++
	rows, err := fetch(ctx, numbers)
	if err != nil {
		return 0, fmt.Errorf("fetch %d tickets from %d on: %w", len(numbers), numbers[0], err)
	}
	result.Rows, result.Numbers = slices.Grow(result.Rows, len(rows)), slices.Grow(result.Numbers, len(rows))
	for _, n := range numbers {
		if row, ok := rows[n]; ok {
			result.Rows = append(result.Rows, row)
			result.Numbers = append(result.Numbers, n)
		}
	}
	return len(rows), nil
}
