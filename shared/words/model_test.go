package words

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/testing/explore"
)

// The model is small: two tickets, and one word that their fields have or not.

// world is what is stored, what the tickets have, and what a reader has to find.
type world struct {
	*memory
	numbers [2]uint32
	has     [2]bool
	writes  [2]uint64
	// held are the tickets that have the word ever since the reader began.
	held   [2]bool
	missed string
	// What each part and the manifest say, as a text.
	said         map[string]string
	manifestSaid string
}

// PutItems implements Store.
func (w *world) PutItems(ctx context.Context, part string, items []Item) error {
	w.said[part] = fmt.Sprint(items)
	return w.memory.PutItems(ctx, part, items)
}

func (w *world) Clone() *world {
	c := *w
	c.memory = &memory{log: maps.Clone(w.log), manifest: w.manifest, parts: map[string]map[string][]byte{}}
	maps.Copy(c.parts, w.parts) // a part is put once, whole
	c.said = maps.Clone(w.said)
	return &c
}

func (w *world) Key() string {
	var b strings.Builder
	fmt.Fprint(&b, w.has, w.writes, w.held, w.missed, w.manifestSaid)
	for _, e := range slices.SortedFunc(maps.Values(w.log), byTicket) {
		fmt.Fprint(&b, e)
	}
	for _, id := range slices.Sorted(maps.Keys(w.parts)) {
		b.WriteString(id)
		b.WriteString(w.said[id])
	}
	return b.String()
}

// set writes one ticket.
func (w *world) set(ticket int, has bool) {
	w.writes[ticket]++
	counts := Counts{Lost: true}
	if has {
		counts = Counts{Fields: 1}
	}
	w.has[ticket] = has
	w.write(Entry{N: w.numbers[ticket], V: w.writes[ticket], Words: map[string]Counts{"w": counts}})
}

// manifestSeen is a manifest that prints as what it says.
type manifestSeen struct {
	Manifest
	said string
}

func (s manifestSeen) String() string { return s.said }

// PutManifest implements Store.
func (w *world) PutManifest(ctx context.Context, m Manifest, seen uint64) (bool, error) {
	stored, err := w.memory.PutManifest(ctx, m, seen)
	if stored {
		merge := Merge{}
		if m.Merge != nil {
			merge = *m.Merge
		}
		m.Merge = nil
		w.manifestSaid = fmt.Sprint(m, merge)
	}
	return stored, err
}

// asking is the Store of the code over a world that is asked for steps.
type asking struct {
	ask func(explore.Step[*world]) any
}

func ask[T any](a asking, name string, step func(w *world) T) T {
	return a.ask(explore.Step[*world]{Name: name, Do: func(w *world) any {
		got := step(w)
		for i := range w.held {
			w.held[i] = w.held[i] && w.has[i]
		}
		return got
	}}).(T)
}

type logSeen struct {
	Entries []Entry
	More    bool
}

func (a asking) Log(ctx context.Context, limit int) ([]Entry, bool, error) {
	got := ask(a, "read the log", func(w *world) logSeen {
		entries, more, _ := w.Log(ctx, limit)
		return logSeen{entries, more}
	})
	return got.Entries, got.More, nil
}

func (a asking) Manifest(context.Context) (Manifest, error) {
	return ask(a, "read the manifest", func(w *world) manifestSeen { return manifestSeen{w.manifest, w.manifestSaid} }).Manifest, nil
}

func (a asking) Items(ctx context.Context, part, from string, limit int) ([]Item, error) {
	return ask(a, "read "+part, func(w *world) []Item {
		items, _ := w.Items(ctx, part, from, limit)
		return items
	}), nil
}

func (a asking) PutItems(ctx context.Context, part string, items []Item) error {
	ask(a, "put "+part, func(w *world) bool { return w.PutItems(ctx, part, items) == nil })
	return nil
}

func (a asking) PutManifest(ctx context.Context, m Manifest, seen uint64) (bool, error) {
	return ask(a, fmt.Sprint("put manifest ", m.Version), func(w *world) bool {
		stored, _ := w.PutManifest(ctx, m, seen)
		return stored
	}), nil
}

func (a asking) Forget(ctx context.Context, entries []Key) error {
	for _, key := range entries {
		ask(a, fmt.Sprint("forget ", key), func(w *world) bool { return w.Forget(ctx, []Key{key}) == nil })
	}
	return nil
}

func (a asking) Remove(ctx context.Context, part string) error {
	ask(a, "remove "+part, func(w *world) bool { return w.Remove(ctx, part) == nil })
	return nil
}

// A twist makes a Store that breaks one rule.
type twist func(asking) Store

func honest(a asking) Store { return a }

// worker is one call of Tend, to whom no lease of another holds; and none is so late
// that it may remove what another one's merge left.
func worker(name string, late time.Duration, least int, t twist) explore.Process[*world] {
	return explore.Process[*world]{Name: name, Run: func(do func(explore.Step[*world]) any) {
		if err := workerOf(t(asking{do}), name, late, least).run(context.Background()); err != nil && !errors.Is(err, errOvertaken) {
			panic(err)
		}
	}}
}

func workerOf(store Store, name string, late time.Duration, least int) *tender {
	ids, now := 0, time.Unix(0, 0).Add(late)
	return &tender{store: store, until: now, now: func() time.Time { return now }, holder: name, least: least, most: 9, pages: 1, id: func() string {
		ids++
		return fmt.Sprint(name, ids)
	}}
}

// reader is one search for the word.
func reader(t twist) explore.Process[*world] {
	return explore.Process[*world]{Name: "reader", Run: func(do func(explore.Step[*world]) any) {
		a := asking{do}
		ask(a, "begin", func(w *world) bool { w.held = w.has; return true })
		found, err := searchOne(t(a))
		if err != nil {
			ask(a, "fail", func(w *world) bool { w.missed = err.Error(); return true })
			return
		}
		ask(a, "end", func(w *world) bool {
			for i, n := range w.numbers {
				if w.held[i] && !slices.Contains(found, n) {
					w.missed = fmt.Sprintf("the reader found %v and misses %d", found, n)
				}
			}
			w.held = [2]bool{}
			return true
		})
	}}
}

func searchOne(store Reader) ([]uint32, error) {
	return search(context.Background(), store, question{[]Term{Word("w")}, Places{Fields: true}})
}

type written struct {
	ticket int
	has    bool
}

func writer(writes ...written) explore.Process[*world] {
	return explore.Process[*world]{Name: "writer", Run: func(do func(explore.Step[*world]) any) {
		for _, one := range writes {
			ask(asking{do}, fmt.Sprint("write ", one), func(w *world) bool { w.set(one.ticket, one.has); return true })
		}
	}}
}

// promise is that no reader missed anything, that a reader alone finds all that there
// is, and that after a worker alone it finds nothing else.
func promise(w *world) error {
	if w.missed != "" {
		return errors.New(w.missed)
	}
	for _, alone := range []bool{false, true} {
		if alone {
			if err := workerOf(w, "alone", 2*time.Hour, 1).run(context.Background()); err != nil {
				return err
			}
		}
		found, err := searchOne(w)
		if err != nil {
			return err
		}
		for i, n := range w.numbers {
			if has := slices.Contains(found, n); w.has[i] && !has || alone && has != w.has[i] {
				return fmt.Errorf("a reader alone finds %v of %v, after a worker: %v\n%s", found, w.has, alone, w)
			}
		}
	}
	return nil
}

// scene is a world in which each of some writes is a run, and what happens then.
type scene struct {
	numbers [2]uint32
	before  []written
	writes  []written
	workers [2]twist // nil: there is none
	least   [2]int
	reader  twist
}

func (s scene) explore() (explore.Result, error) {
	w := &world{memory: newMemory(), numbers: s.numbers, said: map[string]string{}}
	for i, one := range s.before {
		w.set(one.ticket, one.has)
		t := workerOf(w, fmt.Sprint("before", i, "-"), 0, 1)
		t.now = func() time.Time { return time.Unix(0, 0).Add(time.Duration(i-1000) * time.Hour) }
		if err := t.foldAlone(); err != nil {
			return explore.Result{}, err
		}
	}
	processes := []explore.Process[*world]{writer(s.writes...), reader(s.reader)}
	for i, t := range s.workers { // (leaseTime+graceTime)/3 is later than a lease and sooner than the grace
		if t != nil {
			processes = append(processes, worker(string(rune('A'+i)), time.Duration(i)*(leaseTime+graceTime)/3, s.least[i], t))
		}
	}
	return explore.Explore(w, processes, promise)
}

// foldAlone folds the log and merges nothing.
func (t *tender) foldAlone() error {
	ctx := context.Background()
	m, _ := t.store.Manifest(ctx)
	t.m = m
	if err := t.commit(ctx, t.m, true); err != nil {
		return err
	}
	entries, _, _ := t.store.Log(ctx, math.MaxInt)
	if err := t.fold(ctx, entries); err != nil {
		return err
	}
	return t.commit(ctx, t.m, false)
}

var (
	near    = [2]uint32{1, 2}
	apart   = [2]uint32{1, stretch + begun}
	further = [2]uint32{1, 2*stretch + begun}
)

func scenes() map[string]scene {
	two, fold := [2]twist{honest, honest}, [2]int{1, 1}
	return map[string]scene{
		"one ticket gains and loses, two fold": {
			numbers: near, writes: []written{{0, true}, {0, false}}, workers: two, least: fold, reader: honest,
		},
		"two tickets, one folds": {
			numbers: near, before: []written{{0, true}}, writes: []written{{0, false}, {1, true}, {0, true}}, workers: [2]twist{honest}, least: fold, reader: honest,
		},
		"four runs are merged while another folds": {
			numbers: near, before: []written{{0, true}, {0, false}, {1, true}, {0, true}}, writes: []written{{1, false}}, workers: two, least: [2]int{9, 1}, reader: honest,
		},
		"two merge": {
			numbers: near, before: []written{{0, true}, {1, true}, {0, false}, {0, true}}, writes: []written{{1, false}}, workers: two, least: [2]int{9, 9}, reader: honest,
		},
		"a stretch grows cold while another folds": {
			numbers: apart, before: []written{{0, true}, {1, true}}, writes: []written{{0, false}}, workers: two, least: [2]int{9, 1}, reader: honest,
		},
	}
}

// larger are scenes with hundreds of thousands of states, for who has the minutes.
func larger() map[string]scene {
	two, fold := [2]twist{honest, honest}, [2]int{1, 1}
	return map[string]scene{
		"one ticket gains, loses and gains, two fold": {
			numbers: near, writes: []written{{0, true}, {0, false}, {0, true}}, workers: two, least: fold, reader: honest,
		},
		"two tickets, two fold": {
			numbers: near, before: []written{{0, true}}, writes: []written{{0, false}, {1, true}}, workers: two, least: fold, reader: honest,
		},
		"two stretches grow cold, and what was left in the first": {
			numbers: further, before: []written{{0, true}, {1, true}}, writes: []written{{0, false}, {0, true}}, workers: two, least: [2]int{9, 1}, reader: honest,
		},
	}
}

func TestModelHoldsInEveryReachableState(t *testing.T) {
	all := scenes()
	if os.Getenv("DOCKET_MODEL") == "large" {
		maps.Copy(all, larger())
	}
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			got, err := s.explore()
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d states, %d worlds", got.States, got.Worlds)
		})
	}
}

// commitBlindly stores the manifest whatever is there.
type commitBlindly struct{ asking }

func (s commitBlindly) PutManifest(ctx context.Context, m Manifest, _ uint64) (bool, error) {
	return ask(s.asking, fmt.Sprint("put manifest blindly ", m.Version), func(w *world) bool {
		stored, _ := w.PutManifest(ctx, m, w.manifest.Version)
		return stored
	}), nil
}

// newestFirst deletes a ticket's newer entry before its older one.
type newestFirst struct {
	asking
	held *[]Key
}

func (s newestFirst) Forget(ctx context.Context, entries []Key) error {
	if *s.held == nil {
		*s.held = entries
		return nil
	}
	return s.asking.Forget(ctx, slices.Concat(entries, *s.held))
}

// logAfterManifest reads the manifest before the log.
type logAfterManifest struct {
	asking
	m *Manifest
}

func (s logAfterManifest) Log(ctx context.Context, limit int) (_ []Entry, _ bool, err error) {
	if *s.m, err = s.asking.Manifest(ctx); err != nil {
		return nil, false, err
	}
	return s.asking.Log(ctx, limit)
}

func (s logAfterManifest) Manifest(context.Context) (Manifest, error) { return *s.m, nil }

// logUnread does not read the log.
type logUnread struct{ asking }

func (logUnread) Log(context.Context, int) ([]Entry, bool, error) { return nil, false, nil }

// forgetEarly deletes entries before a manifest names their run.
type forgetEarly struct {
	asking
	entries *[]Entry
}

func (s forgetEarly) Log(ctx context.Context, limit int) ([]Entry, bool, error) {
	entries, more, err := s.asking.Log(ctx, limit)
	*s.entries = entries
	return entries, more, err
}

func (s forgetEarly) PutItems(ctx context.Context, part string, items []Item) error {
	for _, e := range *s.entries {
		if err := s.Forget(ctx, []Key{e.Key()}); err != nil {
			return err
		}
	}
	return s.asking.PutItems(ctx, part, items)
}

// removedEarly removes at once what a merge replaced.
type removedEarly struct{ asking }

func (s removedEarly) PutManifest(ctx context.Context, m Manifest, seen uint64) (bool, error) {
	stored, err := s.asking.PutManifest(ctx, m, seen)
	for _, g := range m.Gone {
		if err := errors.Join(err, s.Remove(ctx, g.ID)); err != nil {
			return stored, err
		}
	}
	return stored, err
}

func TestModelFindsEachBrokenRule(t *testing.T) {
	all, large := scenes(), larger()
	fold, pair, merge := all["one ticket gains and loses, two fold"], all["two tickets, one folds"], all["two merge"]
	thrice := large["one ticket gains, loses and gains, two fold"]
	for name, s := range map[string]scene{
		"a worker commits blindly":                         fold.with(func(a asking) Store { return commitBlindly{a} }),
		"a worker forgets entries before their run counts": pair.with(func(a asking) Store { return forgetEarly{a, new([]Entry)} }),
		"a worker forgets a ticket's newest entry first":   thrice.with(func(a asking) Store { return newestFirst{a, new([]Key)} }),
		"a worker removes what readers may be reading":     merge.with(func(a asking) Store { return removedEarly{a} }),
		"a reader reads the log after the manifest":        fold.read(func(a asking) Store { return logAfterManifest{a, new(Manifest)} }),
		"a reader does not read the log":                   fold.read(func(a asking) Store { return logUnread{a} }),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := s.explore()
			if err == nil {
				t.Fatalf("nothing is wrong in %d states", got.States)
			}
			t.Logf("after %d states: %.2000v", got.States, err)
		})
	}
}

// with is a scene with a worker that breaks a rule.
func (s scene) with(t twist) scene {
	s.workers[0] = t
	return s
}

func (s scene) read(t twist) scene {
	s.reader = t
	return s
}
