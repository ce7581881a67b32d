package ticket

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
)

// Unmerge makes duplicates tickets of their own again, and shows the one that they
// were merged into, the primary. Each is as it was when it was merged: in its status,
// with what was said on it until then and with its own duplicates, and its clocks go
// on with what remained (SLA rule 11), under what its queue and the plan promise now.
//
// What came since stays where it came: a message that was sent to the duplicate, when
// it led to the primary, is the primary's, and so is whatever was done to its status.
// Tags that the primary has by its duplicates alone leave it with the last of these; one
// that was put on it since, or that its duplicate has no more, stays on the primary.
// The note that closed the duplicate stays on it.
//
// One that is no duplicate of any ticket stays as it is; one of another ticket is
// refused with a fault of kind TicketMerged.
func Unmerge(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, duplicates []string, render change.Render[Acted]) (change.Answer, error) {
	if err := checkMerged(duplicates); err != nil {
		return change.Answer{}, err
	}
	decide := func(found Snapshot) (change.Decision[Acted], error) {
		primary := found.Ticket
		if !match(primary.Revision) {
			return change.Decision[Acted]{}, errOtherVersion
		}
		if err := found.absent(duplicates); err != nil {
			return change.Decision[Acted]{}, err
		}
		leaving, err := found.leaving()
		if err != nil || len(leaving) == 0 {
			return change.Unchanged(Acted{Ticket: primary}), err
		}
		after, touched := family(maps.Clone(found.Family)), []string{}
		for _, ticketID := range leaving {
			touched = append(touched, after.leave(ticketID)...)
		}
		for _, ticketID := range leaving {
			d := after[ticketID]
			d.Mark, d.Status, d.StatusBefore = Unmarked, d.StatusBefore, ""
			after[ticketID] = d
		}
		var writes []one
		for _, ticketID := range after.topFirst(touched) {
			if !slices.Contains(leaving, ticketID) {
				writes = append(writes, one{edited: beside(act, ordinal(writes), []change.Kind{change.TicketUpdated}, found.Family[ticketID], after[ticketID])})
			}
		}
		for _, ticketID := range leaving {
			before, is := found.Family[ticketID], after[ticketID]
			if q := found.Queues[is.QueueID]; q != nil {
				is = is.under(q.Targets)
			}
			happened := append(rematched(before, is, found.Plan), moved(before, is)...)
			writes = append(writes, one{edited: beside(act, ordinal(writes), []change.Kind{change.TicketUnmerged}, before, is, happened...)})
		}
		return together(writes, true)
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, Whole: true, Others: uniqueIDs(duplicates), Family: true, Plan: true, Erased: true}, decide, render)
}

// leaving are those of the other tickets that are duplicates of the ticket.
func (s Snapshot) leaving() (ids []string, err error) {
	for _, d := range s.Others {
		switch there := slices.Contains(s.Ticket.Duplicates, d.ID); {
		case torn(d, s.Ticket), there != slices.Contains(family(s.Family).above(d.ID), s.Ticket.ID):
			return nil, change.ErrStale
		case !there && d.MergedInto != "":
			return nil, fault.New(fault.TicketMerged, d.Reference+" was merged into another ticket, "+id.TicketPrefix+d.MergedInto)
		case there && s.Family[d.ID].ErasedBy != "":
			return nil, ErrErased
		case there:
			ids = append(ids, d.ID)
		}
	}
	return ids, nil
}

// topFirst are tickets that others left, each once, the one at the top first, once they
// gave back the tags that were lent to them: the lowest ones first, as a tag comes from below.
func (f family) topFirst(some []string) []string {
	some = uniqueIDs(some)
	slices.SortStableFunc(some, func(a, b string) int { return cmp.Compare(len(f.above(b)), len(f.above(a))) })
	for _, ticketID := range some {
		f.takeBack(ticketID)
	}
	slices.Reverse(some)
	return some
}
