package queue

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/filter"
	"docket/shared/tenant"
)

// Store keeps the queues of every workspace.
type Store interface {
	// Queue returns a queue, or a fault of kind NotFound.
	Queue(ctx context.Context, scope tenant.Scope, id string) (Queue, error)

	// QueueGround reads at once what a write of queues stands on. An empty id
	// and a nil once read nothing; a queue that does not exist is nil.
	QueueGround(ctx context.Context, scope tenant.Scope, id string, once *change.Once, now time.Time) (Ground, error)

	// CommitQueue writes all of c or nothing. It returns the receipt that is
	// already kept under c's idempotency key, change.ErrStale when Before is
	// no longer the queue's state, or a fault of kind KeyTaken when
	// a new queue's key is in use.
	CommitQueue(ctx context.Context, c Commit) (*change.Receipt, error)

	// Queues lists by folded key the queues that keep allows, from behind the
	// folded key after.
	Queues(ctx context.Context, scope tenant.Scope, list List) (Page, error)
}

// Ground is what a write stands on.
type Ground struct {
	Prior *change.Receipt
	Queue *Queue
}

// Commit is one write of a queue.
type Commit struct {
	Before  *Queue // nil for a new queue
	After   Queue
	Change  change.Change
	Receipt *change.Receipt
}

// List asks for one page of queues.
type List struct {
	Filter filter.Filter
	Status Status // empty: any
	After  string // a folded key; empty: from the first
	Limit  int
}

// Keeps judges a queue.
func (l List) Keeps(q Queue) bool {
	return (l.Status == "" || q.Status == l.Status) &&
		l.Filter.Keeps(q.CustomFields, q.Key, q.Name, q.Description)
}

// Page is a run of queues; More tells that others follow.
type Page struct {
	Queues []Queue
	More   bool
	Next   string // the folded key behind which the list goes on, when More
}

// ErrNotFound is the answer for a queue that is absent or elsewhere (S0-17).
var ErrNotFound = fault.New(fault.NotFound, "no such queue in this workspace")
