package dispatch_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/dispatch"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// crowd is a table with a job of a workspace of 250 tickets that are to be
// reindexed, and more jobs that are due than a sweep has the time to wake.
type crowd struct {
	dispatch.Works
	job   job.Job
	swept bool
}

func (c *crowd) Job(context.Context, tenant.Scope, string) (job.Job, error) { return c.job, nil }
func (c *crowd) SaveJob(_ context.Context, _, after job.Job) error          { c.job = after; return nil }
func (c *crowd) LastNumber(context.Context, tenant.Scope) (uint32, error)   { return 250, nil }
func (c *crowd) Reindex(context.Context, tenant.Scope, []uint32) error      { return nil }

func (c *crowd) TakeTurn(context.Context, string, string, time.Time, time.Time) (bool, error) {
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

// What a reindexing adds to the index's log no Change tells of.
func TestEachPageOfAReindexingHasTheIndexLookedAt(t *testing.T) {
	b := &told{}
	c := &crowd{job: job.New(changed(t, change.JobCreated, 1)[0], job.Reindex, "")}
	wake := job.Wake{Call: job.Step, Scope: scope(t), Job: c.job.ID}
	if told, err := (dispatch.Worker{Table: c, Queue: b, Now: time.Now}).Take(t.Context(), wake); err != nil || told.Trouble != nil {
		t.Fatal(err, told.Trouble)
	}
	look := job.Wake{Call: job.Compact, Scope: scope(t)}
	if want := []job.Wake{look, look, look}; c.job.State != job.Done || !slices.Equal(b.wakes, want) {
		t.Errorf("the job is %s, and what was asked for is %v", c.job.State, b.wakes)
	}
	b.refuses = "queue"
	c.job = job.New(changed(t, change.JobCreated, 1)[0], job.Reindex, "")
	if told, _ := (dispatch.Worker{Table: c, Queue: b, Now: time.Now}).Take(t.Context(), wake); told.Trouble == nil || c.job.Cursor != "" {
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

func TestHoweverManyJobsAreDueASweepComesToTheTickets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, q := &crowd{job: job.Job{Scope: scope(t)}}, &sluggish{}
		ctx, stop := context.WithTimeout(t.Context(), dispatch.JobsQueue().Timeout)
		defer stop()
		_, err := dispatch.Worker{Table: c, Queue: q, Now: time.Now}.Take(ctx, dispatch.Sweeps(1)[0])
		if err != nil || !c.swept || ctx.Err() != nil || q.sent < 1000 {
			t.Errorf("after %d wake-ups of jobs the tickets are swept: %v, %v", q.sent, c.swept, err)
		}
	})
}
