// Package fake has what tests put in the place of the bus and of the worker's
// queue, and the Changes of a workspace.
package fake

import (
	"context"
	"sync"
	"testing"
	"time"

	"docket/events"
	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/tenant"
)

// Waker is a job.Waker that remembers what it is sent.
type Waker struct {
	mu   sync.Mutex
	Sent []job.Wake
	Down error // what it refuses everything with; nil: it takes everything
}

// Send implements job.Waker.
func (w *Waker) Send(_ context.Context, wakes ...job.Wake) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.Down == nil {
		w.Sent = append(w.Sent, wakes...)
	}
	return w.Down
}

// Bus is a bus that takes every event, and loses it.
type Bus struct{}

// Put implements dispatch.Bus.
func (Bus) Put(context.Context, events.Changed) error { return nil }

// Scope is the workspace of a test that needs one and no table.
func Scope(t testing.TB) tenant.Scope {
	t.Helper()
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	return scope
}

// Change is a Change of that workspace, of a request of its own.
func Change(t testing.TB, kind change.Kind) change.Change {
	t.Helper()
	now := time.Now()
	return change.SystemAct(Scope(t), id.Prefixed(id.RequestPrefix, now), "test", time.Now).Change(kind, 0, now)
}
