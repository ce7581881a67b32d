package words

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"docket/shared/testing/explore"
)

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
