package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
)

// Store keeps the jobs of every workspace.
type Store interface {
	// Job returns a job, or a fault of kind NotFound.
	Job(ctx context.Context, scope tenant.Scope, id string) (Job, error)

	// SaveJob writes after in the place of before, or returns change.ErrStale
	// where before is no longer the job's version.
	SaveJob(ctx context.Context, before, after Job) error
}

// Work does the page of a job that begins at its cursor. It may be called for
// the same page any number of times, and at the same time. If the one resource
// that the job is about is gone (a fault of kind NotFound), Work must treat the
// page as done.
type Work func(ctx context.Context, j Job) (Page, error)

// Steps runs the steps of jobs.
type Steps struct {
	Store Store
	Work  map[Kind]Work
	Now   func() time.Time // the domain's clock
}

const (
	// stepTime is how long a step continues with pages. It is short, so that
	// other workspaces' jobs get their turn.
	stepTime = 15 * time.Second

	// saveTime is the part of a call's time that a step reserves to save the
	// result of its last page.
	saveTime = 5 * time.Second
)

// Outcome is the result of a step.
type Outcome struct {
	Job   Job
	Again bool  // it has more to do and can be woken at once
	Err   error // why a page failed; the job has kept that, and is tried again or given up
}

// Step does some pages of a job. It does nothing if the job is gone, final,
// held by another step, or waiting for a later time. After an error, which is
// the store's, only the stored job says what was done.
func (s Steps) Step(ctx context.Context, scope tenant.Scope, id string) (Outcome, error) {
	j, err := s.Store.Job(ctx, scope, id)
	if fault.KindOf(err) == fault.NotFound {
		return Outcome{}, nil
	}
	if err != nil || !j.Ready(s.Now()) {
		return Outcome{Job: j}, err
	}
	if j, err = s.save(ctx, j, j.Take(s.Now())); err != nil {
		return Outcome{Job: j}, lost(err)
	}
	if j.Final() {
		return Outcome{Job: j, Err: troubled(j, errors.New(j.Error))}, nil
	}
	return s.GoOn(ctx, j)
}

// GoOn is a step of a job that is held by whoever calls.
func (s Steps) GoOn(ctx context.Context, j Job) (_ Outcome, err error) {
	for end := endOf(ctx); ; {
		next, trouble := s.advance(ctx, j)
		if j, err = s.save(ctx, j, next); errors.Is(err, change.ErrStale) && trouble == nil {
			j, err = s.countLate(ctx, j, next)
			return Outcome{Job: j}, lost(err)
		}
		if err != nil {
			return Outcome{Job: j, Err: trouble}, lost(err)
		}
		switch {
		case trouble != nil || j.Final() || j.NotBefore.After(s.Now()):
			return Outcome{Job: j, Err: trouble}, nil
		case !time.Now().Before(end):
			j, err = s.save(ctx, j, j.Release(s.Now()))
			return Outcome{Job: j, Again: err == nil}, lost(err)
		}
	}
}

// endOf returns until when a step continues with pages.
func endOf(ctx context.Context) time.Time {
	end := time.Now().Add(stepTime)
	if deadline, any := ctx.Deadline(); any && deadline.Add(-2*saveTime).Before(end) {
		return deadline.Add(-2 * saveTime)
	}
	return end
}

// advance does a page and returns the job after it.
func (s Steps) advance(ctx context.Context, j Job) (next Job, trouble error) {
	page, err := s.page(ctx, j)
	if err == nil {
		return j.After(page, s.Now()), nil
	}
	next = j.Fail(err, s.Now())
	return next, troubled(next, err)
}

func troubled(j Job, why error) error {
	return fmt.Errorf("%s %s of %s is %s, attempt %d: %w", j.Kind, j.ID, j.Scope, j.State, j.Attempts, why)
}

// lost ignores the failure to save a job that somebody else took or ended.
func lost(err error) error {
	if errors.Is(err, change.ErrStale) {
		return nil
	}
	return err
}

func (s Steps) save(ctx context.Context, before, after Job) (Job, error) {
	if err := s.Store.SaveJob(ctx, before, after); err != nil {
		return before, fmt.Errorf("save job %s: %w", before.ID, err)
	}
	return after, nil
}

// countLate counts what a page did in whose course the job was cancelled, and nothing
// where something else became of the job.
func (s Steps) countLate(ctx context.Context, before, after Job) (Job, error) {
	found, err := s.Store.Job(ctx, before.Scope, before.ID)
	if err != nil || found.State != Cancelled || found.Version != before.Version+1 {
		return found, err
	}
	return s.save(ctx, found, found.counted(after, s.Now()))
}

// page does one page within the call's time, less what is needed to save it.
func (s Steps) page(ctx context.Context, j Job) (_ Page, err error) {
	work := s.Work[j.Kind]
	if work == nil {
		return Page{}, fmt.Errorf("nobody does jobs of the kind %s", j.Kind)
	}
	if deadline, any := ctx.Deadline(); any {
		var stop func()
		ctx, stop = context.WithDeadline(ctx, deadline.Add(-saveTime))
		defer stop()
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return work(ctx, j)
}
