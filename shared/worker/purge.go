package worker

import (
	"context"
	"fmt"
	"time"

	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// purgeStore is what a purge needs of the table.
type purgeStore interface {
	eraseStore

	// Workspace returns a workspace, or a fault of kind NotFound.
	Workspace(ctx context.Context, scope tenant.Scope) (tenant.Workspace, error)
}

// purge erases what was written on deleted tickets, as erase does for those of a
// contact: on the one that the job names, whose time is over when the job is due; or
// on all of the workspace that were deleted as long ago as it keeps them now. So what a
// job that failed or was cancelled left is purged by another.
func purge(ctx context.Context, t purgeStore, now func() time.Time, j job.Job) (job.Page, error) {
	e := eraser{eraseStore: t, job: j, which: ticket.Ticket.WasDeleted, now: now}
	if j.Arguments == "" {
		workspace, err := t.Workspace(ctx, j.Scope)
		if err != nil {
			return job.Page{}, err
		}
		kept := now().Add(-workspace.Retention())
		e.which = func(tk ticket.Ticket) bool { return tk.WasDeleted() && !tk.ChangedAt.After(kept) }
		return e.work(ctx)
	}
	number, ok := id.TicketNumber(j.Arguments)
	opened, err := id.At(j.Arguments)
	if !ok || err != nil {
		return job.Page{}, fmt.Errorf("which ticket job %s is to purge: %q is no ticket's id", j.ID, j.Arguments)
	}
	if ahead := time.Until(opened); ahead > 0 { // the clock of the domain was moved on
		opened = opened.Add(-ahead)
	}
	e.only, e.opened = number, opened.AddDate(0, 0, -1)
	return e.work(ctx)
}
