package index

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
)

func TestQueryIsAnAndOfOrsAndOfWhatIsNotToBe(t *testing.T) {
	for _, c := range []struct {
		name   string
		q      Query
		facets []Facet
		want   bool
	}{
		{"empty asks for live", nil, []Facet{Live, "a"}, true},
		{"empty does not ask for the hidden", nil, []Facet{"a"}, false},
		{"one of a group", Query{oneOf("a", "b")}, []Facet{"b"}, true},
		{"one of every group", Query{oneOf("a", "b"), oneOf("c")}, []Facet{"b"}, false},
		{"an empty group", Query{oneOf("a"), oneOf()}, []Facet{"a"}, false},
		{"none of a group", Query{oneOf("a"), noneOf("b", "c")}, []Facet{"a"}, true},
		{"one of a group that is to have none", Query{oneOf("a"), noneOf("b", "c")}, []Facet{"a", "c"}, false},
		{"an empty group of what is not to be", Query{oneOf("a"), noneOf()}, []Facet{"a"}, true},
		{"only what is not to be asks for live too", Query{noneOf("b")}, []Facet{"a"}, false},
		{"only what is not to be", Query{noneOf("b")}, []Facet{Live, "a"}, true},
		{"a lazy group counts", Query{oneOf("a"), {Any: []Facet{"b"}, Lazy: true}}, []Facet{"a"}, false},
	} {
		if got := c.q.Matches(c.facets); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// desk has count tickets with Live, every third with "a", all compacted.
func desk(t *testing.T, count uint32) *memory {
	t.Helper()
	m := newMemory()
	for n := uint32(1); n <= count; n++ {
		if n%3 == 0 {
			m.write(n, Live, "a")
		} else {
			m.write(n, Live)
		}
	}
	compacted(t, m)
	return m
}

func TestPageFilledByTheLastMatchHasNoMore(t *testing.T) {
	m := desk(t, 300)
	for _, c := range []struct {
		limit int
		more  bool
	}{{99, true}, {100, false}, {101, false}} {
		r, err := List(t.Context(), m, Query{oneOf("a")}, Page{Limit: c.limit}, m.fetch(Query{oneOf("a")}))
		if err != nil || r.More != c.more || len(r.Rows) != min(c.limit, 100) {
			t.Errorf("%d of %d rows, more: %v, %v", len(r.Rows), c.limit, r.More, err)
		}
	}
}

func TestRowsThatFetchLeavesOutAreReplacedByTheNext(t *testing.T) {
	m := desk(t, 600)
	batches := 0
	r, err := List(t.Context(), m, nil, Page{Limit: 250}, func(_ context.Context, numbers []uint32) (map[uint32]string, error) {
		batches++
		if len(numbers) > maxHydrated {
			t.Errorf("%d numbers at once", len(numbers))
		}
		rows := map[uint32]string{}
		for _, n := range numbers {
			if n%2 == 0 {
				rows[n] = "row"
			}
		}
		return rows, nil
	})
	if err != nil || len(r.Rows) != 250 || r.Numbers[0] != 600 || r.Numbers[249] != 102 || !r.More || r.Next > 102 {
		t.Errorf("%d rows, more: %v below %d, %v", len(r.Rows), r.More, r.Next, err)
	}
	t.Logf("%d batches", batches)
}

func TestSearchJumpsWhereAFacetHasNothing(t *testing.T) {
	m := newMemory()
	for k := range uint32(500) {
		m.write(k*SegmentSize+7, Live)
	}
	m.write(7, Live, "rare")
	compacted(t, m)
	m.read = 0
	q := Query{oneOf(Live), oneOf("rare")}
	r, err := List(t.Context(), m, q, Page{Limit: 25}, m.fetch(q))
	if err != nil || !slices.Equal(r.Numbers, []uint32{7}) || r.More {
		t.Errorf("%+v, %v", r, err)
	}
	if m.read > 2+firstStep { // the first of both, and the one below
		t.Errorf("%d segments read", m.read)
	}
}

func TestSpentBudgetEndsThePageWhereItGoesOn(t *testing.T) {
	m := newMemory()
	for k := range uint32(300) {
		m.write(k*SegmentSize+7, Live, []Facet{"even", "odd"}[k%2])
	}
	compacted(t, m)
	m.read = 0
	q := Query{oneOf("even"), oneOf("odd")}
	r, err := List(t.Context(), m, q, Page{Limit: 25, Reads: 50}, m.fetch(q))
	if err != nil || len(r.Rows) > 0 || !r.More || r.Next == 0 || r.Next > 298*SegmentSize {
		t.Errorf("%+v, %v", r, err)
	}
	if m.read < 50 || m.read > 50+2*lastStep {
		t.Errorf("%d segments read", m.read)
	}
}

// racing makes every segment that is read younger than the epoch.
type racing struct {
	*memory
	only uint32
	runs int
}

func (r *racing) Segments(ctx context.Context, f Facet, from, to uint32, limit int) ([]Stored, error) {
	stored, err := r.memory.Segments(ctx, f, from, to, limit)
	for i := range stored {
		if stored[i].Number == r.only && r.runs > 0 {
			stored[i].Epoch = 1 << 40
			r.runs--
		}
	}
	return stored, err
}

func TestYoungerSegmentIsReadAgainAndThenEndsThePageAboveIt(t *testing.T) {
	m := desk(t, 3*SegmentSize)
	q := Query{oneOf("a")}
	want := m.matching(q)
	for runs, whole := range map[int]bool{0: true, 1: true, 2: true, 3: false} {
		r, err := List(t.Context(), &racing{m, 1, runs}, q, Page{Limit: 5000}, m.fetch(q))
		if err != nil {
			t.Fatal(err)
		}
		above := slices.IndexFunc(want, func(n uint32) bool { return n < 2*SegmentSize })
		if whole && (!slices.Equal(r.Numbers, want) || r.More) {
			t.Errorf("%d compactions: %d of %d rows, more: %v", runs, len(r.Rows), len(want), r.More)
		}
		if !whole && (!slices.Equal(r.Numbers, want[:above]) || !r.More || r.Next != 2*SegmentSize) {
			t.Errorf("%d compactions: %d of %d rows, more: %v below %d", runs, len(r.Rows), above, r.More, r.Next)
		}
	}
}

func TestFailuresOfTheStoreAreReturned(t *testing.T) {
	broken := errors.New("broken")
	m := desk(t, 10)
	_, err := List(t.Context(), m, nil, Page{Limit: 5}, func(context.Context, []uint32) (map[uint32]int, error) { return nil, broken })
	if !errors.Is(err, broken) {
		t.Errorf("list: %v", err)
	}
	for calls := 1; ; calls++ {
		m := newMemory()
		m.write(1, Live, "a", "b")
		err := m.workOff(t.Context(), &stopping{memory: m, left: calls}, 9)
		if err == nil {
			if len(m.log) > 0 || calls < 10 {
				t.Errorf("%d left after %d calls", len(m.log), calls)
			}
			break
		}
		if !errors.Is(err, errStopped) || len(m.log) == 0 {
			t.Errorf("call %d: %d left, %v", calls, len(m.log), err)
		}
	}
}

func TestEachStartsNoMoreAfterAnError(t *testing.T) {
	broken := errors.New("broken")
	var mu sync.Mutex
	started := 0
	err := each(t.Context(), 4, 1000, func(context.Context, int) error {
		mu.Lock()
		defer mu.Unlock()
		started++
		return broken
	})
	if !errors.Is(err, broken) || started > 8 {
		t.Errorf("%d started: %v", started, err)
	}
}

// Everything at once, on many goroutines: a ticket that always matches is in
// every list.
func TestListsBesideWritesAndCompactionsMissNothing(t *testing.T) {
	m := newMemory()
	const tickets, rounds = 40, 1000
	number := func(i int) uint32 { return uint32(i%3)*SegmentSize + uint32(i) + 1 }
	for i := range tickets {
		m.write(number(i), Live, "a")
	}
	q := Query{oneOf("a", "b")}
	want := m.matching(q)
	var writers, others sync.WaitGroup
	stop := make(chan struct{})
	for part := range 2 {
		writers.Go(func() {
			for round := range rounds {
				for i := part; i < tickets; i += 2 {
					m.write(number(i), Live, []Facet{"a", "b"}[round%2])
				}
			}
		})
	}
	loop := func(do func()) {
		others.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					do()
				}
			}
		})
	}
	compact := func(entries int) func() {
		return func() {
			if err := m.workOff(t.Context(), m, entries); err != nil {
				t.Error(err)
			}
		}
	}
	loop(compact(1000))
	loop(compact(7))
	up := slices.Sorted(slices.Values(want))
	for _, ascending := range []bool{false, true} {
		loop(func() {
			chunks, page := pace{wide: 2, chunk: 11}, Page{Limit: tickets, Ascending: ascending}
			r, err := list(t.Context(), m, q, page, m.fetch(q), chunks)
			for err == nil && r.More && r.Next != page.After {
				numbers := r.Numbers
				page.After = r.Next
				r, err = list(t.Context(), m, q, page, m.fetch(q), chunks)
				r.Numbers = append(numbers, r.Numbers...)
			}
			if all := map[bool][]uint32{false: want, true: up}[ascending]; err != nil || !r.More && !slices.Equal(r.Numbers, all) {
				t.Errorf("%d of %d tickets, ascending %v, %v", len(r.Numbers), len(want), ascending, err)
			}
		})
	}
	loop(func() {
		set, _, err := find(t.Context(), m, q, Page{}, pace{wide: 2, chunk: 11})
		if err != nil || set.Whole && set.Count() != len(want) {
			t.Errorf("%d of %d tickets are found, %v", set.Count(), len(want), err)
		}
	})
	writers.Wait()
	close(stop)
	others.Wait()
	if wrong := m.wrong(); len(wrong) > 0 {
		t.Errorf("the log over the segments is wrong for %v", wrong)
	}
}
