package words

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
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
func worker(name string, late time.Duration, least, most int, t twist) explore.Process[*world] {
	return explore.Process[*world]{Name: name, Run: func(do func(explore.Step[*world]) any) {
		work := workerOf(t(asking{do}), name, late, least)
		work.most = cmp.Or(most, work.most)
		err := work.run(context.Background())
		if err != nil && !errors.Is(err, ErrOvertaken) && !errors.Is(err, ErrRemoved) {
			panic(err)
		}
	}}
}

// purger is one call of Purge for both tickets. If it has time, it comes hours later and
// removes whatever does not count any more; if not, nothing.
func purger(numbers [2]uint32, hasTime bool, most int, t twist) explore.Process[*world] {
	return explore.Process[*world]{Name: "purger", Run: func(do func(explore.Step[*world]) any) {
		a := asking{do}
		void := ask(a, "begin to purge", func(w *world) [2]bool { return w.void })
		late := graceTime / 2
		if hasTime {
			late = 2 * time.Hour
		}
		work := workerOf(t(a), "purger", late, 9)
		work.most = cmp.Or(most, work.most)
		clock := work.now()
		work.now = func() time.Time {
			if hasTime {
				clock = clock.Add(time.Hour)
			}
			return clock
		}
		work.until, work.purged = clock.Add(1000*time.Hour), numbers[:]
		p, err := work.call(context.Background())
		if err != nil && !errors.Is(err, ErrRemoved) {
			panic(err)
		}
		if err != nil || p.More || !p.Wait.IsZero() {
			return
		}
		ask(a, "be done", func(w *world) bool {
			for i, n := range numbers {
				if left := w.wordsOf(n); void[i] && w.void[i] && len(left) > 0 {
					w.missed = fmt.Sprintf("a purge left %v of %d", left, n)
				}
			}
			return true
		})
	}}
}

func workerOf(store Store, name string, late time.Duration, least int) *tender {
	ids, now := 0, time.Unix(0, 0).Add(late)
	return &tender{store: store, until: now, now: func() time.Time { return now }, holder: name, least: least, most: 9, pages: 1, id: func() string {
		ids++
		return fmt.Sprint(name, ids)
	}}
}

// watch is what a reader looks for.
type watch int

const (
	forWords   watch = iota // the tickets that have the word
	forNewest               // the tickets by their last updates, descending
	forOldest               // and ascending
	forVersion              // two versions
	forTurns                // the tickets in their turn
)

// reader looks for something once.
func reader(what watch, t twist) explore.Process[*world] {
	return explore.Process[*world]{Name: "reader", Run: func(do func(explore.Step[*world]) any) {
		a := asking{do}
		ask(a, "begin", func(w *world) bool {
			w.held = w.has
			if what != forWords {
				w.held = [2]bool{w.writes[0] > 0, w.writes[1] > 0}
			}
			return true
		})
		missing, err := lookFor(what, a, t)
		if err != nil {
			ask(a, "fail", func(w *world) bool { w.missed = err.Error(); return true })
			return
		}
		ask(a, "end", func(w *world) bool {
			w.missed = missing(w)
			w.held, w.changed = [2]bool{}, false
			return true
		})
	}}
}

// lookFor looks, and gives what tells of what was missed.
func lookFor(what watch, a asking, t twist) (missing func(w *world) string, err error) {
	var found []uint32
	var moments []Moment
	var first, second string
	var turns []Standing
	switch what {
	case forTurns:
		turns, err = inTurn(context.Background(), t(a), Moment{})
	case forWords:
		found, err = searchOne(t(a))
	case forNewest, forOldest:
		moments, err = recently(context.Background(), t(a), Moment{}, what == forOldest)
	case forVersion:
		first, err = Version(context.Background(), t(a))
		ask(a, "have a version", func(w *world) bool { w.held = [2]bool{true, true}; return true })
		ask(a, "ask for another", func(w *world) bool { w.changed = w.held != [2]bool{true, true}; w.held = [2]bool{}; return true })
		if err == nil {
			second, err = Version(context.Background(), t(a))
		}
	}
	return func(w *world) string {
		if w.changed && first == second {
			return "two versions are equal"
		}
		for i, n := range w.numbers {
			if what == forTurns {
				if w.held[i] && !standsOnce(turns, Standing{n, w.turn[i]}) {
					return fmt.Sprintf("the reader found %v, and %d stands at %v", turns, n, w.turn[i])
				}
				continue
			}
			if w.held[i] && !slices.Contains(found, n) && !slices.Contains(moments, Moment{w.at[i], n, uint8(w.at[i])}) {
				return fmt.Sprintf("the reader found %v %v and misses %d", found, moments, n)
			}
		}
		return ""
	}, err
}

// standsOnce tells whether a ticket stands where it should, and nowhere else.
func standsOnce(turns []Standing, want Standing) bool {
	of := slices.DeleteFunc(slices.Clone(turns), func(s Standing) bool { return s.N != want.N })
	return len(of) == 1 && of[0] == want
}

func searchOne(store Reader) ([]uint32, error) {
	return search(context.Background(), store, question{[]Term{Word("w")}, Places{Fields: true}})
}

type written struct {
	ticket     int
	has, whole bool
}

var purged = written{0, false, true}

func writer(writes ...written) explore.Process[*world] {
	return explore.Process[*world]{Name: "writer", Run: func(do func(explore.Step[*world]) any) {
		for _, one := range writes {
			ask(asking{do}, fmt.Sprint("write ", one), func(w *world) bool { w.set(one); return true })
		}
	}}
}

// promise is that no reader missed anything, that a reader alone finds all that there
// is, and that after a worker alone it finds nothing else, and nothing is left of what
// was purged once another one removed it.
func promise(w *world) error {
	if w.missed != "" {
		return errors.New(w.missed)
	}
	for i, alone := range []bool{false, true, true} {
		if alone {
			if err := workerOf(w, fmt.Sprint("alone", i), time.Duration(i)*1000*time.Hour, 1).run(context.Background()); err != nil {
				return err
			}
		}
		for _, up := range []bool{false, true} {
			if err := w.inOrder(up); err != nil {
				return err
			}
		}
		if w.watch == forTurns {
			turns, err := inTurn(context.Background(), w, Moment{})
			if err != nil {
				return err
			}
			for i, n := range w.numbers {
				if w.writes[i] > 0 && !standsOnce(turns, Standing{n, w.turn[i]}) {
					return fmt.Errorf("a reader alone finds %v, and %d stands at %v\n%s", turns, n, w.turn[i], w)
				}
			}
			continue
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
		if w.void == [2]bool{} && alone {
			return nil
		}
	}
	for i, n := range w.numbers {
		if left := w.wordsOf(n); w.void[i] && len(left) > 0 {
			return fmt.Errorf("%v is left of %d\n%s", left, n, w)
		}
	}
	return nil
}

// inOrder wants each ticket by its last update.
func (w *world) inOrder(up bool) error {
	moments, err := recently(context.Background(), w, Moment{}, up)
	if err != nil {
		return err
	}
	count := 0
	for i, n := range w.numbers {
		if w.writes[i] == 0 {
			continue
		}
		if count++; !slices.Contains(moments, Moment{w.at[i], n, uint8(w.at[i])}) {
			return fmt.Errorf("%v misses %d, ascending: %v\n%s", moments, n, up, w)
		}
	}
	if !slices.IsSortedFunc(moments, order(up)) || !up && len(moments) != count {
		return fmt.Errorf("%v is out of order, ascending: %v\n%s", moments, up, w)
	}
	return nil
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
