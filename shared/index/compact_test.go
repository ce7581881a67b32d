package index

import (
	"fmt"
	"slices"
	"sync"
	"testing"
)

// backlog has so many tickets in the log, each with two facets of many and one
// of its own.
func backlog(count uint32) *memory {
	m := newMemory()
	for n := uint32(1); n <= count; n++ {
		m.write(n, Live, New("status", fmt.Sprint(n%5)), New("contact", fmt.Sprint(n)))
	}
	return m
}

func TestOnlyTheTicketsThatAreAskedForAreFolded(t *testing.T) {
	m := backlog(1000)
	if err := Compact(t.Context(), m, 300, 700); err != nil {
		t.Fatal(err)
	}
	for n := range uint32(1001) {
		segment := m.segments[Live][0].Segment
		_, bit := SegmentOf(n)
		if is := n >= 300 && n <= 700; segment.Has(bit) != is {
			t.Fatalf("ticket %d is folded: %v", n, !is)
		}
	}
}

func TestManyCompactionsAtOnceEndAsOneWould(t *testing.T) {
	m := backlog(2000)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if err := m.workOff(t.Context(), m, sliceEntries); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	compacted(t, m)
	if wrong := m.wrong(); len(wrong) > 0 {
		t.Errorf("the segments are wrong for %v", wrong)
	}
}

func TestALineIsOfAllWritesOfItsTicket(t *testing.T) {
	first, last := Entry{N: 7, V: 1, Cur: []Facet{"a"}, Add: []Facet{"a"}, Bytes: 5}, Entry{N: 7, V: 2, Cur: []Facet{"b"}, Add: []Facet{"b"}, Del: []Facet{"a"}, Bytes: 6}
	got := Join(first, last)
	if got.V != 2 || !slices.Equal(got.Cur, []Facet{"b"}) || !slices.Equal(got.Add, []Facet{"a", "b"}) || !slices.Equal(got.Del, []Facet{"a"}) || got.Bytes != 11 {
		t.Errorf("%+v", got)
	}
	if !slices.Equal(first.Add, []Facet{"a"}) {
		t.Errorf("the first entry became %+v", first)
	}
}

func TestAListSaysThatItMetAHeavyLogAndReadsABoundedPartOfIt(t *testing.T) {
	m := newMemory()
	const tickets, facets, each = 100, 2000, 100 // entries of some 100 KB
	for n := uint32(1); n <= tickets; n++ {
		many := []Facet{Live}
		for i := range facets {
			many = append(many, Hashed("tag", fmt.Sprint(i)))
		}
		m.write(n, many...)
		m.write(n, Live)
	}
	q := Query{oneOf("rare")}
	r, err := list(t.Context(), m, q, Page{Limit: 25}, m.fetch(q), pace{wide: 1, chunk: 10}) // a store gives no more at once
	if err != nil || !r.Long || !r.More || m.logged > 10+defaultWeight/each {
		t.Errorf("%+v after %d entries, %v", r, m.logged, err)
	}
	compacted(t, m)
	if r, err := List(t.Context(), m, q, Page{Limit: 25}, m.fetch(q)); err != nil || r.Long || r.More {
		t.Errorf("once it is folded: %+v, %v", r, err)
	}
}

func TestAListOverALongLogReadsABoundedPartAndGoesOn(t *testing.T) {
	m := backlog(20_000)
	m.write(3, Live, "rare")
	q := Query{oneOf("rare")}
	var below uint32
	for pages := 1; ; pages++ {
		m.logged = 0
		r, err := List(t.Context(), m, q, Page{Limit: 25, After: below}, m.fetch(q))
		if err != nil || m.logged > defaultWeight || !r.More && len(r.Rows) != 1 || r.More && (!r.Long || below != 0 && r.Next >= below) {
			t.Fatalf("page %d: %+v after %d entries, %v", pages, r, m.logged, err)
		}
		if below = r.Next; !r.More {
			if pages != 20_000/defaultWeight {
				t.Errorf("%d pages", pages)
			}
			break
		}
	}
	m.logged = 0
	r, err := List(t.Context(), m, nil, Page{Limit: 25}, m.fetch(nil))
	if err != nil || len(r.Rows) != 25 || m.logged > chunkSize || !r.Long {
		t.Errorf("the newest are %+v after %d entries, %v", r, m.logged, err)
	}
}
