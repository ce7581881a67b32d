package worker_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/job"
	"docket/shared/sweep"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
	"docket/shared/worker"
)

// crowd is a table with a job of a workspace of 250 tickets that are to be
// reindexed, and more jobs that are due than a sweep has the time to wake.
type crowd struct {
	worker.Store
	job   job.Job
	swept bool
}

func (c *crowd) Job(context.Context, tenant.Scope, string) (job.Job, error) { return c.job, nil }
func (c *crowd) SaveJob(_ context.Context, _, after job.Job) error          { c.job = after; return nil }
func (c *crowd) LastNumber(context.Context, tenant.Scope) (uint32, error)   { return 250, nil }
func (c *crowd) Reindex(context.Context, tenant.Scope, []uint32) error      { return nil }

func (c *crowd) Lease(context.Context, string, string, time.Time, time.Time) (bool, error) {
	return true, nil
}

func (c *crowd) RunOut(context.Context, int, time.Time, func(ticket.Timer) error) error {
	c.swept = true
	return nil
}

func (c *crowd) DueJobs(_ context.Context, _ int, _ time.Time, found func(tenant.Scope, string) error) error {
	for i := range 100_000 {
		if err := found(c.job.Scope, fmt.Sprint(i)); err != nil {
			return err
		}
	}
	return nil
}

func (c *crowd) DueEndpoints(ctx context.Context, shard int, now time.Time, found func(tenant.Scope, string) error) error {
	return c.DueJobs(ctx, shard, now, found)
}

func (c *crowd) DueFiles(context.Context, int, time.Time, func(tenant.Scope, string) error) error {
	return nil
}

// What a reindexing adds to the log no Change tells of.
func TestEachPageOfAReindexingHasTheIndexLookedAt(t *testing.T) {
	b := &fake.Waker{}
	c := &crowd{job: job.New(fake.Change(t, change.JobCreated), job.Reindex, "")}
	wake := job.Wake{Call: job.Step, Scope: fake.Scope(t), Job: c.job.ID}
	if came, err := (worker.Worker{Table: c, Waker: b, Now: time.Now}).Take(t.Context(), wake); err != nil || came.Err != nil {
		t.Fatal(err, came.Err)
	}
	look := job.Wake{Call: job.Compact, Scope: fake.Scope(t)}
	if want := []job.Wake{look, look, look}; c.job.State != job.Done || !slices.Equal(b.Sent, want) {
		t.Errorf("the job is %s, and what was asked for is %v", c.job.State, b.Sent)
	}
	b.Down = errors.New("it is down")
	c.job = job.New(fake.Change(t, change.JobCreated), job.Reindex, "")
	if came, _ := (worker.Worker{Table: c, Waker: b, Now: time.Now}).Take(t.Context(), wake); came.Err == nil || c.job.Cursor != "" {
		t.Error("a page is done of which nobody heard")
	}
}

// sluggish is a queue that takes its time.
type sluggish struct{ sent int }

func (q *sluggish) Send(context.Context, ...job.Wake) error {
	time.Sleep(10 * time.Millisecond) // of virtual time
	q.sent++
	return nil
}

func TestHoweverManyJobsAndEndpointsAreDueASweepComesToTheTickets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, q, hooks := &crowd{job: job.Job{Scope: fake.Scope(t)}}, &sluggish{}, &sluggish{}
		ctx, stop := context.WithTimeout(t.Context(), worker.JobsQueue().Timeout)
		defer stop()
		_, err := worker.Worker{Table: c, Waker: q, Hooks: hooks, Now: time.Now}.Take(ctx, sweep.Wakes(1)[0])
		if err != nil || !c.swept || ctx.Err() != nil || q.sent < 1000 || hooks.sent < 1000 {
			t.Errorf("after %d wake-ups of jobs and %d of endpoints the tickets are swept: %v, %v", q.sent, hooks.sent, c.swept, err)
		}
	})
}
