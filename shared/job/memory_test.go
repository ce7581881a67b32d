package job_test

import (
	"context"
	"errors"
	"strconv"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/tenant"
)

// died is the panic of a process that ends.
type died struct{}

var errStore = errors.New("the store is down")

// failer is a test, also one of rapid's.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// memory is a store of one job, whose saves go as fate says.
type memory struct {
	t     failer
	job   job.Job
	saved int
	fate  func() fate
}

type fate int

const (
	goes       fate = iota
	diesBefore      // the process ends and nothing is written
	diesAfter       // it is written and the process ends
	refused         // the store is down
	unheard         // it is written, and the answer is lost
)

func (m *memory) Job(context.Context, tenant.Scope, string) (job.Job, error) {
	if m.job.ID == "" {
		return job.Job{}, job.ErrNotFound
	}
	return m.job, nil
}

func (m *memory) SaveJob(_ context.Context, before, after job.Job) error {
	f := goes
	if m.fate != nil {
		f = m.fate()
	}
	switch {
	case f == diesBefore:
		panic(died{})
	case f == refused:
		return errStore
	case before.Version != m.job.Version:
		return change.ErrStale
	}
	m.write(after)
	switch f {
	case diesAfter:
		panic(died{})
	case unheard:
		return change.ErrStale // what a client that asks again is told
	}
	return nil
}

// write holds the laws of every write.
func (m *memory) write(after job.Job) {
	was := m.job
	if was.Final() && (was.State != job.Cancelled || after.State != job.Cancelled) { // what a page still did is counted
		m.t.Fatalf("a job that is %s was written: %+v", was.State, after)
	}
	if after.Version != was.Version+1 || !after.UpdatedAt.After(was.UpdatedAt) {
		m.t.Fatalf("version %d at %s follows %d at %s", after.Version, after.UpdatedAt, was.Version, was.UpdatedAt)
	}
	if place(after) < place(was) || after.Done < was.Done {
		m.t.Fatalf("the cursor went from %q to %q, %d to %d done", was.Cursor, after.Cursor, was.Done, after.Done)
	}
	if _, due := after.Due(); due == after.Final() {
		m.t.Fatalf("a job that is %s has the wake-up %v", after.State, due)
	}
	m.job, m.saved = after, m.saved+1
}

func place(j job.Job) int {
	n, _ := strconv.Atoi(j.Cursor)
	return n
}

// made is a job of a scope as a Change begins it at an instant.
func made(t failer, at time.Time) job.Job {
	t.Helper()
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	act := change.SystemAct(scope, id.Prefixed(id.RequestPrefix, at), "test", func() time.Time { return at })
	return job.New(act.Change(change.JobCreated, 0, at), job.Reindex, "")
}

// clock is a clock that the test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }
