// Package job holds the rules of work that takes longer than a call. A job is
// an item of the table with a cursor. It is done page by page, in steps of
// bounded time. Messages of a queue wake the steps. The job itself says what is
// to be done, so a wake-up may come twice, late or never.
package job

import (
	"errors"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/tenant"
)

// Kind is what a job does.
type Kind string

// The kinds of jobs.
const (
	Rematch             Kind = "rematch"              // holds open tickets to a changed SLA plan or queue
	Reindex             Kind = "reindex"              // brings every ticket's index facets to today's
	RebuildAudit        Kind = "rebuild_audit"        // makes the audit records and totals again from the Changes
	RebuildSatisfaction Kind = "rebuild_satisfaction" // makes the figures of satisfaction again from the answers
	EraseContact        Kind = "erase_contact"        // erases what a contact wrote
	Purge               Kind = "purge_deleted"        // erases what was written on deleted tickets
	ReplayWebhook       Kind = "replay_webhook"       // has an endpoint sent again what happened
	Bulk                Kind = "bulk"                 // changes many tickets, or takes that back
	Compaction          Kind = "compaction"           // folds a log that is too long for lists
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{Rematch, Reindex, RebuildAudit, RebuildSatisfaction, EraseContact, Purge, ReplayWebhook, Bulk, Compaction}
}

// State is how far a job is.
type State string

// The states. The last three are final.
const (
	Waiting   State = "waiting" // no step has begun
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed" // it was tried maxAttempts times without getting on
	Cancelled State = "cancelled"
)

// Job is one piece of work of one workspace.
type Job struct {
	ID        string // job_<uuid>
	Scope     tenant.Scope
	Kind      Kind
	Arguments string // text of its kind; it is forgotten when the job ends
	RequestID string // of the request that began it
	Actor     change.Actor

	State    State
	Cursor   string // where the next page begins, text of its kind; empty: at the start
	Done     int    // things that are done
	Skipped  int    // of these, where something else was to be done than to look at them
	Total    int    // things in all; 0: not known
	Error    string // of the last page that failed, empty once one succeeds
	Attempts int    // steps that were begun since a page was done

	Version   uint64
	CreatedAt time.Time
	UpdatedAt time.Time
	NotBefore time.Time // no step begins sooner
	HeldUntil time.Time // a step has it until then, unless it releases it sooner
}

const (
	// Lease is how long a step holds its job after each page. It is longer than
	// a step may take.
	Lease = 2 * time.Minute

	// overdue is how long a wake-up may take before the job is woken again.
	overdue = time.Minute

	maxAttempts = 8
	minBackOff  = 30 * time.Second
	maxBackOff  = 15 * time.Minute
)

// IDOf returns the ID of the job that a Change begins. It follows from the
// Change's ID, so whoever receives the Change knows which job to wake.
func IDOf(changeID string) string { return id.JobPrefix + id.Derived(changeID).String() }

// New returns the job that a Change begins. It is written in the Change's own
// transaction.
func New(c change.Change, kind Kind, arguments string) Job {
	return Job{
		ID: IDOf(c.ID), Scope: c.Scope, Kind: kind, Arguments: arguments, RequestID: c.RequestID, Actor: c.Actor,
		State: Waiting, Version: 1, CreatedAt: c.At, UpdatedAt: c.At,
	}
}

// NewCompaction returns the job that a list begins when it meets too long a log
// of the index. Its ID follows from the hour, so all lists of one hour begin
// the same job.
func NewCompaction(scope tenant.Scope, at time.Time) Job {
	at = at.UTC().Truncate(time.Microsecond)
	hour := at.Truncate(time.Hour)
	return Job{
		ID: id.JobPrefix + id.DerivedAt(fmt.Sprintf("compaction of %s in hour %d", scope, hour.Unix()), hour).String(), Scope: scope, Kind: Compaction,
		Actor: change.Actor{Issuer: change.SystemIssuer, Subject: string(Compaction), Automation: true},
		State: Waiting, Version: 1, CreatedAt: at, UpdatedAt: at,
	}
}

// Settled says whether the job has ended, and its last page too.
func (j Job) Settled(now time.Time) bool { return j.Final() && !j.HeldUntil.After(now) }

// Final says whether the job has ended.
func (j Job) Final() bool { return j.State == Done || j.State == Failed || j.State == Cancelled }

// Due returns when the job must be woken unless somebody works on it before;
// false if it is final. A job that waits for a time is woken by nothing else.
func (j Job) Due() (time.Time, bool) {
	if j.Final() {
		return time.Time{}, false
	}
	if j.NotBefore.After(j.UpdatedAt) {
		return j.NotBefore, true
	}
	if soon := j.UpdatedAt.Add(overdue); j.HeldUntil.Before(soon) {
		return soon, true
	}
	return j.HeldUntil, true
}

// Ready says whether a step may begin.
func (j Job) Ready(now time.Time) bool {
	return !j.Final() && !j.NotBefore.After(now) && !j.HeldUntil.After(now)
}

// next is the job's next version.
func (j Job) next(now time.Time) Job {
	j.Version++
	j.UpdatedAt = change.After(j.UpdatedAt, now)
	return j
}

// Take returns the job as held by a step. A job whose steps repeatedly made no
// progress is given up.
func (j Job) Take(now time.Time) Job {
	if j.Attempts >= maxAttempts {
		if j.Error == "" {
			j.Error = "its steps ended without a word"
		}
		return j.end(Failed, now)
	}
	j = j.next(now)
	j.State, j.HeldUntil, j.NotBefore = Running, now.Add(Lease), time.Time{}
	j.Attempts++
	return j
}

// Held is a new job as held by whoever begins it, who goes on with it at once.
func (j Job) Held(now time.Time) Job {
	j.State, j.HeldUntil, j.Attempts = Running, now.Add(Lease), 1
	return j
}

// Page is one finished page of a job's work.
type Page struct {
	Cursor    string    // where the next one begins
	Done      int       // things that it did
	Skipped   int       // of these
	Total     int       // things in all, where that is known
	Last      bool      // nothing is left
	NotBefore time.Time // the next one begins no sooner
}

// After returns the job after a page.
func (j Job) After(p Page, now time.Time) Job {
	j.Cursor, j.Done, j.Skipped, j.Attempts, j.Error = p.Cursor, j.Done+p.Done, j.Skipped+p.Skipped, 0, ""
	if p.Total > 0 {
		j.Total = p.Total
	}
	if p.Last {
		return j.end(Done, now)
	}
	j = j.next(now)
	j.HeldUntil = now.Add(Lease)
	if p.NotBefore.After(now) {
		j.NotBefore, j.HeldUntil = p.NotBefore, time.Time{}
	}
	return j
}

// Release returns the job, free for another step.
func (j Job) Release(now time.Time) Job {
	j = j.next(now)
	j.HeldUntil = time.Time{}
	return j
}

// Fail returns the job after a page that failed. It is tried again after
// growing pauses, or given up.
func (j Job) Fail(why error, now time.Time) Job {
	j.Error = said(why)
	if j.Attempts >= maxAttempts {
		return j.end(Failed, now)
	}
	j = j.next(now)
	j.HeldUntil, j.NotBefore = time.Time{}, j.UpdatedAt.Add(min(minBackOff<<max(j.Attempts-1, 0), maxBackOff))
	return j
}

// said is what a job's owner sees of a failure: the text of a fault, and a
// general sentence for any other error, whose text is for the log.
func said(why error) string {
	var known *fault.Error
	if errors.As(why, &known) && known.Kind != fault.Unknown {
		return known.Detail
	}
	return "a page of it failed"
}

// counted is a job that was cancelled with what the page had done that was under way.
func (j Job) counted(after Job, now time.Time) Job {
	j = j.next(now)
	j.Cursor, j.Done, j.Skipped, j.HeldUntil = after.Cursor, after.Done, after.Skipped, time.Time{}
	return j
}

// Cancel returns the job, cancelled. A step that works on it finds that the
// version has changed, counts its page and ends. A page that is under way may still be
// done: the step has the job until it has counted that.
func (j Job) Cancel(now time.Time) Job {
	held := j.HeldUntil
	j = j.end(Cancelled, now)
	j.HeldUntil = held
	return j
}

func (j Job) end(as State, now time.Time) Job {
	j = j.next(now)
	j.State, j.HeldUntil, j.NotBefore, j.Arguments = as, time.Time{}, time.Time{}, ""
	return j
}
