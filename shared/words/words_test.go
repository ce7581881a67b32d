package words

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func search(ctx context.Context, store Reader, q question) (found []uint32, err error) {
	s, err := begin(ctx, store, q.terms, q.places, false, 1)
	if err != nil {
		return nil, err
	}
	for below := uint32(math.MaxUint32); ; {
		hit, ok, err := s.Next(ctx, below)
		if err != nil || !ok {
			return found, err
		}
		found, below = append(found, hit.N), hit.N
	}
}

// tending is a call of Tend with small steps.
func tending(store Store, now time.Time, ids *int) *tender {
	return &tender{store: store, until: now, now: func() time.Time { return now }, holder: "h", least: 1, most: 5, pages: 2, id: func() string {
		*ids++
		return fmt.Sprint("p", *ids)
	}}
}

// workplace is a store with what happens to it in a test, one thing after the other.
type workplace struct {
	store    *memory
	oracle   *oracle
	ids      int
	now      time.Time
	versions map[string]int // at how many writes each was seen
}

// step draws a write, or a worker's call, and tells whether it was the latter.
func (w *workplace) step(t *rapid.T) bool {
	if rapid.IntRange(0, 2).Draw(t, "step") > 0 {
		w.store.write(w.oracle.write(t))
		return false
	}
	w.now = w.now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second)
	work := tending(w.store, w.now, &w.ids)
	if rapid.Bool().Draw(t, "one step?") {
		work.until = w.now.Add(-1)
	}
	if err := work.run(t.Context()); err != nil && !errors.Is(err, ErrOvertaken) {
		t.Fatal(err)
	}
	return true
}

func TestAnIndexIsRightHoweverItWasFoldedAndMerged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &workplace{store: newMemory(), oracle: newOracle(), now: time.Unix(0, 0), versions: map[string]int{}}
		for range rapid.IntRange(1, 120).Draw(t, "steps") {
			worked := w.step(t)
			w.judgeVersion(t)
			if worked {
				w.judgeLists(t)
				w.judgeSearch(t)
				w.judgeRecency(t)
				w.judgeTurns(t)
			}
		}
		if len(w.oracle.tickets) > 0 {
			w.judgePurge(t)
		}
	})
}

// judgeLists wants the recency list of each run to have its own tickets, each once.
func (w *workplace) judgeLists(t *rapid.T) {
	for _, r := range w.store.manifest.Runs {
		moments, err := momentsOf(t.Context(), w.store, r)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(moments, latest(moments)) || slices.ContainsFunc(moments, func(m Moment) bool { return m.N < r.Low || m.N > r.High }) {
			t.Fatalf("run %+v has the recency list %v", r, moments)
		}
	}
}

func (w *workplace) judgeSearch(t *rapid.T) {
	q := drawQuestion(t)
	found, err := search(t.Context(), w.store, q)
	if err != nil {
		t.Fatal(err)
	}
	want, ever := w.oracle.answer(q, false), w.oracle.answer(q, true)
	if len(w.store.log) == 0 && w.store.manifest.clear() {
		ever = want
	}
	if err := bounded(found, want, ever); err != nil {
		t.Fatalf("%v asked in %+v: %v\n%s", names(q.terms), q.places, err, w.store)
	}
}

// clear tells whether no run may have what is void.
func (m Manifest) clear() bool {
	return !slices.ContainsFunc(m.Runs, func(r Run) bool { return len(m.voidsIn(r, m.Version)) > 0 })
}

// judgeVersion wants another version after each write, and after each fold the same.
func (w *workplace) judgeVersion(t *rapid.T) {
	version, err := Version(t.Context(), w.store)
	if err != nil {
		t.Fatal(err)
	}
	if at, seen := w.versions[version]; seen && at != w.oracle.writes {
		t.Fatalf("version %s is that of %d writes and of %d", version, at, w.oracle.writes)
	}
	w.versions[version] = w.oracle.writes
	if len(w.versions) > w.oracle.writes+1 {
		t.Fatalf("%d versions of %d writes", len(w.versions), w.oracle.writes)
	}
}

func (w *workplace) judgeRecency(t *rapid.T) {
	from := w.oracle.drawMoment(t)
	up := rapid.Bool().Draw(t, "ascending?")
	found, err := recently(t.Context(), w.store, from, up)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.oracle.judge(found, from, up); err != nil {
		t.Fatalf("behind %v, ascending: %v: found %v: %v\n%s", from, up, found, err, w.store)
	}
}

func (w *workplace) judgeTurns(t *rapid.T) {
	from := Moment{At: drawTurn(t).At, N: uint32(rapid.IntRange(0, 60).Draw(t, "behind")) * 5000}
	found, err := inTurn(t.Context(), w.store, from)
	if want := w.oracle.standings(from); err != nil || !slices.Equal(found, want) {
		t.Fatalf("behind %v stand %v, not %v: %v\n%s", from, found, want, err, w.store)
	}
}

func inTurn(ctx context.Context, store Reader, from Moment) (found []Standing, err error) {
	turns, err := beginTurns(ctx, store, from, 1, 1)
	for err == nil {
		s, ok, fault := turns.Next(ctx)
		if fault != nil || !ok {
			return found, fault
		}
		found = append(found, s)
	}
	return nil, err
}

func recently(ctx context.Context, store Reader, from Moment, up bool) (found []Moment, err error) {
	r, err := beginRecent(ctx, store, from, up, 1, 1)
	for err == nil {
		m, ok, fault := r.Next(ctx)
		if fault != nil || !ok {
			return found, fault
		}
		found = append(found, m)
	}
	return nil, err
}

// judgePurge purges some tickets and looks at all that is stored.
func (w *workplace) judgePurge(t *rapid.T) {
	var tickets []uint32
	for n := range w.oracle.tickets {
		tickets = append(tickets, n)
	}
	for calls := 0; ; calls++ {
		w.now = w.now.Add(time.Minute)
		work := tending(w.store, w.now, &w.ids)
		work.least, work.purged, work.until = 100, tickets, w.now.Add(-1)
		p, err := work.call(t.Context())
		if err != nil || calls > 1000 {
			t.Fatalf("after %d calls: %+v, %v", calls, p, err)
		}
		if !p.More && p.Wait.IsZero() {
			break
		}
	}
	found, err := recently(t.Context(), w.store, Moment{}, true)
	if err != nil {
		t.Fatal(err)
	}
	for n, k := range w.oracle.tickets {
		for word := range w.store.wordsOf(n) {
			if !k.said[word] {
				t.Fatalf("ticket %d has %q after a purge, when it had %v\n%s", n, word, k.said, w.store)
			}
		}
		if k.at == 0 && slices.ContainsFunc(found, func(m Moment) bool { return m.N == n }) {
			t.Fatalf("ticket %d is no more, and listed after a purge: %v\n%s", n, found, w.store)
		}
	}
	if cold := w.store.manifest.Cold; cold > 0 && slices.Max(tickets) < cold*stretch+begun {
		t.Fatalf("%d stretches are cold of tickets up to %d", cold, slices.Max(tickets))
	}
}

// bounded wants what is found to have all of least, nothing that most has not, and
// each once, descending.
func bounded(found, least, most []uint32) error {
	for i, n := range found {
		if i > 0 && n >= found[i-1] || !slices.Contains(most, n) {
			return fmt.Errorf("found %v, in which %d should not be: at most %v", found, n, most)
		}
	}
	for _, n := range least {
		if !slices.Contains(found, n) {
			return fmt.Errorf("found %v, in which %d is missing", found, n)
		}
	}
	return nil
}

func names(terms []Term) (all []string) {
	for _, t := range terms {
		name := t.Prefix
		if t.Keep != nil {
			name += "*"
		}
		all = append(all, name)
	}
	return all
}

func (m *memory) String() string {
	var b strings.Builder
	for _, r := range m.manifest.Runs {
		fmt.Fprintf(&b, "run %+v\n", r)
	}
	for _, r := range m.manifest.Turns {
		fmt.Fprintf(&b, "turns %+v\n", r)
	}
	fmt.Fprintf(&b, "log %+v, merge %+v, cold %d", m.log, m.manifest.Merge, m.manifest.Cold)
	return b.String()
}
