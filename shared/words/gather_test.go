package words

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// filled is a store of so many tickets, each with a write, folded and merged.
func filled(t *testing.T, count uint32, write func(n uint32) map[string]Counts) *memory {
	store, ids, now := newMemory(), 0, time.Unix(0, 0)
	for n := uint32(1); n <= count; n++ {
		store.write(Entry{N: n, V: 1, At: uint64(n), Words: write(n)})
		if n%5000 == 0 || n == count {
			work := tending(store, now, &ids)
			work.most, work.pages = 5000, mergeBlocks
			work.until = now.Add(time.Hour)
			if err := work.run(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	return store
}

func inFields(words ...string) map[string]Counts {
	counts := map[string]Counts{}
	for _, word := range words {
		counts[word] = Counts{Fields: 1}
	}
	return counts
}

func numbersOf(hits []Hit) (numbers []uint32) {
	for _, hit := range hits {
		numbers = append(numbers, hit.N)
	}
	return numbers
}

func searched(t *testing.T, store Reader, words ...string) *Search {
	var terms []Term
	for _, word := range words {
		terms = append(terms, Word(word))
	}
	s, err := Begin(t.Context(), store, terms, Places{Fields: true, Public: true}, false)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASearchKnowsAboutHowManyHitsThereAre(t *testing.T) {
	const count = stretch + stretch/2
	store := filled(t, count, func(n uint32) map[string]Counts {
		words := inFields("all", fmt.Sprint("every", n%10))
		if n == 5 {
			words["cold"] = Counts{Fields: 1}
		}
		return words
	})
	if store.manifest.Cold != 1 {
		t.Fatalf("%d stretches are cold", store.manifest.Cold)
	}
	for _, c := range []struct {
		words       []string
		least, most int
	}{
		{[]string{"all"}, count * 9 / 10, count}, {[]string{"every3", "all"}, count / 11, count / 9}, {[]string{"cold"}, 1, 5}, {nil, 0, 0},
	} {
		if got := searched(t, store, c.words...).Estimate(); got < c.least || got > c.most {
			t.Errorf("%v is estimated to be in %d tickets, which should be %d to %d", c.words, got, c.least, c.most)
		}
	}
	if got := searched(t, newMemory(), "all").Estimate(); got != 0 {
		t.Errorf("%d of no tickets", got)
	}
}

func TestAllHitsAreGatheredUnlessThereAreTooManyOrTheBudgetIsSpent(t *testing.T) {
	const count = stretch + stretch/2
	store := filled(t, count, func(n uint32) map[string]Counts {
		if n%100 == 0 {
			return inFields("all", "some")
		}
		return inFields("all")
	})
	hits, whole, err := searched(t, store, "some", "all").Gather(t.Context(), 1000, nil)
	var want []uint32
	for n := uint32(count / 100 * 100); n > 0; n -= 100 {
		want = append(want, n)
	}
	if got := numbersOf(hits); err != nil || !whole || !slices.Equal(got, want) {
		t.Errorf("%d of %d hits, %v, %v", len(got), len(want), whole, err)
	}
	hits, whole, err = searched(t, store, "all").Gather(t.Context(), 300, nil)
	if err != nil || whole || len(hits) != 300 || hits[299].N != count-299 {
		t.Errorf("%d hits, %v, %v", len(hits), whole, err)
	}
	s, spent := searched(t, store, "all"), 0
	if hits, whole, err = s.Gather(t.Context(), count, func() bool { spent++; return spent > 10 }); err != nil || whole || len(hits) != 10 {
		t.Errorf("%d hits, %v, %v", len(hits), whole, err)
	}
	s = searched(t, store, "all")
	if hits, whole, err = s.Gather(t.Context(), count, nil); err != nil || !whole || len(hits) != count {
		t.Errorf("%d hits, %v, %v", len(hits), whole, err)
	}
	if r := s.Reads(); r.Rounds > 25 || r.Items < 20 {
		t.Errorf("all tickets are gathered in %+v", r)
	}
}

func TestARareWordReadsOfAFrequentOneWhatItComesTo(t *testing.T) {
	var all, rare []posting
	for n := uint32(60_000); n > 0; n-- {
		p := posting{n, Counts{Fields: 1}}
		if all = append(all, p); n%12_000 == 0 {
			rare = append(rare, p)
		}
	}
	var b builder
	b.add("all", all)
	b.add("rare", rare)
	store := newMemory()
	_ = store.PutItems(t.Context(), "p", b.end())
	store.manifest.Runs = []Run{{ID: "p", High: 60_000, Parts: []Part{{ID: "p"}}}}
	s := searched(t, store, "rare", "all")
	begun := s.Reads().Items
	hits, whole, err := s.Gather(t.Context(), 100, nil)
	if read := s.Reads().Items - begun; err != nil || !whole || len(hits) != 5 || read > 5 {
		t.Errorf("%d hits, %v, read %d items, %v", len(hits), whole, read, err)
	}
}

func TestTheBestHitsComeFirstAndOfEqualOnesTheNewest(t *testing.T) {
	store := filled(t, 1000, func(n uint32) map[string]Counts {
		words := map[string]Counts{"common": {Fields: 1}, "filler": {Public: 1}}
		switch n {
		case 10, 20:
			words["rare"] = Counts{Public: 1}
		case 30:
			words["rare"] = Counts{Public: 1, Internal: 9}
		case 40:
			words["rare"] = Counts{Fields: 1, Public: 2}
		case 50, 60:
			words["common"], words["rare"] = Counts{Fields: 9}, Counts{Fields: 1}
		}
		return words
	})
	for range 3 {
		hits, whole, err := searched(t, store, "common", "rare").Ranked(t.Context(), 100, nil)
		if got, want := numbersOf(hits), []uint32{40, 60, 50, 30, 20, 10}; err != nil || !whole || !slices.Equal(got, want) {
			t.Fatalf("%v, not %v, %v, %v", got, want, whole, err)
		}
	}
	hits, whole, err := searched(t, store, "rare").Ranked(t.Context(), 3, nil)
	if got, want := numbersOf(hits), []uint32{40, 60, 50}; err != nil || whole || !slices.Equal(got, want) {
		t.Errorf("of the newest three: %v, not %v, %v, %v", got, want, whole, err)
	}
}

func TestATicketThatLostAWordOfItsFieldsIsNoHitAnyMore(t *testing.T) {
	store := newMemory()
	store.write(Entry{N: 1, V: 1, At: 1, Words: map[string]Counts{"refund": {Fields: 1}, "late": {Public: 1}}})
	for _, c := range []struct {
		query  string
		fields []string
		still  bool
	}{
		{"refund ", []string{"A Refund"}, true}, {"refund ", []string{"none", "two REFUNDS, a refund"}, true}, {"refund ", []string{"refunds"}, false},
		{"late ", nil, true}, {"late refund ", []string{"late"}, false}, {"refu", []string{"refused"}, true}, {"refu", []string{"late"}, false},
	} {
		s, err := Begin(t.Context(), store, Ask(c.query).Terms(Word), Places{Fields: true, Public: true}, true)
		if err != nil {
			t.Fatal(err)
		}
		hit, ok, err := s.Next(t.Context(), 10)
		if !ok || err != nil {
			t.Fatalf("%q has no hit: %v", c.query, err)
		}
		if s.Still(hit, c.fields) != c.still {
			t.Errorf("%q is still in %q: %v", c.query, c.fields, !c.still)
		}
	}
}

func TestAPhraseIsLookedForInEachText(t *testing.T) {
	for _, c := range []struct {
		query string
		in    bool
		texts []string
	}{
		{`"late delivery"`, true, []string{"none", "A Laté \n DELIVERY today"}},
		{`"late delivery"`, false, []string{"late", "delivery"}},
		{`"late delivery"`, false, []string{"delivery late"}},
		{`"c++ error" "two"`, true, []string{"C++ error", "two"}},
		{`"c++ error" "two"`, false, []string{"C++ error"}},
		{`late delivery`, true, nil},
	} {
		if Ask(c.query).PhrasesIn(c.texts) != c.in {
			t.Errorf("%s is in %q: %v", c.query, c.texts, !c.in)
		}
	}
}

func TestWhatIsLateIsRightBeforeWhatIsColdWhereverTheManifestHasIt(t *testing.T) {
	store := newMemory()
	run := func(id string, shelf Shelf, said Counts) Run {
		if err := store.PutItems(t.Context(), id, itemsOf([]Entry{{N: 7, V: 1, Words: map[string]Counts{"w": said}}})); err != nil {
			t.Fatal(err)
		}
		return Run{ID: id, Shelf: shelf, High: stretch - 1, Parts: []Part{{ID: id}}}
	}
	late, cold := run("late", Late, Counts{Lost: true}), run("cold", Cold, Counts{Fields: 1})
	store.manifest.Cold = 1
	for _, runs := range [][]Run{{late, cold}, {cold, late}} {
		store.manifest.Runs = runs
		if found, err := search(t.Context(), store, question{[]Term{Word("w")}, Places{Fields: true}}); err != nil || len(found) > 0 {
			t.Errorf("%v is found by a word that it lost, %v", found, err)
		}
	}
}
