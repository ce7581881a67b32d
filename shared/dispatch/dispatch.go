// Package dispatch is what a Change sets in motion behind the table: an event
// for other systems, a look at the ticket's clocks, open tickets matched to a
// new plan, the index kept short. All of it may be done any number of times.
package dispatch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"docket/events"
	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/settings"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Bus is where events are put.
type Bus interface {
	Put(ctx context.Context, e events.Changed) error
}

// Desk is what dispatch needs of the table.
type Desk interface {
	ticket.Store
	Plan(ctx context.Context, scope tenant.Scope) (settings.Plan, error)

	// Progress and SetProgress remember below which ticket number the job that
	// a Change began has still to work; 0 is from the newest ticket.
	Progress(ctx context.Context, scope tenant.Scope, changeID string) (uint32, error)
	SetProgress(ctx context.Context, scope tenant.Scope, changeID string, below uint32) error

	// CompactLong compacts a workspace's index where its log has that many entries.
	CompactLong(ctx context.Context, scope tenant.Scope, entries int) error
}

// Dispatcher handles Changes.
type Dispatcher struct {
	Desk Desk
	Bus  Bus
	Now  func() time.Time // the domain's clock
}

// Handle does all that a Change sets in motion. One part that fails does not
// keep the others from their work; then all of them come again.
func (d Dispatcher) Handle(ctx context.Context, c change.Change) error {
	return errors.Join(d.send(ctx, c), d.checkClocks(ctx, c), d.rematch(ctx, c), d.compact(ctx, c))
}

// send puts the Change's event on the bus. A Change that comes again has its
// event sent again, under one id.
func (d Dispatcher) send(ctx context.Context, c change.Change) error {
	if err := d.Bus.Put(ctx, EventOf(c)); err != nil {
		return fmt.Errorf("send the event of %s: %w", c.ID, err)
	}
	return nil
}

// checkClocks looks at the clocks of the Change's ticket: what has run out
// meanwhile is recorded, and a ticket that was written while the plan changed
// is matched to the new one. A match is looked at too: it may have read the
// plan before it changed and the ticket after.
func (d Dispatcher) checkClocks(ctx context.Context, c change.Change) error {
	if c.TicketID == "" || c.Kind == change.SLAWarned || c.Kind == change.SLABreached {
		return nil
	}
	return d.check(ctx, c, c.TicketID)
}

// check is ticket.CheckClocks on behalf of the request that brought it about.
func (d Dispatcher) check(ctx context.Context, c change.Change, ticketID string) error {
	act := change.SystemAct(c.Scope, c.RequestID, ticket.ClockOperation, d.Now)
	act.Part = part(d.Now())
	if err := ticket.CheckClocks(ctx, d.Desk, act, ticketID); err != nil {
		return fmt.Errorf("check the clocks of ticket %s: %w", ticketID, err)
	}
	return nil
}

// part sets the Changes of one act apart from those of all others of its request.
func part(now time.Time) string {
	unique := strings.ReplaceAll(id.New(now).String(), "-", "")
	return unique[len(unique)-12:] + "."
}
