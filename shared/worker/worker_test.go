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
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/sweep"
	"docket/shared/tenant"
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

// wakes is a queue that remembers what it is sent, unless it is down.
type wakes struct {
	sent []job.Wake
	down bool
}

func (w *wakes) Send(_ context.Context, sent ...job.Wake) error {
	if w.down {
		return errors.New("it is down")
	}
	w.sent = append(w.sent, sent...)
	return nil
}

func scope(t testing.TB) tenant.Scope {
	t.Helper()
	s, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// begun is the Change that begins a job.
func begun(t testing.TB) change.Change {
	t.Helper()
	now := time.Now()
	return change.SystemAct(scope(t), id.Prefixed(id.RequestPrefix, now), "test", time.Now).Change(change.JobCreated, 0, now)
}

// What a reindexing adds to the index's log no Change tells of.
func TestEachPageOfAReindexingHasTheIndexLookedAt(t *testing.T) {
	b := &wakes{}
	c := &crowd{job: job.New(begun(t), job.Reindex, "")}
	wake := job.Wake{Call: job.Step, Scope: scope(t), Job: c.job.ID}
	if came, err := (worker.Worker{Table: c, Queue: b, Now: time.Now}).Take(t.Context(), wake); err != nil || came.Err != nil {
		t.Fatal(err, came.Err)
	}
	look := job.Wake{Call: job.Compact, Scope: scope(t)}
	if want := []job.Wake{look, look, look}; c.job.State != job.Done || !slices.Equal(b.sent, want) {
		t.Errorf("the job is %s, and what was asked for is %v", c.job.State, b.sent)
	}
	b.down = true
	c.job = job.New(begun(t), job.Reindex, "")
	if came, _ := (worker.Worker{Table: c, Queue: b, Now: time.Now}).Take(t.Context(), wake); came.Err == nil || c.job.Cursor != "" {
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
		ctx, stop := context.WithTimeout(t.Context(), worker.JobsQueue().Timeout)
		defer stop()
		_, err := worker.Worker{Table: c, Queue: q, Now: time.Now}.Take(ctx, sweep.Wakes(1)[0])
		if err != nil || !c.swept || ctx.Err() != nil || q.sent < 1000 {
			t.Errorf("after %d wake-ups of jobs the tickets are swept: %v, %v", q.sent, c.swept, err)
		}
	})
}
