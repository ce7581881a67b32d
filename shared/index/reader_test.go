package index

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
)

// The readers of the model. They hydrate without a second look, so that the model
// sees the candidates, and read segments one by one.

// listing is a list of both tickets, which reads the log in chunks.
func listing(q Query, p Page, chunk int, t twist) func(shim) outcome {
	p.Limit = 9
	return func(s shim) outcome {
		store := t(s)
		if other, ok := store.(Source); ok {
			p.Among = other
		}
		got, err := list(context.Background(), store, q, p, asIs, pace{wide: 1, chunk: chunk, step: 1})
		if err != nil {
			panic(err)
		}
		out := outcome{found: mask(s.lay, got.Numbers), low: p.Low, high: cmp.Or(p.High, highest)}
		switch {
		case got.More && p.Ascending:
			out.high = got.Next
		case got.More:
			out.low = got.Next
		}
		return out
	}
}

func reader(q Query, t twist) func(shim) outcome { return listing(q, Page{}, 3, t) }

// chunked reads the log in chunks, and answers short after so many entries.
func chunked(q Query, chunk, entries int, t twist) func(shim) outcome {
	return listing(q, Page{Weight: entries}, chunk, t)
}

// finding gives the set of what it finds.
func finding(q Query, chunk int, t twist) func(shim) outcome {
	return func(s shim) outcome {
		set, _, err := find(context.Background(), t(s), q, Page{}, pace{wide: 1, chunk: chunk, step: 1})
		if err != nil {
			panic(err)
		}
		out := outcome{found: maskOf(s.lay, &set), high: highest}
		if !set.Whole {
			out.low = highest
		}
		return out
	}
}

// counting counts what each facet has, and what the query has.
func counting(q Query, t twist) func(shim) outcome {
	return func(s shim) outcome {
		queries := []Query{onlyB, q, onlyA}
		got, err := count(context.Background(), t(s), queries, Page{}, pace{wide: 1, chunk: 3, step: 1})
		if err != nil {
			panic(err)
		}
		out := outcome{counts: true, count: uint8(got.Of[1]), high: highest}
		if !got.Whole {
			out.low = highest
		}
		return out
	}
}

// alone holds every way to read a world that nobody changes to the tickets that
// match.
func alone(q Query, s shim, want uint8) error {
	for _, up := range []bool{false, true} {
		for _, p := range []Page{{}, {Low: s.lay[1]}, {High: s.lay[0]}, {Among: among(s.lay, 1, up)}} {
			p.Ascending = up
			expect := want
			switch {
			case p.Low > 0:
				expect &= 2
			case p.High > 0 || p.Among != nil:
				expect &= 1
			}
			got, err := pages(q, s, p)
			if err != nil {
				return err
			}
			if got != expect {
				return fmt.Errorf("the pages of %+v are %02b, not %02b", p, got, expect)
			}
		}
		if got := listing(q, Page{Ascending: up}, 3, honest)(s); got.found != want || got.low > 0 || got.high < highest {
			return fmt.Errorf("a list, ascending %v, is %+v, not %02b", up, got, want)
		}
	}
	if got := finding(q, 1, honest)(s); got.found != want || got.low > 0 {
		return fmt.Errorf("what is found is %+v, not %02b", got, want)
	}
	if got := counting(q, honest)(s); int(got.count) != bits.OnesCount8(want) || got.low > 0 {
		return fmt.Errorf("what is counted is %+v, not %02b", got, want)
	}
	return nil
}

// pages follows short answers to the end.
func pages(q Query, s shim, p Page) (found uint8, err error) {
	p.Limit, p.Weight = 1, 1
	for {
		got, err := list(context.Background(), s, q, p, asIs, pace{wide: 1, chunk: 1, step: 1})
		if err != nil {
			return 0, err
		}
		found |= mask(s.lay, got.Numbers)
		if !got.More {
			return found, nil
		}
		if p.After > 0 && (got.Next > p.After) != p.Ascending || got.Next == p.After {
			return 0, fmt.Errorf("the page after %d goes on after %d", p.After, got.Next)
		}
		p.After = got.Next
	}
}

// among proposes the tickets in a mask.
func among(lay layout, mask uint8, ascending bool) Source {
	set := setOf(lay, mask)
	return set.Source(ascending)
}

func setOf(lay layout, mask uint8) Set {
	var numbers []uint32
	for i, n := range lay {
		if mask>>i&1 == 1 {
			numbers = append(numbers, n)
		}
	}
	return SetOf(numbers)
}

func maskOf(lay layout, set *Set) uint8 {
	var numbers []uint32
	for _, n := range lay {
		if set.Has(n) {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) != set.Count() {
		panic("a set of other tickets")
	}
	return mask(lay, numbers)
}

func mask(lay layout, numbers []uint32) (mask uint8) {
	for i, n := range lay {
		for _, m := range numbers {
			if m == n {
				mask |= 1 << i
			}
		}
	}
	return mask
}

// asIs hydrates without a second look.
func asIs(_ context.Context, numbers []uint32) (map[uint32]uint32, error) {
	rows := map[uint32]uint32{}
	for _, n := range numbers {
		rows[n] = n
	}
	return rows, nil
}
