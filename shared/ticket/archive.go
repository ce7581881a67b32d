package ticket

import (
	"context"

	"docket/shared/change"
	"docket/shared/fault"
)

// Archive puts a ticket away (S2-78): from then on it is in no list of the desk, no
// count and no search that does not ask for archived ones, and its clocks stand still
// (SLA rule 11). Its status stays, and so do its duplicates. Whoever asks for it by its
// ID finds it, and its customer lists it as before; a message of the customer's brings
// it back. match judges the revision found; false is a fault of kind PreconditionFailed.
// One that is archived already stays as it is.
func Archive(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, render change.Render[Acted]) (change.Answer, error) {
	decide := func(found Snapshot) (change.Decision[Acted], error) {
		before := found.Ticket
		switch {
		case !match(before.Revision):
			return change.Decision[Acted]{}, errOtherVersion
		case before.Mark == Archived:
			return change.Unchanged(Acted{Ticket: before}), nil
		}
		after := before
		after.Mark = Archived
		return acted(next(act, change.TicketArchived, before, after, moved(before, after)...))
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, Whole: true}, decide, render)
}

// Restore takes a ticket back that was archived: its clocks go on with what remained,
// under what its queue and the plan promise now. One that is not archived stays as it is.
func Restore(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, render change.Render[Acted]) (change.Answer, error) {
	decide := func(found Snapshot) (change.Decision[Acted], error) {
		before := found.Ticket
		switch {
		case !match(before.Revision):
			return change.Decision[Acted]{}, errOtherVersion
		case before.Mark != Archived:
			return change.Unchanged(Acted{Ticket: before}), nil
		}
		after := found.current() // no job brought it to a ticket that no list had
		after.Mark = Unmarked
		return acted(next(act, change.TicketRestored, before, after, append(rematched(before, after, found.Plan), moved(before, after)...)...))
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, Whole: true, InQueue: true, Plan: true}, decide, render)
}

var errOtherVersion = fault.New(fault.PreconditionFailed, "the ticket is at another version")
