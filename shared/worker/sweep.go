package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"docket/shared/job"
	"docket/shared/sweep"
	"docket/shared/tenant"

	"github.com/google/uuid"
)

// leased is how long a sweep has its shard: longer than it may take. It is of the
// real time, in which processes live and die.
const leased = 2 * time.Minute

// sweep wakes a shard's jobs that are due and sweeps its tickets, unless
// another sweep is at it. Where nothing is due it writes nothing.
func (w Worker) sweep(ctx context.Context, shard int) (came Outcome, more bool, err error) {
	woken := w.wakeJobs(ctx, shard)
	if due, err := sweep.Due(ctx, w.Table, shard, w.Now()); err != nil || !due {
		return came, false, errors.Join(woken, err)
	}
	name, me := fmt.Sprintf("sweep#%d", shard), uuid.NewString()
	mine, err := w.Table.Lease(ctx, name, me, time.Now(), time.Now().Add(leased))
	if err != nil || !mine {
		return came, false, errors.Join(woken, err)
	}
	swept, err := sweep.Shard(ctx, w.Table, shard, w.Now, endOf(ctx))
	_, ended := w.Table.Lease(ctx, name, me, time.Now(), time.UnixMilli(0))
	came = Outcome{Late: swept.Late, Failed: swept.Failed, Err: swept.Err}
	return came, swept.More, errors.Join(woken, err, ended)
}

// errSpent ends the reading of the jobs that are due, once the time is up.
var errSpent = errors.New("the time is spent")

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
