package sweep

import (
	"context"
	"errors"
	"time"

	"docket/shared/job"
	"docket/shared/tenant"
)

// JobStore is what waking jobs needs of the table.
type JobStore interface {
	// DueJobs calls found for every job of a shard that is due to be woken, and
	// ends with the first error that it returns.
	DueJobs(ctx context.Context, shard int, now time.Time, found func(scope tenant.Scope, id string) error) error

	// DueEndpoints is DueJobs for the endpoints of webhooks to which something is due, for job.Inboxes and job.Mail.
	DueEndpoints(ctx context.Context, shard int, now time.Time, found func(scope tenant.Scope, id string) error) error
}

// WakeJobs wakes the jobs of a shard that nobody else wakes: those that waited
// for a time, whose step died, or whose wake-up was lost. Those that there is no
// time for before the end, which is in real time, are the next sweep's.
func WakeJobs(ctx context.Context, s JobStore, waker job.Waker, shard int, now, end time.Time) error {
	return wakeEach(s.DueJobs, ctx, shard, now, end, func(scope tenant.Scope, id string) error {
		return waker.Send(ctx, job.Wake{Call: job.Step, Scope: scope, Job: id})
	})
}

// WakeEndpoints is WakeJobs for the endpoints of webhooks, to which something is to be
// sent again or that somebody died at, and for what follows the feed as they do: mail has
// a queue of its own.
func WakeEndpoints(ctx context.Context, s JobStore, hooks, mail job.Waker, shard int, now, end time.Time) error {
	return wakeEach(s.DueEndpoints, ctx, shard, now, end, func(scope tenant.Scope, id string) error {
		waker := hooks
		if id == job.Mail {
			waker = mail
		}
		return waker.Send(ctx, job.Wake{Call: job.Deliver, Scope: scope, Endpoint: id})
	})
}

func wakeEach(due func(context.Context, int, time.Time, func(tenant.Scope, string) error) error, ctx context.Context, shard int, now, end time.Time,
	wake func(tenant.Scope, string) error) error {
	err := due(ctx, shard, now, func(scope tenant.Scope, id string) error {
		if !time.Now().Before(end) {
			return errSpent
		}
		return wake(scope, id)
	})
	if errors.Is(err, errSpent) {
		return nil
	}
	return err
}
