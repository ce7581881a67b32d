package change

import (
	"context"
	"sync"

	"docket/shared/fault"
)

// turns lets the writers of one thing in one process take turns, so that they
// do not fail each other's preconditions. It is courtesy, not correctness:
// writers of other processes are met by ErrStale.
var turns = turnstile{waiting: map[string]*turn{}}

type turnstile struct {
	sync.Mutex
	waiting map[string]*turn
}

type turn struct {
	free  chan struct{} // holds one token while nobody has the turn
	users int
}

// take waits for the turn at key, and returns what ends it.
func (t *turnstile) take(ctx context.Context, key string) (func(), error) {
	t.Lock()
	at, ok := t.waiting[key]
	if !ok {
		at = &turn{free: make(chan struct{}, 1)}
		at.free <- struct{}{}
		t.waiting[key] = at
	}
	at.users++
	t.Unlock()
	select {
	case <-at.free:
		return func() { at.free <- struct{}{}; t.leave(key, at) }, nil
	case <-ctx.Done():
		t.leave(key, at)
		return nil, fault.Wrap(fault.Unavailable, "too many writes at once, try again", ctx.Err())
	}
}

func (t *turnstile) leave(key string, at *turn) {
	t.Lock()
	defer t.Unlock()
	if at.users--; at.users == 0 {
		delete(t.waiting, key)
	}
}
