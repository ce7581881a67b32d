package dispatch

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
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

// Timers is what a sweep needs of the table.
type Timers interface {
	ticket.Store

	// RunOut calls found for every ticket of a shard, from 0, whose timer has
	// run out at now, and ends with the first error that found returns.
	RunOut(ctx context.Context, shard int, now time.Time, found func(ticket.Timer) error) error
}

// Sweeps are the wake-ups of one sweep: one for each shard of the timers.
func Sweeps(shards int) []job.Wake {
	all := make([]job.Wake, shards)
	for shard := range all {
		all[shard] = job.Wake{Call: job.Sweep, Shard: shard}
	}
	return all
}

// turn is how long a sweep has its shard: longer than it may take. It is of the
// real time, in which processes live and die.
const turn = 2 * time.Minute

// sweep wakes a shard's jobs that are due and sweeps its tickets, unless
// another sweep is at it. Where nothing is due it writes nothing.
func (w Worker) sweep(ctx context.Context, shard int) (told Told, more bool, err error) {
	woken := w.wakeJobs(ctx, shard)
	if due, err := w.anyDue(ctx, shard); err != nil || !due {
		return told, false, errors.Join(woken, err)
	}
	name, me := fmt.Sprintf("sweep#%d", shard), uuid.NewString()
	mine, err := w.Table.TakeTurn(ctx, name, me, time.Now(), time.Now().Add(turn))
	if err != nil || !mine {
		return told, false, errors.Join(woken, err)
	}
	swept, err := SweepShard(ctx, w.Table, shard, w.Now)
	_, ended := w.Table.TakeTurn(ctx, name, me, time.Now(), time.UnixMilli(0))
	told = Told{Late: swept.Late, Failed: swept.Failed, Trouble: swept.Trouble}
	return told, swept.More, errors.Join(woken, err, ended)
}

// errMet ends the reading of a shard at its first timer.
var errMet = errors.New("a timer was met")

// anyDue tells whether any timer of a shard has run out.
func (w Worker) anyDue(ctx context.Context, shard int) (bool, error) {
	err := w.Table.RunOut(ctx, shard, w.Now(), func(ticket.Timer) error { return errMet })
	if errors.Is(err, errMet) {
		return true, nil
	}
	return false, err
}

// wakeJobs wakes the jobs of a shard that nobody else wakes: those that waited
// for a time, whose step died, or whose wake-up was lost. Those that there is no
// time for are the next sweep's: however many they are, tickets are swept too.
func (w Worker) wakeJobs(ctx context.Context, shard int) error {
	end := endOf(ctx)
	err := w.Table.DueJobs(ctx, shard, w.Now(), func(scope tenant.Scope, id string) error {
		if !time.Now().Before(end) {
			return errSpent
		}
		return w.Queue.Send(ctx, job.Wake{Call: job.Step, Scope: scope, Job: id})
	})
	if errors.Is(err, errSpent) {
		return nil
	}
	return err
}

// Swept is what became of a shard.
type Swept struct {
	Late    time.Duration // how late the timer that ran out longest ago was met
	Tickets int           // that were looked at
	Failed  int           // of them, that could not be swept
	Trouble error         // the first few of their errors
	More    bool          // the time was up before the end
}

// fewErrors is how many tickets' errors a sweep tells.
const fewErrors = 10

// errSpent ends the reading of a shard whose time is up.
var errSpent = errors.New("the time is spent")

// SweepShard records every warning and breach that is due by now in a shard of
// the timers, the longest ago first and a few tickets at once: each once, also
// where two sweeps run at once or the last one died half way. A ticket that
// fails keeps no other waiting, and is met again by the next sweep.
func SweepShard(ctx context.Context, t Timers, shard int, now func() time.Time) (Swept, error) {
	var s swept
	var all errgroup.Group
	all.SetLimit(together)
	end := endOf(ctx)
	err := t.RunOut(ctx, shard, now(), func(timer ticket.Timer) error {
		if !time.Now().Before(end) {
			return errSpent
		}
		all.Go(func() error {
			s.note(timer, now(), sweepOne(ctx, t, timer, now))
			return nil
		})
		return ctx.Err()
	})
	_ = all.Wait() // s has the errors
	if errors.Is(err, errSpent) {
		s.More, err = true, nil
	}
	return s.Swept, err
}

// swept is a Swept that many write to.
type swept struct {
	mu sync.Mutex
	Swept
}

func (s *swept) note(timer ticket.Timer, now time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Tickets++
	s.Late = max(s.Late, now.Sub(timer.At))
	if err == nil {
		return
	}
	if s.Failed++; s.Failed <= fewErrors {
		s.Trouble = errors.Join(s.Trouble, fmt.Errorf("sweep ticket %s of %s: %w", timer.TicketID, timer.Scope, err))
	}
}

func sweepOne(ctx context.Context, t Timers, timer ticket.Timer, now func() time.Time) error {
	act := change.SystemAct(timer.Scope, id.Prefixed(id.RequestPrefix, now()), ticket.ClockOperation, now)
	return check(ctx, t, act, timer.TicketID)
}

// check is ticket.CheckClocks of a ticket that may have gone, when there is
// nothing left to do, and whose panic is an error like any other.
func check(ctx context.Context, t ticket.Store, act change.Act, ticketID string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if err = ticket.CheckClocks(ctx, t, act, ticketID); fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}
