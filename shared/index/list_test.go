package index

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestQueryIsAnAndOfOrs(t *testing.T) {
	for _, c := range []struct {
		name   string
		q      Query
		facets []Facet
		want   bool
	}{
		{"empty asks for all", nil, []Facet{All, "a"}, true},
		{"empty does not ask for the hidden", nil, []Facet{"a"}, false},
		{"one of a group", Query{{"a", "b"}}, []Facet{"b"}, true},
		{"one of every group", Query{{"a", "b"}, {"c"}}, []Facet{"b"}, false},
		{"an empty group", Query{{"a"}, {}}, []Facet{"a"}, false},
	} {
		if got := c.q.Matches(c.facets); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// desk has count tickets with All, every third with "a", all compacted.
func desk(t *testing.T, count uint32) *memory {
	t.Helper()
	m := newMemory()
	for n := uint32(1); n <= count; n++ {
		if n%3 == 0 {
			m.write(n, All, "a")
		} else {
			m.write(n, All)
		}
	}
	if _, err := Compact(t.Context(), m, Work{}); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestPageFilledByTheLastMatchHasNoMore(t *testing.T) {
	m := desk(t, 300)
	for _, c := range []struct {
		limit int
		more  bool
	}{{99, true}, {100, false}, {101, false}} {
		r, err := List(t.Context(), m, Query{{"a"}}, Page{Limit: c.limit}, m.fetch(Query{{"a"}}))
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
		m.write(k*SegmentSize+7, All)
	}
	m.write(7, All, "rare")
	if _, err := Compact(t.Context(), m, Work{}); err != nil {
		t.Fatal(err)
	}
	m.read = 0
	q := Query{{All}, {"rare"}}
	r, err := List(t.Context(), m, q, Page{Limit: 25}, m.fetch(q))
	if err != nil || !slices.Equal(r.Numbers, []uint32{7}) || r.More {
		t.Errorf("%+v, %v", r, err)
	}
	if m.read > 4 {
		t.Errorf("%d segments read", m.read)
	}
}

func TestSpentBudgetEndsThePageWhereItGoesOn(t *testing.T) {
	m := newMemory()
	for k := range uint32(300) {
		m.write(k*SegmentSize+7, All, []Facet{"even", "odd"}[k%2])
	}
	if _, err := Compact(t.Context(), m, Work{}); err != nil {
		t.Fatal(err)
	}
	m.read = 0
	q := Query{{"even"}, {"odd"}}
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

func (r *racing) Segments(ctx context.Context, f Facet, from uint32, limit int) ([]Stored, error) {
	stored, err := r.memory.Segments(ctx, f, from, limit)
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
	q := Query{{"a"}}
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
		m.write(1, All, "a", "b")
		c := compaction{store: &stopping{memory: m, left: calls}, entries: 9, folds: 9, wide: 1, now: time.Now, holder: "x"}
		did, err := c.run(t.Context())
		if err == nil {
			if did.Finished != 1 || calls < 12 {
				t.Errorf("%+v after %d calls", did, calls)
			}
			break
		}
		if !errors.Is(err, errStopped) || did.Finished != 0 && m.log[1].V != 0 {
			t.Errorf("call %d: %+v, %v", calls, did, err)
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
		m.write(number(i), All, "a")
	}
	q := Query{{"a", "b"}}
	want := m.matching(q)
	var writers, others sync.WaitGroup
	stop := make(chan struct{})
	for part := range 2 {
		writers.Go(func() {
			for round := range rounds {
				for i := part; i < tickets; i += 2 {
					m.write(number(i), All, []Facet{"a", "b"}[round%2])
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
			c := compaction{store: m, work: Work{Seize: true}, entries: entries, folds: 100, wide: 4, now: time.Now, holder: "x"}
			if _, err := c.run(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	loop(compact(1000))
	loop(compact(7))
	loop(func() {
		lazily := pace{wide: 2, chunk: 11}
		r, err := list(t.Context(), m, q, Page{Limit: tickets}, m.fetch(q), lazily)
		for err == nil && r.More && r.Next != 0 {
			numbers := r.Numbers
			r, err = list(t.Context(), m, q, Page{Limit: tickets, Below: r.Next}, m.fetch(q), lazily)
			r.Numbers = append(numbers, r.Numbers...)
		}
		if err != nil || !r.More && !slices.Equal(r.Numbers, want) {
			t.Errorf("%d of %d tickets, %v", len(r.Numbers), len(want), err)
		}
	})
	writers.Wait()
	close(stop)
	others.Wait()
	if wrong := m.wrong(); len(wrong) > 0 {
		t.Errorf("the log over the segments is wrong for %v", wrong)
	}
}
