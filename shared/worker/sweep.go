package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"docket/shared/sweep"

	"github.com/google/uuid"
)

// leased is how long a sweep has its shard: longer than it may take. It is of the
// real time, in which processes live and die.
const leased = 2 * time.Minute

// wakeDue wakes the jobs and the endpoints of a shard that are due, and removes its files
// that are: side by side, so that many of one kind keep none of another waiting.
func (w Worker) wakeDue(ctx context.Context, shard int) error {
	beside := make(chan error, 2)
	go func() { beside <- sweep.WakeEndpoints(ctx, w.Table, w.Hooks, w.Mail, shard, w.Now(), endOf(ctx)) }()
	go func() { beside <- sweep.RemoveFiles(ctx, w.Table, w.Files, shard, w.Now(), endOf(ctx)) }()
	return errors.Join(sweep.WakeJobs(ctx, w.Table, w.Waker, shard, w.Now(), endOf(ctx)), <-beside, <-beside)
}

// sweep wakes a shard's jobs and endpoints that are due, removes its files that are, and sweeps its tickets, unless
// another sweep is at it. Where nothing is due it writes nothing.
func (w Worker) sweep(ctx context.Context, shard int) (came Outcome, more bool, err error) {
	// However many jobs are due, tickets are swept too.
	woken := w.wakeDue(ctx, shard)
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
