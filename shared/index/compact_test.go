package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
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

func TestACallThatIsCutShortHasDoneAllButItsLastSlice(t *testing.T) {
	m := backlog(20_000)
	for left := len(m.log); left > 0; {
		store := &stopping{memory: m, left: 4000}
		c := compaction{store: store, work: Work{Seize: true}, entries: sliceEntries, folds: sliceFolds, wide: 1, now: time.Now, holder: "x"}
		did, err := c.run(t.Context())
		if err != nil && !errors.Is(err, errStopped) {
			t.Fatal(err)
		}
		if len(m.log) > left-4*sliceEntries && len(m.log) > 0 || did.Finished != left-len(m.log) {
			t.Fatalf("%d entries become %d, finished with %d", left, len(m.log), did.Finished)
		}
		left = len(m.log)
	}
	q := Query{oneOf(New("status", "3"))}
	r, err := List(t.Context(), m, q, Page{Limit: 20_000}, m.fetch(q))
	if err != nil || !slices.Equal(r.Numbers, m.matching(q)) {
		t.Errorf("%d tickets of %d, %v", len(r.Numbers), len(m.matching(q)), err)
	}
}

func TestNoSliceIsBegunAfterItsTimeButTheFirst(t *testing.T) {
	m := backlog(1000)
	did, err := Compact(t.Context(), m, Work{Until: time.Now().Add(-time.Hour)})
	if err != nil || did != (Progress{Finished: sliceEntries, More: true}) || len(m.log) != 1000-sliceEntries {
		t.Errorf("%+v, %d left, %v", did, len(m.log), err)
	}
}

func TestASliceTouchesNoMoreSegmentsThanItsBound(t *testing.T) {
	m := newMemory()
	for n := uint32(1); n <= 10; n++ {
		facets := []Facet{Live}
		for i := range 300 {
			facets = append(facets, New("tag", fmt.Sprint(n, i)))
		}
		m.write(n, facets...)
	}
	did, err := Compact(t.Context(), m, Work{Until: time.Now().Add(-time.Hour)})
	if err != nil || did != (Progress{Finished: 3, More: true}) || m.put > sliceFolds {
		t.Errorf("%+v with %d segments, %v", did, m.put, err)
	}
}

// unforgetting keeps one entry for ever.
type unforgetting struct {
	*memory
	n uint32
}

var errKept = errors.New("kept")

func (u unforgetting) Forget(ctx context.Context, n uint32, v uint64) error {
	if n == u.n {
		return errKept
	}
	return u.memory.Forget(ctx, n, v)
}

func TestAnEntryThatCannotBeDeletedKeepsNoOther(t *testing.T) {
	m := backlog(1000)
	did, err := Compact(t.Context(), unforgetting{m, 100}, Work{})
	if !errors.Is(err, errKept) || did.Finished != 999 || len(m.log) != 1 {
		t.Errorf("%+v, %d left, %v", did, len(m.log), err)
	}
	if did, err := Compact(t.Context(), m, Work{}); err != nil || did.Finished != 1 {
		t.Errorf("then %+v, %v", did, err)
	}
}

func TestManyCompactionsAtOnceDoTheWorkOfOne(t *testing.T) {
	one, many := backlog(2000), backlog(2000)
	if _, err := Compact(t.Context(), one, Work{}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			if _, err := Compact(t.Context(), many, Work{Least: 64}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(many.log) != 0 || many.put != one.put || many.logged > one.logged+64*64 {
		t.Errorf("%d left; %d segments put and %d entries read, by one %d and %d", len(many.log), many.put, many.logged, one.put, one.logged)
	}
}

func TestALogThatIsNotLongIsLeftAlone(t *testing.T) {
	m := backlog(63)
	if did, err := Compact(t.Context(), m, Work{Least: 64}); err != nil || did != (Progress{}) || m.epoch.Number != 0 {
		t.Errorf("%+v, %v", did, err)
	}
}

func TestALogIsLongByTheFacetsOfItsEntriesToo(t *testing.T) {
	for facets, folded := range map[int]bool{1: false, 20: false, 2000: true} {
		m := backlog(5)
		var many []Facet
		for i := range facets {
			many = append(many, Hashed("tag", fmt.Sprint(i)))
		}
		for range 3 {
			m.write(3, append(many, Live)...)
			m.write(3, Live)
		}
		did, err := Compact(t.Context(), m, Work{Least: 64})
		if err != nil || (did.Finished == 5) != folded || (len(m.log) == 0) != folded {
			t.Errorf("a ticket of %d facets: %+v, %v", facets, did, err)
		}
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
	if _, err := Compact(t.Context(), m, Work{}); err != nil {
		t.Fatal(err)
	}
	if r, err := List(t.Context(), m, q, Page{Limit: 25}, m.fetch(q)); err != nil || r.Long || r.More {
		t.Errorf("once it is folded: %+v, %v", r, err)
	}
}

func TestALeaseIsLeftToItsHolderUntilItRunsOut(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		lease Lease
		want  bool
	}{
		"nobody's":                {Lease{}, false},
		"of who is at work":       {Lease{"x", now.Add(time.Second)}, true},
		"of who died":             {Lease{"x", now.Add(-time.Second)}, false},
		"of a clock that is wild": {Lease{"x", now.Add(time.Hour)}, false},
	} {
		m := backlog(10)
		m.epoch = Epoch{Number: 7, Lease: c.lease}
		did, err := Compact(t.Context(), m, Work{})
		if err != nil || did.More != c.want || (len(m.log) > 0) != c.want {
			t.Errorf("%s: %+v, %d left, %v", name, did, len(m.log), err)
		}
		if !c.want && m.epoch.Lease != (Lease{}) {
			t.Errorf("%s: %+v is not given back", name, m.epoch.Lease)
		}
		if _, err := Compact(t.Context(), m, Work{Seize: true}); err != nil || len(m.log) > 0 {
			t.Errorf("%s: %d left by who does not mind, %v", name, len(m.log), err)
		}
	}
}

func TestATicketIsCompactedWhoeverIsAtWork(t *testing.T) {
	m := backlog(10)
	m.epoch.Lease = Lease{"x", time.Now().Add(time.Second)}
	if err := CompactTicket(t.Context(), m, 5); err != nil {
		t.Fatal(err)
	}
	if m.log[5].V != 0 || len(m.log) != 9 || len(m.wrong()) > 0 {
		t.Errorf("%d entries, wrong %v", len(m.log), m.wrong())
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
