package job

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/list"
	"docket/shared/tenant"
)

// Reader looks up jobs.
type Reader interface {
	// Job returns a job, or a fault of kind NotFound.
	Job(ctx context.Context, scope tenant.Scope, id string) (Job, error)

	// Jobs lists jobs, the newest first.
	Jobs(ctx context.Context, scope tenant.Scope, list List) (list.Page[Job], error)
}

// List asks for one page of jobs.
type List struct {
	State State  // empty: any
	Below string // the id behind which to go on; empty: from the newest
	Limit int
}

// ErrNotFound is returned for a job that does not exist in the workspace
// (S0-17).
var ErrNotFound = fault.New(fault.NotFound, "no such job in this workspace")

// Begin begins a job of a kind with its arguments. Its work is done in the
// background. Its Change has a hash of the arguments, which may be about a person:
// whoever knows them and the job's ID can tell what the job was about.
func Begin(ctx context.Context, s change.Store, act change.Act, kind Kind, arguments string, render change.Render[Job]) (change.Answer, error) {
	if !slices.Contains(Kinds(), kind) {
		var r fault.Rules
		r.Broken("kind", fmt.Sprintf("must be one of %v", Kinds()))
		return change.Answer{}, r.Err()
	}
	return change.Do(ctx, s, act, change.Verb[Job, Job]{
		Read: func(context.Context) (Job, error) { return Job{}, nil },
		Decide: func(Job) (change.Decision[Job], error) {
			c := act.Change(change.JobCreated, 0, change.After(time.Time{}, act.Now()))
			return Begun(c, kind, arguments), nil
		},
		Render: render,
	})
}

// Begun is the write that begins a job, told by c.
func Begun(c change.Change, kind Kind, arguments string) change.Decision[Job] {
	j := New(c, kind, arguments)
	d := Beginning(c, j)
	if arguments != "" {
		about := change.Diff(nil, map[string]any{"arguments": digest(j.ID, arguments)})
		d.Changes[0].Fields = append(about, d.Changes[0].Fields...)
	}
	return d
}

// Beginning is the write that begins a job as it is, told by c.
func Beginning(c change.Change, j Job) change.Decision[Job] {
	return decision(c, Job{}, j, change.Put{After: j})
}

// digest is the SHA-256 of a job's ID, a line feed and its arguments, in hexadecimal.
func digest(jobID, arguments string) string {
	sum := sha256.Sum256([]byte(jobID + "\n" + arguments))
	return hex.EncodeToString(sum[:])
}

// CancelStore is what Cancel needs of the table.
type CancelStore interface {
	change.Store
	Job(ctx context.Context, scope tenant.Scope, id string) (Job, error)
}

// Cancel ends a job that is not final. A final job stays as it is, and no
// Change is written. Work that a job has done is not undone.
func Cancel(ctx context.Context, s CancelStore, act change.Act, id string, render change.Render[Job]) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[Job, Job]{
		Read: func(ctx context.Context) (Job, error) { return s.Job(ctx, act.Principal.Scope, id) },
		Decide: func(found Job) (change.Decision[Job], error) {
			if found.Final() {
				return change.Unchanged(found), nil
			}
			j := found.Cancel(act.Now())
			return decision(act.Change(change.JobCancelled, 0, j.UpdatedAt), found, j, change.Put{Before: found, After: j}), nil
		},
		Render: render,
	})
}

// decision is a write of one job, told by c.
func decision(c change.Change, before, after Job, put change.Put) change.Decision[Job] {
	c.Resource, c.Sequence = after.ID, after.Version
	c.Fields = change.Diff(before.values(), after.values())
	return change.Decision[Job]{Puts: []change.Put{put}, Changes: []change.Change{c}, Shown: after}
}

// values are the fields that a Change reports.
func (j Job) values() map[string]any {
	return map[string]any{"kind": j.Kind, "state": j.State}
}
