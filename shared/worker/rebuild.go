package worker

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"docket/shared/dynamo"
	"docket/shared/job"
	"docket/shared/tenant"
)

// rebuildStore is what a rebuilding of audit and usage needs of the table.
type rebuildStore interface {
	// RebuildAudit records a run of a workspace's Changes again, from a cursor
	// on. What is recorded stays as it is.
	RebuildAudit(ctx context.Context, scope tenant.Scope, cursor string, now time.Time) (dynamo.RebuildStep, error)
}

// rebuild records a workspace's Changes again. One that cannot be read keeps no
// other from its record, and is told in the log.
func rebuild(ctx context.Context, t rebuildStore, now func() time.Time, j job.Job) (job.Page, error) {
	step, err := t.RebuildAudit(ctx, j.Scope, j.Cursor, now())
	if err != nil {
		return job.Page{}, err
	}
	if len(step.Unknown) > 0 {
		slog.ErrorContext(ctx, "Changes cannot be recorded", "job", j.ID, "scope", j.Scope.String(), "error", errors.Join(step.Unknown...).Error())
	}
	return job.Page{Cursor: step.Next, Done: step.Read, Last: step.Next == ""}, nil
}
