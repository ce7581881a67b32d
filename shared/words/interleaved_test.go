package words

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var errKilled = errors.New("killed")

// actor is a worker or a reader that takes a step when it is told to: each call of
// its store is one.
type actor struct {
	*memory
	asks chan struct{}
	turn chan bool // false kills it
	done chan error
	// wrote is told of each write after the actor began.
	wrote func(Entry)
	// judge tells what was missed, once it ended.
	judge func() error
}

func (a *actor) step() error {
	a.asks <- struct{}{}
	if !<-a.turn {
		return errKilled
	}
	return nil
}

func (a *actor) Log(ctx context.Context, limit int) ([]Entry, bool, error) {
	if err := a.step(); err != nil {
		return nil, false, err
	}
	return a.memory.Log(ctx, limit)
}

func (a *actor) Manifest(ctx context.Context) (Manifest, error) {
	if err := a.step(); err != nil {
		return Manifest{}, err
	}
	return a.memory.Manifest(ctx)
}

func (a *actor) Items(ctx context.Context, part, from, to string, limit int) ([]Item, error) {
	if err := a.step(); err != nil {
		return nil, err
	}
	return a.memory.Items(ctx, part, from, to, limit)
}

// PutItems may be stopped after any of them.
func (a *actor) PutItems(ctx context.Context, part string, items []Item) error {
	for i := range items {
		if err := a.step(); err != nil {
			return err
		}
		if err := a.memory.PutItems(ctx, part, items[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (a *actor) PutManifest(ctx context.Context, m Manifest, seen uint64) (bool, error) {
	if err := a.step(); err != nil {
		return false, err
	}
	return a.memory.PutManifest(ctx, m, seen)
}

// Forget deletes in an order that nobody promised.
func (a *actor) Forget(ctx context.Context, entries []Key, version uint64) error {
	for _, key := range slices.Backward(entries) {
		if err := a.step(); err != nil {
			return err
		}
		if err := a.memory.Forget(ctx, []Key{key}, 0); err != nil {
			return err
		}
	}
	return nil
}

// stage is where actors act, one step at a time.
type stage struct {
	store  *memory
	oracle *oracle
	actors []*actor
	ids    int
	clock  time.Time
}

// start begins an actor, which waits before its first step.
func (s *stage) start(run func(*actor) error) *actor {
	a := &actor{
		memory: s.store, asks: make(chan struct{}), turn: make(chan bool), done: make(chan error, 1),
		wrote: func(Entry) {}, judge: func() error { return nil },
	}
	go func() { a.done <- run(a) }()
	s.actors = append(s.actors, a)
	<-a.asks
	return a
}

// tend begins a worker to whom no lease of another holds.
func (s *stage) tend(ctx context.Context) {
	s.start(func(a *actor) error { return s.worker(a).run(ctx) })
}

func (s *stage) worker(a *actor) *tender {
	work := tending(a, time.Time{}, &s.ids)
	work.now = func() time.Time { s.clock = s.clock.Add(time.Hour); return s.clock }
	work.until = s.clock.Add(10 * time.Hour)
	return work
}

// purge begins a worker that purges some tickets. If it says that it is done, no word
// is left but those that were said since the last Whole entry, or later.
func (s *stage) purge(ctx context.Context, tickets []uint32) {
	said := map[uint32]map[string]bool{}
	for _, n := range tickets {
		said[n] = maps.Clone(s.oracle.tickets[n].said)
	}
	var p Progress
	a := s.start(func(a *actor) (err error) {
		work := s.worker(a)
		work.least, work.purged = 5, tickets
		p, err = work.call(ctx)
		return err
	})
	a.wrote = func(e Entry) {
		for word := range e.Words {
			if said[e.N] != nil {
				said[e.N][word] = true
			}
		}
	}
	a.judge = func() error {
		for _, n := range tickets {
			for word := range s.store.wordsOf(n) {
				if !p.More && p.Wait.IsZero() && !said[n][word] {
					return fmt.Errorf("ticket %d has %q after a purge, when it had %v", n, word, said[n])
				}
			}
		}
		return nil
	}
}

// read begins a search, which has to find what matches ever since.
func (s *stage) read(ctx context.Context, q question) {
	var found []uint32
	a := s.start(func(a *actor) (err error) {
		found, err = search(ctx, a, q)
		return err
	})
	missing := s.oracle.answer(q, false)
	a.wrote = func(Entry) {
		still := s.oracle.answer(q, false)
		missing = slices.DeleteFunc(missing, func(n uint32) bool { return !slices.Contains(still, n) })
	}
	a.judge = func() error {
		if err := bounded(found, missing, s.oracle.answer(q, true)); err != nil {
			return fmt.Errorf("%v asked in %+v: %w", names(q.terms), q.places, err)
		}
		return nil
	}
}

// list begins a list by last updates, which has to find the tickets that nobody updates
// ever since.
func (s *stage) list(ctx context.Context, from Moment, up bool) {
	var found []Moment
	a := s.start(func(a *actor) (err error) {
		found, err = recently(ctx, a, from, up)
		return err
	})
	now := &oracle{tickets: map[uint32]*ticket{}}
	for n, k := range s.oracle.tickets {
		now.tickets[n] = &ticket{at: k.at, moved: k.moved, classes: k.classes}
	}
	a.wrote = func(e Entry) {
		if k := now.tickets[e.N]; k == nil {
			now.tickets[e.N] = &ticket{moved: s.oracle.tickets[e.N].moved}
		} else if k.classes |= 1 << e.Class; k.at != e.At {
			k.at = 0
		}
	}
	a.judge = func() error {
		if err := now.judge(found, from, up); err != nil {
			return fmt.Errorf("behind %v, ascending: %v: found %v: %w", from, up, found, err)
		}
		return nil
	}
}

// turns begins a list by turns, which has to find the tickets that nobody moves ever
// since, each once, and of the others no place that they had left before.
func (s *stage) turns(ctx context.Context, from Moment) {
	var found []Standing
	a := s.start(func(a *actor) (err error) {
		found, err = inTurn(ctx, a, from)
		return err
	})
	still, had := s.oracle.standings(from), map[Standing]bool{}
	for _, one := range still {
		had[one] = true
	}
	a.wrote = func(e Entry) {
		if e.Moved {
			still = slices.DeleteFunc(still, func(one Standing) bool { return one.N == e.N })
			had[Standing{e.N, e.Turn}] = true
		}
	}
	a.judge = func() error {
		if !slices.IsSortedFunc(found, byPlace) {
			return fmt.Errorf("%v is out of order", found)
		}
		count := map[uint32]int{}
		for _, one := range found {
			if count[one.N]++; !had[one] {
				return fmt.Errorf("%v stood there before the list began: %v", one, found)
			}
		}
		for _, one := range still {
			if count[one.N] != 1 || !slices.Contains(found, one) {
				return fmt.Errorf("%v is there %d times: %v", one, count[one.N], found)
			}
		}
		return nil
	}
}

// compare asks for two versions, which have to differ if anything is written between.
func (s *stage) compare(ctx context.Context) {
	var first, second string
	written, between := 0, 0 // the latter as the log was read for the second
	s.start(func(a *actor) (err error) {
		if first, err = Version(ctx, a); err != nil {
			return err
		}
		written = s.oracle.writes
		if err = a.step(); err != nil {
			return err
		}
		between = s.oracle.writes - written
		second, err = Version(ctx, a)
		return err
	}).judge = func() error {
		if first == second && between > 0 {
			return fmt.Errorf("version %s stays after %d writes", first, between)
		}
		return nil
	}
}

// write writes a ticket.
func (s *stage) write(t *rapid.T) {
	e := s.oracle.write(t)
	s.store.write(e)
	for _, a := range s.actors {
		a.wrote(e)
	}
}

// advance lets an actor take a step, or kills it, and judges it when it has ended.
func (s *stage) advance(t *rapid.T, i int, live bool) {
	a := s.actors[i]
	a.turn <- live
	var err error
	select {
	case <-a.asks:
		return
	case err = <-a.done:
		s.actors = slices.Delete(s.actors, i, i+1)
	}
	switch {
	case errors.Is(err, errKilled), errors.Is(err, ErrOvertaken), errors.Is(err, ErrRemoved):
		return
	case err == nil:
		err = a.judge()
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, s.store)
	}
}

func TestNobodyMissesATicketOrKeepsAWordWhoeverWritesFoldsMergesAndDiesMeanwhile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		s := &stage{store: newMemory(), oracle: newOracle(), clock: time.Unix(0, 0)}
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			what := rapid.IntRange(0, 19).Draw(t, "step")
			switch {
			case what == 0 && len(s.actors) < 4:
				s.tend(ctx)
			case what == 1 && len(s.actors) < 6:
				s.begin(ctx, t)
			case what < 7 || len(s.actors) == 0:
				s.write(t)
			default:
				s.advance(t, rapid.IntRange(0, len(s.actors)-1).Draw(t, "actor"), what > 7)
			}
		}
		for len(s.actors) > 0 {
			s.advance(t, 0, true)
		}
	})
}

// begin begins a reader or a purge.
func (s *stage) begin(ctx context.Context, t *rapid.T) {
	switch rapid.IntRange(0, 4).Draw(t, "reader") {
	case 4:
		s.turns(ctx, Moment{At: drawTurn(t).At})
	case 0:
		s.read(ctx, drawQuestion(t))
	case 1:
		s.list(ctx, s.oracle.drawMoment(t), rapid.Bool().Draw(t, "ascending?"))
	case 2:
		s.compare(ctx)
	case 3:
		s.purge(ctx, slices.Sorted(maps.Keys(s.oracle.tickets)))
	}
}
