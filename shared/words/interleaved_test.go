package words

import (
	"context"
	"errors"
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
	// missing are the tickets that a reader has to find: they match ever since it began.
	missing  []uint32
	question question
	found    []uint32
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

func (a *actor) Items(ctx context.Context, part, from string, limit int) ([]Item, error) {
	if err := a.step(); err != nil {
		return nil, err
	}
	return a.memory.Items(ctx, part, from, limit)
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
func (a *actor) Forget(ctx context.Context, entries []Key) error {
	for _, key := range slices.Backward(entries) {
		if err := a.step(); err != nil {
			return err
		}
		if err := a.memory.Forget(ctx, []Key{key}); err != nil {
			return err
		}
	}
	return nil
}

// stage is where actors act, one step at a time.
type stage struct {
	store  *memory
	oracle oracle
	actors []*actor
	ids    int
	clock  time.Time
}

// start begins an actor, which waits before its first step.
func (s *stage) start(run func(*actor) error) *actor {
	a := &actor{memory: s.store, asks: make(chan struct{}), turn: make(chan bool), done: make(chan error, 1)}
	go func() { a.done <- run(a) }()
	s.actors = append(s.actors, a)
	<-a.asks
	return a
}

// tend begins a worker to whom no lease of another holds.
func (s *stage) tend(ctx context.Context) {
	s.start(func(a *actor) error {
		work := tending(a, time.Time{}, &s.ids)
		work.now = func() time.Time { s.clock = s.clock.Add(time.Hour); return s.clock }
		work.until = s.clock.Add(10 * time.Hour)
		return work.run(ctx)
	})
}

func (s *stage) read(ctx context.Context, q question) {
	a := s.start(func(a *actor) (err error) {
		a.found, err = search(ctx, a, q)
		return err
	})
	a.question, a.missing = q, s.oracle.answer(q, false)
}

// write writes a ticket; what does not match any more need not be found.
func (s *stage) write(t *rapid.T) {
	s.store.write(s.oracle.write(t))
	for _, a := range s.actors {
		still := s.oracle.answer(a.question, false)
		a.missing = slices.DeleteFunc(a.missing, func(n uint32) bool { return !slices.Contains(still, n) })
	}
}

// advance lets an actor take a step, or kills it, and gives its error if that ends it.
func (s *stage) advance(t *rapid.T, i int, live bool) {
	a := s.actors[i]
	a.turn <- live
	select {
	case <-a.asks:
		return
	case err := <-a.done:
		s.actors = slices.Delete(s.actors, i, i+1)
		switch {
		case errors.Is(err, errKilled), errors.Is(err, errOvertaken), errors.Is(err, ErrRemoved): // a reader begins again
			return
		case err != nil:
			t.Fatal(err)
		}
	}
	for _, n := range a.missing {
		if !slices.Contains(a.found, n) {
			t.Fatalf("%v asked in %+v: found %v, in which %d is missing\n%s", names(a.question.terms), a.question.places, a.found, n, s.store)
		}
	}
}

func TestNoSearchMissesATicketWhoeverWritesFoldsMergesAndDiesMeanwhile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		s := &stage{store: newMemory(), oracle: oracle{}, clock: time.Unix(0, 0)}
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			what := rapid.IntRange(0, 19).Draw(t, "step")
			switch {
			case what == 0 && len(s.actors) < 4:
				s.tend(ctx)
			case what == 1 && len(s.actors) < 6:
				s.read(ctx, drawQuestion(t))
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
