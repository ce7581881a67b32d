// Package dispatch sends on what a Change of the table means to others: its
// event goes to the bus, for other systems, and a wake-up to the worker, for
// what the Change began. Both may be sent any number of times. What comes from
// other systems is package subscription's, what a wake-up leads to package worker's.
package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"

	"docket/events"
	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/feed"
	"docket/shared/job"
	"docket/shared/label"
	"docket/shared/queue"
	"docket/shared/settings"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

// Bus is where events are put.
type Bus interface {
	Put(ctx context.Context, e events.Changed) error
}

// together is how many events are sent at once.
const together = 8

// Dispatcher routes Changes, and does nothing that lasts.
type Dispatcher struct {
	Bus   Bus
	Waker job.Waker
}

// HandleBatch sends the event of each Change, at least once, and whatever
// wake-ups they call for, each once. It gives an error for each Change that
// must come again, by its place. One part that fails does not keep another from
// being sent; what was sent is then sent again.
func (d Dispatcher) HandleBatch(ctx context.Context, batch []change.Change) []error {
	failures := make([]error, len(batch))
	var all errgroup.Group
	all.SetLimit(together)
	for i, c := range batch {
		all.Go(func() error {
			failures[i] = d.tell(ctx, c)
			return nil
		})
	}
	_ = all.Wait() // failures has them
	var wakes []job.Wake
	calls := make([]bool, len(batch))
	for i, c := range batch {
		for _, w := range wakesOf(c) {
			calls[i] = true
			if !slices.Contains(wakes, w) {
				wakes = append(wakes, w)
			}
		}
	}
	if len(wakes) == 0 {
		return failures
	}
	if err := d.Waker.Send(ctx, wakes...); err != nil {
		for i, c := range batch {
			if calls[i] {
				failures[i] = errors.Join(failures[i], fmt.Errorf("wake the worker for %s: %w", c.ID, err))
			}
		}
	}
	return failures
}

func (d Dispatcher) tell(ctx context.Context, c change.Change) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("send the event of %s: panic: %v", c.ID, p)
		}
	}()
	if err := d.Bus.Put(ctx, feed.EventOf(c)); err != nil {
		return fmt.Errorf("send the event of %s: %w", c.ID, err)
	}
	return nil
}

// lookEvery is after how much that Changes add to a workspace's log its length is
// looked at: each asks for that with a chance by its weight, picked by its id. So
// a look costs little, and the log stays short.
const lookEvery = 16

// aWeight is how many facets weigh as much as a usual Change.
const aWeight = 12

// weight is about what a Change added to the log: 1, and more for each
// value that it gave or took, as a facet or two may stand for each.
func weight(c change.Change) uint32 {
	values := 0
	for _, f := range c.Fields {
		values += count(f.Old) + count(f.New)
	}
	return 1 + uint32(values/aWeight)
}

// count is how many values a field has: those of a list are each one.
func count(value json.RawMessage) int {
	var values []json.RawMessage
	if json.Unmarshal(value, &values) == nil {
		return len(values) // none of null
	}
	return 1
}

// wakesOf are the wake-ups that a Change calls for: of the job that it began, of the
// requester who may be no contact yet, and of a look at its workspace's index.
func wakesOf(c change.Change) []job.Wake {
	var wakes []job.Wake
	if begins(c) {
		wakes = append(wakes, job.Wake{Call: job.Step, Scope: c.Scope, Job: job.IDOf(c.ID)})
	}
	if contact.Meets(c) {
		wakes = append(wakes, job.Wake{Call: job.Meet, Scope: c.Scope, Ticket: c.TicketID})
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(c.ID)) // a hash takes everything
	if h.Sum32()%lookEvery < weight(c) {
		wakes = append(wakes, job.Wake{Call: job.Compact, Scope: c.Scope})
	}
	return wakes
}

// begins tells a Change in whose transaction a job was begun.
func begins(c change.Change) bool {
	switch c.Kind {
	case change.JobCreated, change.PoliciesUpdated, change.HoursUpdated:
		return true
	case change.QueueUpdated:
		return queue.MovesTargets(c)
	case change.TicketUpdated, change.TicketUnmerged:
		return ticket.MovesDuplicates(c)
	case change.SettingsUpdated:
		return settings.MovesClocks(c)
	case change.LabelUpdated, change.LabelDeleted:
		return label.MovesTickets(c)
	}
	return false
}
