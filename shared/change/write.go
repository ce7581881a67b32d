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
	Receipt(ctx context.Context, scope tenant.Scope, once IdempotencyKey, now time.Time) (*Receipt, error)

	// Commit writes all of c or nothing, and does not return before it knows
	// which. It fails with ErrStale where a Put's Before is no longer there or
	// another answer is kept under the receipt's key, or with a fault that says
	// what must be unique and is not.
	Commit(ctx context.Context, c Commit) error
}

// ErrStale is returned by a store when a commit's precondition no longer holds
// and nothing was written. Read again, decide again, and try again.
var ErrStale = errors.New("the state has moved on since it was read")

// Put is one item of a commit. Before and After are values of one entity's
// type; Before is nil for a new item. Where After is Before, the item is what a
// kept answer shows: it is not written, and must be there at the commit.
type Put struct{ Before, After any }

// Commit is one write: the new state of its items, and the Changes that
// describe it.
type Commit struct {
	ID      string // of this commit alone, by which the store knows it again
	Scope   tenant.Scope
	Ticket  uint32 // the number of the ticket that it is about, 0 for none
	Puts    []Put
	Changes []Change
	Receipt *Receipt
}

// Decision is what a verb decided on what it read. Without Changes nothing
// happened, and nothing is written but the receipt, on the condition that what
// its Puts name is there; unless it is Quiet.
type Decision[T any] struct {
	Puts    []Put
	Changes []Change // the first is the act's own
	Ticket  uint32   // the number of the ticket that it is about, 0 for none
	Shown   T        // what the answer shows
	Quiet   bool     // its Puts are written though no Change tells of them
}

// Unchanged is the decision of an update that asks for what is there already:
// it is shown as it was found, with its version, and no Change tells of it.
func Unchanged[T any](found T) Decision[T] { return Decision[T]{Shown: found} }

// Noted is the decision of a write that nobody but its author hears of, as it says
// nothing of a resource: what somebody has read, or writes and has not sent.
func Noted[T any](shown T, puts ...Put) Decision[T] {
	return Decision[T]{Puts: puts, Shown: shown, Quiet: true}
}

// Verb is one kind of write: what it reads, what it decides, and how its answer
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

// Do carries out a verb: it reads, decides, renders and commits, and starts
// over if what it read has changed meanwhile. If the act has an idempotency key
// whose answer is kept, Do returns that answer, even where the call would be
// refused by now: the first call itself may have caused the refusal.
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

// once is one attempt of Do.
func once[S, T any](ctx context.Context, store Store, act Act, v Verb[S, T]) (Answer, error) {
	prior, snapshot, err := read(ctx, store, act, v.Read)
	if prior != nil {
		return prior.Replay(*act.IdempotencyKey)
	}
	var answer Answer
	if err == nil {
		answer, err = attempt(ctx, store, act, v, snapshot)
	}
	if act.IdempotencyKey == nil || !refusal(err) {
		return answer, err
	}
	switch prior, failure := store.Receipt(ctx, act.Principal.Scope, *act.IdempotencyKey, act.Now()); {
	case failure != nil:
		return Answer{}, failure
	case prior != nil:
		return prior.Replay(*act.IdempotencyKey)
	}
	return Answer{}, err
}

// refusal says whether an error is a refusal of the caller that another call
// may have caused.
func refusal(err error) bool {
	if err == nil || errors.Is(err, ErrStale) {
		return false
	}
	kind := fault.KindOf(err)
	return kind != fault.Unknown && kind != fault.Unavailable
}

// read reads the kept answer and the verb's snapshot at the same time. A kept
// answer is returned whatever happened to the snapshot.
func read[S any](ctx context.Context, store Store, act Act, snapshot func(context.Context) (S, error)) (*Receipt, S, error) {
	if act.IdempotencyKey == nil {
		s, err := snapshot(ctx)
		return nil, s, err
	}
	var together errgroup.Group
	var prior *Receipt
	together.Go(func() (err error) {
		prior, err = store.Receipt(ctx, act.Principal.Scope, *act.IdempotencyKey, act.Now())
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
	if act.Dry {
		return answer, nil
	}
	at := act.Now()
	if len(decided.Changes) > 0 {
		at = decided.Changes[0].At
	}
	c := Commit{ID: uuid.NewString(), Scope: act.Principal.Scope, Ticket: decided.Ticket,
		Puts: decided.Puts, Changes: decided.Changes, Receipt: act.Receipt(answer, at)}
	if act.Beside != nil && len(c.Changes) > 0 {
		c.Puts = append(c.Puts, act.Beside(c)...)
	}
	if len(c.Changes) == 0 && c.Receipt == nil && !decided.Quiet {
		return answer, nil
	}
	return answer, store.Commit(ctx, c)
}

// A write retries for a part of the 25 seconds of a call and leaves time to
// answer. Writers that lose wait for random and growing pauses, longer if the
// store answers slowly, so that few of many writers get in each other's way.
const (
	retryBudget = 20 * time.Second
	firstWait   = 10 * time.Millisecond
	lastWait    = 2 * time.Second
)

// Persist repeats try while it returns ErrStale, until its time is up. Then it
// returns a fault that asks the caller to come back.
func Persist(ctx context.Context, try func() error) error {
	deadline := time.Now().Add(retryBudget)
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

// Pause waits for d or until the context ends, and returns the context's error.
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
