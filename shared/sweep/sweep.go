// Package sweep records the warnings and breaches that are due though nobody
// writes to their tickets, has held replies leave whose wake-up was lost, and wakes the jobs
// that are due. The timers of both
// lie in shards; a schedule wakes package worker for each once a minute. A shard
// may be swept any number of times, by several at once.
package sweep

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

// Store is what a sweep needs of the table.
type Store interface {
	ticket.Store

	// RunOut calls found for every ticket of a shard, from 0, whose timer has
	// run out at now, and ends with the first error that found returns.
	RunOut(ctx context.Context, shard int, now time.Time, found func(ticket.Timer) error) error
}

// Wakes are the wake-ups of one sweep: one for each shard of the timers.
func Wakes(shards int) []job.Wake {
	all := make([]job.Wake, shards)
	for shard := range all {
		all[shard] = job.Wake{Call: job.Sweep, Shard: shard}
	}
	return all
}

// errMet ends the reading of a shard at its first timer.
var errMet = errors.New("a timer was met")

// Due tells whether any timer of a shard has run out at now.
func Due(ctx context.Context, s Store, shard int, now time.Time) (bool, error) {
	err := s.RunOut(ctx, shard, now, func(ticket.Timer) error { return errMet })
	if errors.Is(err, errMet) {
		return true, nil
	}
	return false, err
}

// Result is what became of a shard.
type Result struct {
	Late    time.Duration // how late the timer that ran out longest ago was met
	Tickets int           // that were looked at
	Failed  int           // of them, that could not be swept
	Err     error         // the first few of their errors
	More    bool          // the time was up before the end
}

// together is how many tickets are swept at once.
const together = 8

// fewErrors is how many tickets' errors a sweep tells.
const fewErrors = 10

// errSpent ends the reading of a shard, of tickets or of jobs, whose time is up.
var errSpent = errors.New("the time is spent")

// Shard records every warning and breach that is due by now in a shard of the
// timers, the longest ago first and a few tickets at once: each once, also where
// two sweeps run at once or the last one died half way. A ticket that fails
// keeps no other waiting, and is met again by the next sweep. No ticket is begun
// after the end, which is in real time.
func Shard(ctx context.Context, s Store, shard int, now func() time.Time, end time.Time) (Result, error) {
	var r tally
	var all errgroup.Group
	all.SetLimit(together)
	err := s.RunOut(ctx, shard, now(), func(timer ticket.Timer) error {
		if !time.Now().Before(end) {
			return errSpent
		}
		all.Go(func() error {
			r.note(timer, now(), due(ctx, s, timer, now))
			return nil
		})
		return ctx.Err()
	})
	_ = all.Wait() // r has the errors
	if errors.Is(err, errSpent) {
		r.More, err = true, nil
	}
	return r.Result, err
}

// due does what is due by a timer: has a held reply leave, or brings its ticket's clocks
// up to date.
func due(ctx context.Context, s Store, timer ticket.Timer, now func() time.Time) error {
	if timer.Held != "" {
		return Release(ctx, s, timer, now)
	}
	act := change.SystemAct(timer.Scope, id.Prefixed(id.RequestPrefix, now()), ticket.ClockOperation, now)
	return Ticket(ctx, s, act, timer.TicketID)
}

// Release is ticket.Release of a reply that may have left, whose panic is an error like
// any other.
func Release(ctx context.Context, s ticket.Store, timer ticket.Timer, now func() time.Time) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	_, err = ticket.Release(ctx, s, timer.Scope, timer.TicketID, timer.Held, now)
	return err
}

// tally is a Result that many write to.
type tally struct {
	mu sync.Mutex
	Result
}

func (r *tally) note(timer ticket.Timer, now time.Time, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Tickets++
	r.Late = max(r.Late, now.Sub(timer.At))
	if err == nil {
		return
	}
	if r.Failed++; r.Failed <= fewErrors {
		r.Err = errors.Join(r.Err, fmt.Errorf("sweep ticket %s of %s: %w", timer.TicketID, timer.Scope, err))
	}
}

// Ticket is ticket.CheckClocks of a ticket that may have gone, when there is
// nothing left to do, and whose panic is an error like any other.
func Ticket(ctx context.Context, s ticket.Store, act change.Act, ticketID string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if err = ticket.CheckClocks(ctx, s, act, ticketID); fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}
