package change

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"docket/shared/fault"
)

// ErrStale is a store's word that a commit's precondition no longer holds and
// that nothing was written: read again, decide again, try again.
var ErrStale = errors.New("the state has moved on since it was read")

// patience is how long a write contends for a busy item before it gives up.
const patience = 2 * time.Second

// Attempt repeats try while it is stale, with jitter, for up to two seconds;
// past that the caller is asked to come back. Sixteen patches or fifty
// messages at once on one ticket all get in. Thing names what is written, so
// that its writers in this process take turns; empty for a new thing.
func Attempt(ctx context.Context, thing string, try func(context.Context) (Answer, error)) (Answer, error) {
	if thing != "" {
		done, err := turns.take(ctx, thing)
		if err != nil {
			return Answer{}, err
		}
		defer done()
	}
	deadline := time.Now().Add(patience)
	for wait := 5 * time.Millisecond; ; wait = min(2*wait, 160*time.Millisecond) {
		result, err := try(ctx)
		if !errors.Is(err, ErrStale) {
			return result, err
		}
		if time.Now().After(deadline) {
			return result, fault.Wrap(fault.Unavailable, "too many writes at once, try again", err)
		}
		if err := Pause(ctx, rand.N(wait)); err != nil {
			return result, err
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
