package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

const (
	page     = 100              // tickets that are matched before the progress is noted
	together = 8                // tickets of a page at once
	reserve  = 20 * time.Second // of the call's time, for a page and all that follows
)

// errUnfinished lets the Change come again, to go on where the notes say.
var errUnfinished = errors.New("the call's time is spent, open tickets are left to match")

// rematch holds a workspace's open tickets to a plan that has changed (SLA
// rule 8), newest first. Those that are opened meanwhile know the new plan.
func (d Dispatcher) rematch(ctx context.Context, c change.Change) error {
	if c.Kind != change.PoliciesUpdated && c.Kind != change.HoursUpdated {
		return nil
	}
	below, err := d.Desk.Progress(ctx, c.Scope, c.ID)
	if err != nil {
		return err
	}
	open := ticket.Filter{Statuses: []ticket.Status{ticket.New, ticket.Open, ticket.InProgress, ticket.Pending, ticket.WaitingOnCustomer}}
	for more := below != 1; more; {
		if deadline, any := ctx.Deadline(); any && time.Until(deadline) < reserve {
			return errUnfinished
		}
		found, err := d.Desk.Tickets(ctx, c.Scope, ticket.List{Query: open.Query(), Below: below, Limit: page})
		if err != nil {
			return fmt.Errorf("list the open tickets of %s: %w", c.Scope, err)
		}
		if err := d.rematchPage(ctx, c, found.Tickets); err != nil {
			return err
		}
		if below, more = found.Next, found.More; !more {
			below = 1 // no ticket is below it: done
		}
		if err := d.Desk.SetProgress(ctx, c.Scope, c.ID, below); err != nil {
			return err
		}
	}
	return nil
}

func (d Dispatcher) rematchPage(ctx context.Context, c change.Change, tickets []ticket.Ticket) error {
	plan, err := d.Desk.Plan(ctx, c.Scope)
	if err != nil {
		return err
	}
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(together)
	for _, t := range tickets {
		if ticket.Lags(t, plan.Plan, t.Targets) {
			all.Go(func() error { return d.check(ctx, c, t.ID) })
		}
	}
	return all.Wait()
}
