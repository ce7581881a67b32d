package index

import (
	"context"
	"slices"
	"testing"
)

// lazily asks for tickets with "a" that are live, and takes that as given.
var lazily = Query{oneOf("a"), {Any: []Facet{Live}, Lazy: true}}

// dead has count tickets with "a", of which those from a number on are not live,
// all compacted.
func dead(t *testing.T, count, from uint32) *memory {
	t.Helper()
	m := newMemory()
	for n := uint32(1); n <= count; n++ {
		if n < from {
			m.write(n, Live, "a")
		} else {
			m.write(n, "a")
		}
	}
	compacted(t, m)
	return m
}

// fetching counts what is fetched.
func (m *memory) fetching(q Query, fetched *int) func(context.Context, []uint32) (map[uint32]uint32, error) {
	return func(ctx context.Context, numbers []uint32) (map[uint32]uint32, error) {
		*fetched += len(numbers)
		return m.fetch(q)(ctx, numbers)
	}
}

func TestALazyGroupIsReadOnceFetchLeftOutMost(t *testing.T) {
	for _, c := range []struct {
		name    string
		from    uint32 // not live from here on
		fetched int
		read    []Facet
	}{
		{"all are live", 20_000, 50, []Facet{"a"}},
		{"the newest dozen is not", 8181, 75, []Facet{"a"}},
		{"most are not", 100, 75, []Facet{"a", Live}},
	} {
		m, fetched := dead(t, 8192, c.from), 0
		r, err := List(t.Context(), m, lazily, Page{Limit: 50}, m.fetching(lazily, &fetched))
		want := m.matching(lazily)[:50]
		if err != nil || !slices.Equal(r.Numbers, want) || fetched > c.fetched || !slices.Equal(r.Read.Facets, c.read) {
			t.Errorf("%s: %d rows, %d fetched, %+v, %v", c.name, len(r.Rows), fetched, r.Read, err)
		}
	}
}

func TestALazyGroupOfWhatIsNotToBeIsReadOnceFetchLeftOutMost(t *testing.T) {
	m, fetched := dead(t, 8192, 100), 0
	q := Query{oneOf("a"), {Any: []Facet{Live}, Not: true, Lazy: true}}
	page := Page{Limit: 50, Ascending: true}
	r, err := List(t.Context(), m, q, page, m.fetching(q, &fetched))
	if err != nil || len(r.Rows) != 50 || r.Numbers[0] != 100 || fetched > 75 {
		t.Errorf("%d rows, %d fetched, %v", len(r.Rows), fetched, err)
	}
}

func TestOneOfLazyGroupsAloneLeads(t *testing.T) {
	m, fetched := desk(t, 6000), 0
	q := Query{{Any: []Facet{"a"}, Lazy: true}, {Any: []Facet{Live}, Lazy: true}}
	r, err := List(t.Context(), m, q, Page{Limit: 25}, m.fetching(q, &fetched))
	if err != nil || len(r.Rows) != 25 || fetched != 25 || !slices.Equal(r.Read.Facets, []Facet{"a"}) {
		t.Errorf("%d rows, %d fetched, %+v, %v", len(r.Rows), fetched, r.Read, err)
	}
}

func TestASourceLeadsAloneWhereAllGroupsAreLazy(t *testing.T) {
	for _, ascending := range []bool{false, true} {
		m, fetched := dead(t, 8192, 9000), 0
		q := Query{{Any: []Facet{Live}, Lazy: true}}
		var bits Segment
		for n := range uint16(30) {
			bits.Set(100 * n)
		}
		var set Set
		set.add(1, &bits)
		r, err := List(t.Context(), m, q, Page{Limit: 50, Ascending: ascending, Among: set.Source(ascending)}, m.fetching(q, &fetched))
		if err != nil || len(r.Rows) != 30 || r.More || fetched != 30 || r.Read.Rounds != 2 || r.Read.Segments+m.read+r.Read.Entries > 0 {
			t.Errorf("ascending %v: %d rows, %d fetched, %+v, %v", ascending, len(r.Rows), fetched, r.Read, err)
		}
		// Once it is known that most are not live, the index is read.
		m, fetched = dead(t, 8192, 100), 0
		r, err = List(t.Context(), m, q, Page{Limit: 50, Ascending: ascending, Among: set.Source(ascending)}, m.fetching(q, &fetched))
		if err != nil || len(r.Rows) != 0 || r.More || fetched != 25 || !slices.Equal(r.Read.Facets, []Facet{Live}) {
			t.Errorf("ascending %v, not live: %d rows, %d fetched, %+v, %v", ascending, len(r.Rows), fetched, r.Read, err)
		}
	}
}

// striped has a ticket in each of count segments, of which each n-th has "rare".
func striped(t *testing.T, count, n uint32) *memory {
	t.Helper()
	m := newMemory()
	for k := range count {
		if k%n == 0 {
			m.write(k*SegmentSize+7, Live, "rare")
		} else {
			m.write(k*SegmentSize+7, Live)
		}
	}
	compacted(t, m)
	m.read = 0
	return m
}

func TestSegmentsAreReadWhereSourceAndGroupsMeet(t *testing.T) {
	m := striped(t, 500, 100)
	var set Set
	for _, k := range []uint32{499, 300, 299, 8} {
		var bits Segment
		bits.Set(7)
		set.add(k, &bits)
	}
	q := Query{oneOf("rare"), oneOf(Live)}
	r, err := List(t.Context(), m, q, Page{Limit: 25, Among: set.Source(false)}, m.fetch(q))
	if err != nil || !slices.Equal(r.Numbers, []uint32{300*SegmentSize + 7}) || r.More {
		t.Errorf("%+v, %v", r, err)
	}
	if m.read > 5+firstStep+firstStep*stepRatio {
		t.Errorf("%d segments read", m.read)
	}
}

func TestAnAnswerTellsWhatItRead(t *testing.T) {
	m := desk(t, 3*SegmentSize)
	m.write(5, "b")
	q := Query{oneOf("a", "b"), oneOf(Live)}
	m.read, m.logged = 0, 0
	r, err := List(t.Context(), m, q, Page{Limit: 30}, m.fetch(q))
	want := Read{Rounds: 5, Segments: m.read, Entries: 1, Facets: []Facet{"a", "b", Live}} // epoch, log, segments, two fetches
	if err != nil || r.Read.Rounds != want.Rounds || r.Read.Segments != want.Segments || m.logged != 1 ||
		r.Read.Entries != want.Entries || !slices.Equal(r.Read.Facets, want.Facets) {
		t.Errorf("%+v, want %+v, %v", r.Read, want, err)
	}
}

func TestBoundsKeepAListFromReadingWhatLiesOutside(t *testing.T) {
	for _, ascending := range []bool{false, true} {
		m := striped(t, 500, 100)
		q := Query{oneOf("rare"), oneOf(Live)}
		r, err := List(t.Context(), m, q, Page{Limit: 25, Ascending: ascending, Low: 250 * SegmentSize, High: 310 * SegmentSize}, m.fetch(q))
		if err != nil || !slices.Equal(r.Numbers, []uint32{300*SegmentSize + 7}) || r.More || m.read > 1+firstStep+1 {
			t.Errorf("ascending %v: %+v, %d segments read, %v", ascending, r, m.read, err)
		}
	}
	m := striped(t, 10, 2)
	r, err := List(t.Context(), m, nil, Page{Limit: 25, Low: 9, High: 8}, m.fetch(nil))
	if err != nil || len(r.Rows) > 0 || r.More || r.Read.Rounds > 0 {
		t.Errorf("no numbers: %+v, %v", r, err)
	}
}

func TestCountsOfSeveralQueriesReadEachFacetOnce(t *testing.T) {
	m := striped(t, 300, 10)
	m.write(7, Live)
	queries := []Query{nil, {oneOf("rare")}, {oneOf(Live), noneOf("rare")}, {oneOf("rare"), oneOf(Live)}, {oneOf("none")}}
	got, err := Count(t.Context(), m, queries, 0, nil)
	if err != nil || !got.Whole || !slices.Equal(got.Of, []int{300, 29, 271, 29, 0}) {
		t.Errorf("%+v, %v", got, err)
	}
	if m.read != 330 || got.Read.Segments != 330 || !slices.Equal(got.Read.Facets, []Facet{Live, "rare", "none"}) {
		t.Errorf("%d segments read: %+v", m.read, got.Read)
	}
}

func TestAFacetOfFewTicketsBoundsWhatIsReadOfOthersForASet(t *testing.T) {
	m := striped(t, 1000, 300)
	set, read, err := Find(t.Context(), m, Query{oneOf(Live), oneOf("rare")}, Page{})
	if err != nil || !set.Whole || set.Count() != 4 || read.Segments > 4+2*findStep*(1+stepRatio) {
		t.Errorf("%d, %+v, %v", set.Count(), read, err)
	}
}

func TestASpentBudgetGivesWhatIsKnownSoFar(t *testing.T) {
	m := striped(t, 1000, 10)
	got, err := Count(t.Context(), m, []Query{nil}, 100, nil)
	if err != nil || got.Whole || got.Of[0] != findStep*(1+stepRatio) {
		t.Errorf("%+v, %v", got, err)
	}
	asked := 0
	set, read, err := Find(t.Context(), m, nil, Page{Spent: func() bool { asked++; return asked > 1 }})
	if err != nil || set.Whole || set.Count() != findStep || read.Segments != findStep {
		t.Errorf("%d, %+v, %v", set.Count(), read, err)
	}
}

func TestALogThatIsTooLongIsCountedInPart(t *testing.T) {
	m := backlog(3000)
	got, err := Count(t.Context(), m, []Query{nil}, 0, nil)
	if err != nil || got.Whole || got.Of[0] != defaultWeight || got.Read.Entries != defaultWeight {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAYoungerSegmentIsReadAgainAndThenLeavesASetUnwhole(t *testing.T) {
	m := desk(t, 3*SegmentSize)
	q := Query{oneOf("a")}
	for runs, whole := range map[int]bool{0: true, 2: true, 3: false} {
		set, _, err := Find(t.Context(), &racing{m, 1, runs}, q, Page{})
		if err != nil || set.Whole != whole || set.Has(2*SegmentSize-2) != whole || whole && set.Count() != SegmentSize {
			t.Errorf("%d compactions: %d, whole %v, %v", runs, set.Count(), set.Whole, err)
		}
	}
}

func TestALazyGroupIsCounted(t *testing.T) {
	m := dead(t, 200, 100)
	got, err := Count(t.Context(), m, []Query{lazily}, 0, nil)
	if err != nil || !got.Whole || got.Of[0] != 99 {
		t.Errorf("%+v, %v", got, err)
	}
}
