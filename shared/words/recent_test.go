package words

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// runOf stores a run that has a recency list alone.
func runOf(store *memory, id string, moments []Moment) Run {
	items := append(momentItems(moments), Item{Key: endKey})
	_ = store.PutItems(context.Background(), id, items)
	return Run{ID: id, High: 1 << 31, Parts: []Part{{ID: id}}, Size: size(items)}.during(moments)
}

func drawMoments(t *rapid.T, most int) []Moment {
	n := rapid.IntRange(1, most).Draw(t, "moments")
	dense := rapid.Uint64Range(1, 1<<40).Draw(t, "dense")
	moments := make([]Moment, n)
	for i := range moments {
		moments[i] = Moment{Class: rapid.Uint8Range(0, 2).Draw(t, "class"), At: 1 + uint64(i)*dense/3, N: uint32(i*7919)%uint32(2*n) + 1}
	}
	return latest(moments)
}

func TestARecencyListIsReadFromAnyMomentInBothOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		store, moments := newMemory(), drawMoments(t, 4000)
		store.manifest.Runs = []Run{runOf(store, "r", moments)}
		from, up := Moment{}, rapid.Bool().Draw(t, "ascending?")
		if rapid.Bool().Draw(t, "from the middle?") {
			from = rapid.SampledFrom(moments).Draw(t, "from")
			from.N += rapid.Uint32Range(0, 2).Draw(t, "and")
		}
		found, err := recently(t.Context(), store, from, up)
		want := slices.SortedFunc(slices.Values(moments), order(up))
		if from != (Moment{}) {
			want = slices.DeleteFunc(want, func(m Moment) bool { return order(up)(m, from) <= 0 })
		}
		if err != nil || !slices.Equal(found, want) {
			t.Fatalf("behind %v: %d of %d moments, %v", from, len(found), len(want), err)
		}
		if all, err := momentsOf(t.Context(), store, store.manifest.Runs[0]); err != nil || !slices.Equal(all, moments) {
			t.Fatalf("%d of %d moments, %v", len(all), len(moments), err)
		}
	})
}

func TestAListByLastUpdatesReadsRunsOnlyWhereItComesToThem(t *testing.T) {
	store := newMemory()
	for i, id := range []string{"old", "middle", "new"} {
		var moments []Moment
		for n := range uint32(2000) {
			moments = append(moments, Moment{At: uint64(i+1)*1e9 + uint64(n), N: n + 1})
		}
		store.manifest.Runs = append(store.manifest.Runs, runOf(store, id, moments))
	}
	store.write(Entry{N: 1, V: 1, At: 9e9})
	for _, up := range []bool{false, true} {
		r, err := Recent(t.Context(), store, Moment{}, up, 1)
		for range 25 {
			if err == nil {
				_, _, err = r.Next(t.Context())
			}
		}
		if got, want := r.Reads(), (Reads{Rounds: 3, Entries: 1, Items: 1}); err != nil || got != want {
			t.Errorf("ascending: %v: a page reads %+v, not %+v, %v", up, got, want, err)
		}
	}
	r, err := Recent(t.Context(), store, Moment{At: 2e9 + 1000}, true, 1)
	if err != nil {
		t.Fatal(err)
	}
	if m, ok, err := r.Next(t.Context()); m != (Moment{At: 2e9 + 1000, N: 1001}) || !ok || err != nil || r.Reads().Items > 2 {
		t.Errorf("a page that goes on begins with %v, %v, %v, after %+v", m, ok, err, r.Reads())
	}
}

func TestWhatTheLogSaysOfATicketsLastUpdateIsRight(t *testing.T) {
	store := newMemory()
	store.manifest.Runs = []Run{runOf(store, "r", []Moment{{At: 10, N: 1}, {At: 20, N: 2}, {At: 30, N: 3}})}
	store.write(Entry{N: 1, V: 5, At: 25})
	store.write(Entry{N: 2, V: 6, Whole: true})
	for _, up := range []bool{true, false} {
		want := slices.SortedFunc(slices.Values([]Moment{{At: 25, N: 1}, {At: 30, N: 3}}), order(up))
		if found, err := recently(t.Context(), store, Moment{}, up); err != nil || !slices.Equal(found, want) {
			t.Errorf("ascending: %v: %v, not %v, %v", up, found, want, err)
		}
	}
	if found, err := recently(t.Context(), store, Moment{At: 25, N: 1}, false); err != nil || len(found) > 0 {
		t.Errorf("behind the latest moment of a ticket its earlier one comes: %v, %v", found, err)
	}
}

func TestATicketsClassIsThatOfItsLastWrite(t *testing.T) {
	list := func(class uint8) []Moment { return []Moment{{At: 10, N: 1, Class: class}} }
	for what, c := range map[string]struct {
		runs [][]Moment
		log  []Entry
		want uint8
	}{
		"of a run":                             {[][]Moment{list(1)}, nil, 1},
		"of a build that knew none":            {[][]Moment{list(0)}, nil, 0},
		"of two runs that agree":               {[][]Moment{list(1), list(1)}, nil, 1},
		"of two runs that do not":              {[][]Moment{list(1), list(2)}, nil, 0},
		"of a run and one that knew none":      {[][]Moment{list(1), list(0)}, nil, 0},
		"of the log, at one time":              {[][]Moment{list(1)}, []Entry{{N: 1, V: 2, At: 10, Class: 2}}, 2},
		"of the later write, at one time":      {nil, []Entry{{N: 1, V: 2, At: 10, Class: 2}, {N: 1, V: 3, At: 10, Class: 3}}, 3},
		"of the later write":                   {[][]Moment{list(1)}, []Entry{{N: 1, V: 2, At: 20, Class: 2}}, 2},
		"of a later write that did not say it": {[][]Moment{list(1)}, []Entry{{N: 1, V: 2, At: 10}}, 0},
	} {
		store := newMemory()
		for i, moments := range c.runs {
			store.manifest.Runs = append(store.manifest.Runs, runOf(store, string(rune('a'+i)), moments))
		}
		for _, e := range c.log {
			store.write(e)
		}
		for _, up := range []bool{true, false} {
			found, err := recently(t.Context(), store, Moment{}, up)
			if err != nil || len(found) == 0 {
				t.Fatalf("%s: %v, %v", what, found, err)
			}
			latest := slices.MaxFunc(found, Moment.compare)
			if latest.Class != c.want {
				t.Errorf("%s, ascending %v: %v, want the class %d", what, up, found, c.want)
			}
		}
	}
}
