package worker

import (
	"context"
	"fmt"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/settings"
	"docket/shared/sweep"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

// rematchStore is what a rematch needs of the table.
type rematchStore interface {
	ticket.Store

	// Forget empties what is kept in memory for some seconds, so that what is
	// read next is as it is now.
	Forget()

	Plan(ctx context.Context, scope tenant.Scope) (settings.Plan, error)
}

const (
	page     = 100 // tickets of one page of a job
	together = 8   // of them at once

	// settled is after which time every writer knows a plan or a queue that
	// has changed: they keep those for a few seconds, and a call lasts 25.
	settled = time.Minute
)

// rematchCursor is where a rematch stands: in which of its passes, and below
// which ticket number it goes on.
type rematchCursor struct {
	pass  int
	below uint32
}

const passes = 2

func (c rematchCursor) String() string { return fmt.Sprintf("%d/%d", c.pass, c.below) }

func readRematchCursor(text string) (c rematchCursor, err error) {
	if text == "" {
		return rematchCursor{pass: 1}, nil
	}
	if _, err = fmt.Sscanf(text, "%d/%d", &c.pass, &c.below); err != nil {
		err = fmt.Errorf("the cursor %q: %w", text, err)
	}
	return c, err
}

// open are the statuses of tickets that are held to a new plan (SLA rule 8).
var open = ticket.Unresolved()

// rematch holds a workspace's open tickets to its plan as it is now, newest
// first; those of one queue alone where the job names one. A second pass, a
// while after the first, catches tickets of writers that still knew the plan
// of before.
func rematch(ctx context.Context, t rematchStore, now func() time.Time, j job.Job) (job.Page, error) {
	at, err := readRematchCursor(j.Cursor)
	if err != nil {
		return job.Page{}, err
	}
	filter := ticket.Filter{Choices: []ticket.Choice{ticket.OneOf("status", open...), ticket.OneOf("queue_id", j.Arguments)}}
	by := change.SystemAct(j.Scope, j.RequestID, ticket.ClockOperation, now).Principal
	found, err := t.Tickets(ctx, ticket.SightOf(by), ticket.List{Filter: filter, After: ticket.Position{Number: at.below}, Limit: page})
	if err != nil {
		return job.Page{}, fmt.Errorf("list the open tickets of %s: %w", j.Scope, err)
	}
	if err := rematchAll(ctx, t, now, j, found.Tickets); err != nil {
		return job.Page{}, err
	}
	p := job.Page{Done: len(found.Tickets)}
	switch {
	case found.More:
		p.Cursor = rematchCursor{at.pass, found.Next.Number}.String()
	case at.pass < passes:
		p.Cursor, p.NotBefore = rematchCursor{pass: at.pass + 1}.String(), now().Add(settled)
	default:
		p.Last = true
	}
	return p, nil
}

func rematchAll(ctx context.Context, t rematchStore, now func() time.Time, j job.Job, tickets []ticket.Ticket) error {
	t.Forget()
	plan, err := t.Plan(ctx, j.Scope)
	if err != nil {
		return err
	}
	var all errgroup.Group
	all.SetLimit(together)
	for _, tk := range tickets {
		if j.Arguments == "" && !ticket.Lags(tk, plan.Plan, tk.Targets) {
			continue
		}
		all.Go(func() error {
			act := change.SystemAct(j.Scope, j.RequestID, ticket.ClockOperation, now)
			act.Part = part(now())
			if err := sweep.Ticket(ctx, t, act, tk.ID); err != nil {
				return fmt.Errorf("match ticket %s: %w", tk.ID, err)
			}
			return nil
		})
	}
	return all.Wait()
}

// part sets the Changes of one act apart from those of all others of its request.
func part(now time.Time) string {
	unique := strings.ReplaceAll(id.New(now).String(), "-", "")
	return unique[len(unique)-12:] + "."
}
