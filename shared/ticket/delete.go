package ticket

import (
	"context"
	"maps"
	"time"

	"docket/shared/change"
	"docket/shared/job"
	"docket/shared/sla"
)

// Delete takes a ticket away from everybody (S1-24): from then on it is in no list,
// no count and no search, and ErrNotFound to every read and write, of what lies on it
// too. Its clocks are cancelled (SLA rule 11). Its Changes stay, and so does its
// reference until a job, which is begun with it, purges the ticket once the
// workspace's retention is over: that of now, whatever it is by then. match judges
// the revision found, of a duplicate that of the ticket that it leads to; false is a
// fault of kind PreconditionFailed.
//
// Its duplicates are deleted with it: they show nothing of their own. A duplicate is
// deleted itself, not the ticket that it leads to, which loses what was said on it.
//
// A second call with the same idempotency key has the same answer; without one it
// finds no ticket.
func Delete(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, render change.Render[Acted]) (change.Answer, error) {
	decide := func(found Snapshot) (change.Decision[Acted], error) {
		before, after := found.Ticket, family(maps.Clone(found.Family))
		left := after.leave(before.ID)
		shown := before // of whose revision the caller knows
		if len(left) > 0 {
			shown = found.Family[left[len(left)-1]]
		}
		if !match(shown.Revision) {
			return change.Decision[Acted]{}, errOtherVersion
		}
		writes := []one{deleted(act, 0, before, found.Retention)}
		for _, ticketID := range before.Duplicates {
			writes = append(writes, deleted(act, ordinal(writes), found.Family[ticketID], found.Retention))
		}
		for _, ticketID := range after.topFirst(left) {
			writes = append(writes, one{edited: beside(act, ordinal(writes), []change.Kind{change.TicketUpdated}, found.Family[ticketID], after[ticketID])})
		}
		return together(writes, true)
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, Itself: true, Family: true, Erased: true, Retention: true}, decide, render)
}

// deleted is the write that deletes a ticket, with the job that purges it.
func deleted(act change.Act, ordinal int, before Ticket, retention time.Duration) one {
	after := before
	after.Mark, after.MergedInto, after.StatusBefore, after.Duplicates, after.LentTags = Deleted, "", "", nil, nil
	w := one{edited: beside(act, ordinal, []change.Kind{change.TicketDeleted}, before, after, sla.Entry{Kind: sla.Cancelled, Why: string(Deleted)})}
	purge := job.New(*w.own(), job.Purge, before.ID)
	purge.NotBefore = w.at.Add(retention)
	w.also = append(w.also, purge)
	return w
}

// WasDeleted tells a ticket that was deleted.
func (t Ticket) WasDeleted() bool { return t.Mark == Deleted }
