package ticket

import (
	"context"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/job"
	"docket/shared/sla"
)

// Delete takes a ticket away from everybody (S1-24): from then on it is in no list,
// no count and no search, and ErrNotFound to every read and write, of what lies on it
// too. Its clocks are cancelled (SLA rule 11). Its Changes stay, and so does its
// reference until a job, which is begun with it, purges the ticket once the
// workspace's retention is over: that of now, whatever it is by then. match judges
// the revision found; false is a fault of kind PreconditionFailed.
//
// A second call with the same idempotency key has the same answer; without one it
// finds no ticket.
func Delete(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, render change.Render[Ticket]) (change.Answer, error) {
	decide := func(found Snapshot) (change.Decision[Ticket], error) {
		before := found.Ticket
		if !match(before.Revision) {
			return change.Decision[Ticket]{}, fault.New(fault.PreconditionFailed, "the ticket is at another version")
		}
		after := before
		after.Mark = Deleted
		c := next(act, change.TicketDeleted, before, after, sla.Entry{Kind: sla.Cancelled, Why: string(Deleted)})
		c.own().Fields = c.fields
		purge := job.New(*c.own(), job.Purge, before.ID)
		purge.NotBefore = c.at.Add(found.Retention)
		return decision(c, c.after, purge)
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, Erased: true, Retention: true}, decide, render)
}

// WasDeleted tells a ticket that was deleted.
func (t Ticket) WasDeleted() bool { return t.Mark == Deleted }
