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

// oracle is what tickets have, and what they had.
type oracle struct {
	tickets map[uint32]*ticket
	clock   uint64
	writes  int
}

func newOracle() *oracle { return &oracle{tickets: map[uint32]*ticket{}} }

type ticket struct {
	writes uint64
	now    [3]map[string]uint8 // the words of its fields, of public messages, and of internal ones
	had    [3]map[string]uint8 // the words that were ever there
	said   map[string]bool     // the words that were written since nothing before counts
	at     uint64              // 0: it is no more
	moved  map[uint64]bool     // when it was ever updated
}

var vocabulary = []string{"a", "ab", "abc", "abd", "b", "ba", "zürich"}

func drawWords(t *rapid.T, name string) map[string]uint8 {
	words := map[string]uint8{}
	for _, word := range rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 4).Draw(t, name) {
		words[word]++
	}
	return words
}

// draw gives a ticket that is there, or a new one.
func (o *oracle) draw(t *rapid.T) (uint32, *ticket) {
	n := uint32(rapid.IntRange(1, 60).Draw(t, "ticket")) * 5000
	for o.tickets[n] != nil && o.tickets[n].at == 0 {
		n++
	}
	k := o.tickets[n]
	if k == nil {
		k = &ticket{said: map[string]bool{}, moved: map[uint64]bool{}}
		for place := range k.now {
			k.now[place], k.had[place] = map[string]uint8{}, map[string]uint8{}
		}
		o.tickets[n] = k
	}
	return n, k
}

// write draws a write of a ticket, does it, and gives its entry.
func (o *oracle) write(t *rapid.T) Entry {
	n, k := o.draw(t)
	o.writes++
	o.clock += uint64(rapid.IntRange(0, 2).Draw(t, "time"))
	k.writes++
	e := Entry{N: n, V: k.writes, Words: map[string]Counts{}}
	what := rapid.IntRange(0, 9).Draw(t, "what")
	if what != 2 || k.at == 0 { // what is internal updates nothing
		k.at = max(1, o.clock)
	}
	switch {
	case what < 3:
		k.say(e, what, drawWords(t, "words"))
	case what < 5: // no words
	case what == 5:
		for word := range k.now[0] { // which it need not say
			e.Words[word] = Counts{Lost: true}
		}
		k.forget()
		e.Whole = true
		for place := range k.now {
			k.say(e, place, drawWords(t, "words"))
		}
	case what == 6:
		k.forget()
		e.Whole, k.at = true, 0
	default:
		k.say(e, 0, drawWords(t, "words"))
	}
	e.At = k.at
	k.moved[k.at] = true
	return e
}

// forget takes all words.
func (k *ticket) forget() {
	k.said = map[string]bool{}
	for place := range k.now {
		k.now[place] = map[string]uint8{}
	}
}

// say adds words in a place, or in the fields replaces them, and notes them in the entry.
func (k *ticket) say(e Entry, place int, added map[string]uint8) {
	if place == 0 {
		for word := range k.now[0] {
			if added[word] == 0 {
				e.Words[word] = e.Words[word].after(Counts{Lost: true})
				k.said[word] = true
			}
		}
		k.now[0] = map[string]uint8{}
	}
	for word, count := range added {
		k.now[place][word] = add(k.now[place][word], count)
		k.had[place][word], k.said[word] = 1, true
		e.Words[word] = e.Words[word].after([]Counts{{Fields: count}, {Public: count}, {Internal: count}}[place])
	}
}

// has tells whether the ticket has the term in a place, or ever had it there.
func (k *ticket) has(term Term, p Places, ever bool) bool {
	words := k.now
	if ever {
		words = k.had
	}
	for place, asked := range []bool{p.Fields, p.Public, p.Internal} {
		for word, count := range words[place] {
			if asked && count > 0 && term.keeps(word) {
				return true
			}
		}
	}
	return false
}

type question struct {
	terms  []Term
	places Places
}

func drawQuestion(t *rapid.T) (q question) {
	for range rapid.IntRange(1, 3).Draw(t, "terms") {
		word := rapid.SampledFrom(vocabulary).Draw(t, "term")
		if rapid.Bool().Draw(t, "beginning?") {
			q.terms = append(q.terms, Beginning(word))
		} else {
			q.terms = append(q.terms, Word(word))
		}
	}
	q.places = rapid.SampledFrom([]Places{{Fields: true, Public: true}, {true, true, true}, {Fields: true}, {Internal: true}}).Draw(t, "places")
	return q
}

func (o *oracle) answer(q question, ever bool) (found []uint32) {
	for n, k := range o.tickets {
		if !slices.ContainsFunc(q.terms, func(term Term) bool { return !k.has(term, q.places, ever) }) {
			found = append(found, n)
		}
	}
	slices.Sort(found)
	slices.Reverse(found)
	return found
}

func search(ctx context.Context, store Reader, q question) (found []uint32, err error) {
	s, err := begin(ctx, store, q.terms, q.places, 1)
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
	if err := work.run(t.Context()); err != nil && !errors.Is(err, errOvertaken) {
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

// drawMoment draws where a list goes on, or the zero Moment.
func (o *oracle) drawMoment(t *rapid.T) Moment {
	m := Moment{uint64(rapid.IntRange(0, int(o.clock)+1).Draw(t, "from")), uint32(rapid.IntRange(0, 60).Draw(t, "ticket")) * 5000}
	if m.At == 0 {
		return Moment{}
	}
	return m
}

// judge wants moments in order, each of which its ticket had, and among them the latest
// of each ticket that is there.
func (o *oracle) judge(found []Moment, from Moment, up bool) error {
	given := map[uint32]bool{}
	for i, m := range found {
		switch {
		case i > 0 && order(up)(found[i-1], m) >= 0, from != Moment{} && order(up)(from, m) >= 0:
			return fmt.Errorf("%v is out of order", m)
		case o.tickets[m.N] == nil || !o.tickets[m.N].moved[m.At]:
			return fmt.Errorf("%v never was", m)
		case !up && given[m.N]:
			return fmt.Errorf("%v is given again", m)
		}
		given[m.N] = true
	}
	for n, k := range o.tickets {
		m := Moment{k.at, n}
		if k.at > 0 && (from == Moment{} || order(up)(from, m) < 0) && !slices.Contains(found, m) {
			return fmt.Errorf("%v is missing", m)
		}
	}
	return nil
}

func recently(ctx context.Context, store Reader, from Moment, up bool) (found []Moment, err error) {
	r, err := beginRecent(ctx, store, from, up, 1)
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
	fmt.Fprintf(&b, "log %+v, merge %+v, cold %d", m.log, m.manifest.Merge, m.manifest.Cold)
	return b.String()
}
