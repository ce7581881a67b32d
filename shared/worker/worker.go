// Package worker does what lasts, a bounded piece at a time: pages of jobs,
// compactions of the index, sweeps of the timers (package sweep's). It takes
// wake-ups, each any number of times, which package dispatch and the schedule of
// sweeps send; what has more to do goes to the end of the queue.
package worker

import (
	"context"
	"fmt"
	"time"

	"docket/shared/bulk"
	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/file"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/metric"
	"docket/shared/sweep"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Store is what the worker needs of the table.
type Store interface {
	sweep.Store
	sweep.JobStore
	sweep.FileStore
	rematchStore
	reindexStore
	rebuildStore
	purgeStore
	bulk.Store
	contact.Store

	// RebuildSatisfaction makes the figures of the first week behind a cursor again from
	// its answers, and returns that week, empty behind the last, and how many were wrong.
	RebuildSatisfaction(ctx context.Context, scope tenant.Scope, cursor string) (week string, remade int, err error)

	// Lease gives a piece of work to one who does it, until an instant;
	// false where somebody else has it at now.
	Lease(ctx context.Context, name, holder string, now, until time.Time) (bool, error)

	// KeepShort folds the logs of a workspace's indexes where they weigh so much or
	// more, counted in entries and in KBs of their facets, in the time that the
	// context has, and tells whether it left some. Of words it takes twice as many.
	KeepShort(ctx context.Context, scope tenant.Scope, weight int) (more bool, err error)
}

// Worker takes the wake-ups of the queue. Each takes bounded time; what has
// more to do goes to the end of the queue.
type Worker struct {
	Table Store
	Waker job.Waker
	Hooks job.Waker        // of those who deliver to the endpoints of webhooks
	Mail  job.Waker        // of those who bring out mail
	Files file.Objects     // the bytes of files, to remove them
	Now   func() time.Time // the domain's clock

	Replayer Replayer
}

// Outcome is what a wake-up came to, for the log and its metrics.
type Outcome struct {
	Late   time.Duration // how late the timer that ran out longest ago was met
	Failed int           // jobs that were given up, and tickets that could not be swept
	Err    error         // what went wrong and is looked after: the wake-up need not come again
}

// Figures are what it tells as metrics.
func (o Outcome) Figures() []metric.Figure {
	return []metric.Figure{metric.Lasted(metric.Late, o.Late), {Name: metric.Failed, Unit: metric.Count, Value: float64(o.Failed)}}
}

// Trouble is what went wrong and is looked after.
func (o Outcome) Trouble() error { return o.Err }

const (
	// busy is how long a wake-up is worked at.
	busy = 20 * time.Second

	// reserve is what is kept of a call's time for all that follows the work.
	reserve = 10 * time.Second

	// heavy is from which weight on the log of a workspace is folded: so many entries,
	// and their KBs.
	heavy = 128
)

// Take does what a wake-up calls for. After an error it comes again.
func (w Worker) Take(ctx context.Context, wake job.Wake) (came Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: panic: %v", wake.Encode(), p)
		}
	}()
	again := false
	switch wake.Call {
	case job.Step:
		came, again, err = w.step(ctx, wake)
	case job.Compact:
		again, err = w.compact(ctx, wake.Scope)
	case job.Release:
		err = w.release(ctx, wake)
	case job.Meet:
		act := change.SystemAct(wake.Scope, id.Prefixed(id.RequestPrefix, w.Now()), "meet_contact", w.Now)
		err = contact.Meet(ctx, w.Table, act, wake.Ticket)
	case job.Sweep:
		came, again, err = w.sweep(ctx, wake.Shard)
	default:
		err = fmt.Errorf("nobody answers the call %q", wake.Call)
	}
	if err == nil && again {
		err = w.Waker.Send(ctx, wake)
	}
	return came, err
}

func (w Worker) step(ctx context.Context, wake job.Wake) (Outcome, bool, error) {
	steps := job.Steps{Store: w.Table, Work: works(w), Now: w.Now}
	step, err := steps.Step(ctx, wake.Scope, wake.Job)
	came := Outcome{Err: step.Err}
	if step.Err != nil && step.Job.State == job.Failed {
		came.Failed = 1
	}
	return came, step.Again, err
}

// release has a held reply leave, or looks again when its time comes: a wake-up can come
// a little early.
func (w Worker) release(ctx context.Context, wake job.Wake) error {
	ahead, err := ticket.Release(ctx, w.Table, wake.Scope, wake.Ticket, wake.Reader, w.Now)
	if err != nil || ahead == 0 {
		return err
	}
	wake.After = ahead
	return w.Waker.Send(ctx, wake)
}

func (w Worker) compact(ctx context.Context, scope tenant.Scope) (more bool, err error) {
	ctx, stop := context.WithDeadline(ctx, endOf(ctx))
	defer stop()
	return w.Table.KeepShort(ctx, scope, heavy)
}

// endOf is until when a wake-up is worked at.
func endOf(ctx context.Context) time.Time {
	end := time.Now().Add(busy)
	if deadline, any := ctx.Deadline(); any && deadline.Add(-reserve).Before(end) {
		return deadline.Add(-reserve)
	}
	return end
}
