package queue

import (
	"context"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/list"
	"docket/shared/tenant"
)

// Store keeps the queues of every workspace. A commit of a new queue whose key
// is in use fails with a fault of kind QueueKeyTaken.
type Store interface {
	change.Store

	// Queue returns a queue, or a fault of kind NotFound.
	Queue(ctx context.Context, scope tenant.Scope, id string) (Queue, error)

	// Queues lists by folded key the queues that keep allows, from behind the
	// folded key after.
	Queues(ctx context.Context, scope tenant.Scope, list List) (list.Page[Queue], error)
}

// List asks for one page of queues.
type List struct {
	Filter list.Filter
	Status Status // empty: any
	After  string // a folded key; empty: from the first
	Limit  int
}

// Keeps judges a queue.
func (l List) Keeps(q Queue) bool {
	return (l.Status == "" || q.Status == l.Status) &&
		l.Filter.Keeps(q.CustomFields, q.Key, q.Name, q.Description)
}

// ErrNotFound is the answer for a queue that is absent or elsewhere (S0-17).
var ErrNotFound = fault.New(fault.NotFound, "no such queue in this workspace")
