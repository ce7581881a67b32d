package change

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"docket/shared/fault"
	"docket/shared/tenant"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

// Store is what every write needs of the table.
type Store interface {
	// Receipt returns the answer that is kept under an idempotency key, nil
	// where none is or where it has expired by now.
	Receipt(ctx context.Context, scope tenant.Scope, once Once, now time.Time) (*Receipt, error)

	// Commit writes all of c or nothing, and does not return before it knows
	// which. It fails with ErrStale where a Put's Before is no longer there or
	// another answer is kept under the receipt's key, or with a fault that says
	// what must be unique and is not.
	Commit(ctx context.Context, c Commit) error
}

// ErrStale is a store's word that a commit's precondition no longer holds and
// that nothing was written: read again, decide again, try again.
var ErrStale = errors.New("the state has moved on since it was read")

// Put is one thing as a commit leaves it. Before and After are values of one
// entity's type; Before is nil for a new thing.
type Put struct{ Before, After any }

// Commit is one write: things as they become, and what is told of it.
type Commit struct {
	ID      string // of this commit alone, by which the store knows it again
	Scope   tenant.Scope
	Puts    []Put
	Changes []Change
	Receipt *Receipt
}

// Decision is what a verb makes of what it read. Without Changes nothing
// happened, and nothing is written but the receipt.
type Decision[T any] struct {
	Puts    []Put
	Changes []Change // the first is the act's own
	Shown   T        // what the answer shows
}

// Verb is one way to write: what it reads, what it decides, and how its answer
// is shown.
type Verb[S, T any] struct {
	// Read reads what the decision stands on. A thing that is not there is a
	// fault of kind NotFound.
	Read func(ctx context.Context) (S, error)

	// Decide judges what was read, and changes nothing else. A fault refuses the
	// call. It is called once for each attempt.
	Decide func(S) (Decision[T], error)

	// Render turns what is shown into the answer, before the commit: so the
	// answer can be kept by it, and repeated byte by byte.
	Render Render[T]
}

// Do carries out a verb: it reads, decides, renders and commits, again while
// what it read has moved on. An act with an idempotency key whose answer is
// kept is answered with that, whatever else would be said: a refusal may be
// the work of the very call that is repeated.
func Do[S, T any](ctx context.Context, store Store, act Act, v Verb[S, T]) (Answer, error) {
	var answer Answer
	err := Persist(ctx, func() (err error) {
		answer, err = once(ctx, store, act, v)
		return err
	})
	if err != nil {
		return Answer{}, err
	}
	return answer, nil
}

// once is one attempt at Do.
func once[S, T any](ctx context.Context, store Store, act Act, v Verb[S, T]) (Answer, error) {
	prior, snapshot, err := read(ctx, store, act, v.Read)
	if prior != nil {
		return prior.Replay(*act.Once)
	}
	var answer Answer
	if err == nil {
		answer, err = attempt(ctx, store, act, v, snapshot)
	}
	if act.Once == nil || !refusal(err) {
		return answer, err
	}
	switch prior, failure := store.Receipt(ctx, act.Principal.Scope, *act.Once, act.Now()); {
	case failure != nil:
		return Answer{}, failure
	case prior != nil:
		return prior.Replay(*act.Once)
	}
	return Answer{}, err
}

// refusal tells a fault that is the caller's, and that another call may have
// brought about.
func refusal(err error) bool {
	if err == nil || errors.Is(err, ErrStale) {
		return false
	}
	kind := fault.KindOf(err)
	return kind != fault.Unknown && kind != fault.Unavailable
}

// read reads the kept answer and the verb's snapshot at once. A kept answer
// is returned whatever becomes of the snapshot.
func read[S any](ctx context.Context, store Store, act Act, snapshot func(context.Context) (S, error)) (*Receipt, S, error) {
	if act.Once == nil {
		s, err := snapshot(ctx)
		return nil, s, err
	}
	var together errgroup.Group
	var prior *Receipt
	together.Go(func() (err error) {
		prior, err = store.Receipt(ctx, act.Principal.Scope, *act.Once, act.Now())
		return err
	})
	s, err := snapshot(ctx)
	if failure := together.Wait(); failure != nil {
		return nil, s, failure
	}
	return prior, s, err
}

// attempt decides and commits once.
func attempt[S, T any](ctx context.Context, store Store, act Act, v Verb[S, T], snapshot S) (Answer, error) {
	decided, err := v.Decide(snapshot)
	if err != nil {
		return Answer{}, err
	}
	answer, err := v.Render(decided.Shown)
	if err != nil {
		return Answer{}, err
	}
	at := act.Now()
	if len(decided.Changes) > 0 {
		at = decided.Changes[0].At
	}
	c := Commit{ID: uuid.NewString(), Scope: act.Principal.Scope, Puts: decided.Puts, Changes: decided.Changes, Receipt: act.Receipt(answer, at)}
	if len(c.Puts)+len(c.Changes) == 0 && c.Receipt == nil {
		return answer, nil
	}
	return answer, store.Commit(ctx, c)
}

// A write contends for a busy thing within the 25 seconds of a call, and
// leaves it time to answer. Losers wait ever longer, at random, and the longer
// the slower the store answers: so few of many writers spoil each other's attempts.
const (
	patience  = 20 * time.Second
	firstWait = 10 * time.Millisecond
	lastWait  = 2 * time.Second
)

// Persist repeats try while it is stale, until its time is up: past that the
// caller is asked to come back.
func Persist(ctx context.Context, try func() error) error {
	deadline := time.Now().Add(patience)
	for wait := firstWait; ; wait *= 2 {
		began := time.Now()
		err := try()
		if !errors.Is(err, ErrStale) {
			return err
		}
		if time.Now().After(deadline) {
			return fault.Wrap(fault.Unavailable, "too many writes at once, try again", err)
		}
		wait = min(max(wait, 4*time.Since(began)), lastWait)
		if err := Pause(ctx, rand.N(wait)); err != nil {
			return err
		}
	}
}

// Pause waits for d, or until the context ends, which is its error.
func Pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fault.Wrap(fault.Unavailable, "the call ran out of time, try again", ctx.Err())
	}
}
