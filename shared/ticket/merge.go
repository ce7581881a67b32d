package ticket

import (
	"context"
	"fmt"
	"slices"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
)

// Merge makes tickets the duplicates of one, the primary (S2-74 to S2-77), and shows it.
// What was said on them shows on the primary from then on, and whatever is asked of
// them is asked of it. Each is closed, with a note that says into which ticket it was
// merged; its clocks are suspended first, so none of them is met or breached by that
// (SLA rule 11). Its tags are lent to the primary. Of all else the primary stays as it
// is: its status, its clocks, who works on it.
//
// Where the primary was merged into another ticket itself, they are merged into that
// one; a duplicate brings its own duplicates with it. One that is the primary's
// duplicate already stays so: of many same calls at once one writes. match judges the
// primary's revision; false is a fault of kind PreconditionFailed.
//
// It refuses what leads elsewhere already, also the ticket that the primary leads to,
// with a fault of kind TicketMerged; what is archived, with one of TicketArchived; and
// tickets whose contact was erased.
func Merge(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, duplicates []string, render change.Render[Acted]) (change.Answer, error) {
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
		merged, err := joining(primary, ticketID, found.Others)
		if err != nil || len(merged) == 0 {
			return change.Unchanged(Acted{Ticket: primary}), err
		}
		after := primary
		after.Duplicates = slices.Clone(primary.Duplicates)
		for _, d := range merged {
			after.Duplicates = append(append(after.Duplicates, d.ID), d.Duplicates...)
			after.lend(d.Tags)
		}
		if len(after.Duplicates) > MostDuplicates {
			return change.Decision[Acted]{}, fault.New(fault.Invalid, fmt.Sprintf("at most %d tickets can be merged into one, their own duplicates among them", MostDuplicates))
		}
		writes := []one{{edited: next(act, change.TicketUpdated, primary, after)}}
		for _, d := range merged {
			writes = append(writes, mergedInto(act, ordinal(writes), d, primary))
		}
		return together(writes, false)
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, Whole: true, Others: uniqueIDs(duplicates)}, decide, render)
}

// joining are the tickets of some that become a primary's duplicates: those that are
// not yet. The primary was asked for as a ticket, which may be a duplicate of it.
func joining(primary Ticket, asked string, some []Ticket) (merged []Ticket, err error) {
	if primary.Mark == Archived {
		return nil, archived(primary)
	}
	for _, d := range some {
		switch {
		case slices.Contains(primary.Duplicates, d.ID):
		case d.ID == primary.ID && asked == primary.ID:
			var r fault.Rules
			r.Broken("duplicates", "a ticket is no duplicate of its own")
			return nil, r.Err()
		case d.ID == primary.ID:
			return nil, fault.New(fault.TicketMerged, "the ticket was merged into "+d.Reference+" itself: unmerge it first to merge them the other way")
		case torn(d, primary):
			return nil, change.ErrStale
		case d.MergedInto != "":
			return nil, fault.New(fault.TicketMerged, d.Reference+" was merged into another ticket, "+id.TicketPrefix+d.MergedInto+": unmerge it first, or name that one")
		case d.Mark == Archived:
			return nil, archived(d)
		case d.ErasedBy != "":
			return nil, ErrErased
		default:
			merged = append(merged, d)
		}
	}
	return merged, nil
}

func archived(t Ticket) error {
	return fault.New(fault.TicketArchived, t.Reference+" is archived: restore it first")
}

// mergedInto is the write of a duplicate, with the note that says why it is closed.
func mergedInto(act change.Act, ordinal int, d, primary Ticket) one {
	after := d
	after.Mark, after.MergedInto, after.StatusBefore, after.Status = Merged, primary.ID, d.Status, Closed
	w := one{edited: beside(act, ordinal, []change.Kind{change.TicketMerged, change.CommentAdded}, d, after, moved(d, after)...)}
	by := act.Principal
	note := Comment{ID: id.Prefixed(id.CommentPrefix, w.at), TicketID: d.ID, Body: "Merged into " + primary.Reference + ".",
		Author: by.User, AuthorName: by.Name, AuthorEmail: by.Email, CreatedAt: w.at}
	w.changes[1].Resource, w.changes[1].Fields = note.ID, change.Diff(nil, map[string]any{"comment.pinned": false})
	w.also = append(w.also, note)
	return w
}

// checkMerged names what is wrong with the tickets that an act merges or unmerges.
func checkMerged(duplicates []string) error {
	var r fault.Rules
	if n := len(duplicates); n < 1 || n > MostMerged {
		r.Broken("duplicates", fmt.Sprintf("must be 1 to %d tickets", MostMerged))
	}
	return r.Err()
}

// uniqueIDs are ids without those that were named before.
func uniqueIDs(ids []string) (once []string) {
	for _, one := range ids {
		if !slices.Contains(once, one) {
			once = append(once, one)
		}
	}
	return once
}
