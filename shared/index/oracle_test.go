package index

import (
	"context"
	"slices"

	"pgregory.net/rapid"
)

// fenced is a Reader of which nothing may be read outside of some numbers, but for
// the rest of their segments.
type fenced struct {
	Reader
	t         *rapid.T
	low, high uint32
}

func (f fenced) Log(ctx context.Context, from, to uint32, limit int) ([]Entry, bool, error) {
	if min(from, to) < f.low || max(from, to) > f.high {
		f.t.Fatalf("the log is read from %d to %d, of %d to %d", from, to, f.low, f.high)
	}
	return f.Reader.Log(ctx, from, to, limit)
}

func (f fenced) Segments(ctx context.Context, facet Facet, from, to uint32, limit int) ([]Stored, error) {
	if min(from, to) < f.low/SegmentSize || max(from, to) > f.high/SegmentSize {
		f.t.Fatalf("segments are read from %d to %d, of tickets %d to %d", from, to, f.low, f.high)
	}
	return f.Reader.Segments(ctx, facet, from, to, limit)
}

// drawPage gives a page, and the tickets that its list may have.
func drawPage(t *rapid.T) (p Page, has func(n uint32) bool) {
	bound := rapid.OneOf(rapid.Just(uint32(0)), rapid.SampledFrom(someNumbers))
	p = Page{
		Limit:     rapid.IntRange(1, 6).Draw(t, "rows"),
		Reads:     rapid.SampledFrom([]int{0, 0, 1, 2, 5}).Draw(t, "reads"),
		Weight:    rapid.SampledFrom([]int{0, 0, 1, 3}).Draw(t, "entries"),
		Ascending: rapid.Bool().Draw(t, "ascending"),
		Low:       bound.Draw(t, "low"), High: bound.Draw(t, "high"),
	}
	proposed := rapid.SliceOfN(rapid.SampledFrom(someNumbers), 0, len(someNumbers)).Draw(t, "proposed")
	if rapid.Bool().Draw(t, "a source") {
		p.Among = drawnSource{proposed, p.Ascending}
	}
	return p, func(n uint32) bool {
		return n >= p.Low && (p.High == 0 || n <= p.High) && (p.Among == nil || slices.Contains(proposed, n))
	}
}

// drawnSource proposes numbers that are in no order.
type drawnSource struct {
	numbers   []uint32
	ascending bool
}

func (s drawnSource) Next(_ context.Context, n uint32) (next uint32, ok bool, err error) {
	for _, m := range s.numbers {
		switch {
		case s.ascending && m >= n && (!ok || m < next), !s.ascending && m <= n && (!ok || m > next):
			next, ok = m, true
		}
	}
	return next, ok, nil
}

// checkList walks the pages of a list to its end.
func checkList(t *rapid.T, m *memory) {
	q := drawQuery(t)
	page, has := drawPage(t)
	chunk := rapid.SampledFrom([]int{500, 1, 2}).Draw(t, "chunk")
	step := rapid.SampledFrom([]int{0, 1, 2}).Draw(t, "step")
	whole := page.Reads == 0 && page.Weight == 0
	lazy := slices.ContainsFunc(q, func(g Group) bool { return g.Lazy })
	want := slices.DeleteFunc(m.matching(q), func(n uint32) bool { return !has(n) })
	if page.Ascending {
		slices.Reverse(want)
	}
	within := fenced{m, t, page.Low, page.High}
	if within.high == 0 {
		within.high = highest
	}
	var got []uint32
	for pages := 0; ; pages++ {
		r, err := list(t.Context(), within, q, page, m.fetch(q), pace{wide: 1 + pages%2, chunk: chunk, step: step})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(r.Rows, r.Numbers) || len(r.Rows) > page.Limit || chunk == 500 && r.Long {
			t.Fatalf("a page of %d: %+v", page.Limit, r)
		}
		got = append(got, r.Numbers...)
		if whole && chunk == 500 && !lazy && r.More != (len(got) < len(want)) || !r.More && len(got) < len(want) {
			t.Fatalf("%v of %v has more: %v", got, want, r.More)
		}
		if whole && r.More && len(r.Rows) < page.Limit {
			t.Fatalf("a short page of %d with more: %+v", page.Limit, r)
		}
		if !r.More {
			break
		}
		if page.After != 0 && (r.Next > page.After) != page.Ascending || r.Next == page.After || pages > 500 {
			t.Fatalf("page after %d goes on after %d", page.After, r.Next)
		}
		page.After = r.Next
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%v gives %v, want %v", q, got, want)
	}
}

// checkFind holds sets and counts to what matches.
func checkFind(t *rapid.T, m *memory) {
	queries := []Query{drawQuery(t), drawQuery(t), drawQuery(t)}
	budget := Page{
		Reads:  rapid.SampledFrom([]int{0, 0, 1, 5}).Draw(t, "reads of a set"),
		Weight: rapid.SampledFrom([]int{0, 0, 1}).Draw(t, "entries of a set"),
	}
	whole := budget.Reads == 0 && budget.Weight == 0
	r := pace{
		wide: 2, chunk: rapid.SampledFrom([]int{500, 1, 2}).Draw(t, "chunk of a set"),
		step: rapid.SampledFrom([]int{findStep, 1, 2}).Draw(t, "step of a set"),
	}
	counts, err := count(t.Context(), m, queries, budget, r)
	if err != nil || whole && !counts.Whole {
		t.Fatalf("%+v, %v", counts, err)
	}
	for i, q := range queries {
		want := m.matching(q)
		if counts.Of[i] > len(want) || counts.Whole && counts.Of[i] != len(want) {
			t.Fatalf("%+v, want %d of %v", counts, len(want), q)
		}
		set, _, err := find(t.Context(), m, q, budget, r)
		if err != nil || whole && !set.Whole || set.Count() > len(want) || set.Whole && set.Count() != len(want) {
			t.Fatalf("%d of %v are found, whole %v: %v", set.Count(), want, set.Whole, err)
		}
		for _, n := range someNumbers {
			if in := slices.Contains(want, n); set.Has(n) && !in || !set.Has(n) && in && set.Whole {
				t.Fatalf("%d is found for %v: %v", n, q, set.Has(n))
			}
		}
		checkSource(t, &set)
		some := rapid.SliceOf(rapid.SampledFrom(someNumbers)).Draw(t, "candidates")
		among := SetOf(some)
		looked, _, err := find(t.Context(), m, q, Page{Among: among.Source(false)}, r)
		if err != nil || !looked.Whole {
			t.Fatalf("among %v: %v", some, err)
		}
		for _, n := range some {
			if looked.Has(n) != slices.Contains(want, n) {
				t.Fatalf("%d among %v is found for %v: %v", n, some, q, looked.Has(n))
			}
		}
		if made := SetOf(want); made.Count() != len(want) || set.Whole && !slices.Equal(made.parts, set.parts) {
			t.Fatalf("the set of %v has %d, and %d are found", want, made.Count(), set.Count())
		}
	}
}

// checkSource walks a set both ways.
func checkSource(t *rapid.T, set *Set) {
	for _, ascending := range []bool{false, true} {
		numbers := slices.DeleteFunc(slices.Clone(someNumbers), func(n uint32) bool { return !set.Has(n) })
		want, got := drawnSource{numbers, ascending}, set.Source(ascending)
		for _, n := range append([]uint32{0, 5, 30_000, 1 << 31}, someNumbers...) {
			at, ok, err := got.Next(t.Context(), n)
			if should, is, _ := want.Next(t.Context(), n); err != nil || ok != is || ok && at != should {
				t.Fatalf("behind %d, ascending %v, comes %d %v, not %d %v: %v", n, ascending, at, ok, should, is, err)
			}
		}
	}
}
