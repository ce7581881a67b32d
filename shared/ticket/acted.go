package ticket

import (
	"cmp"
	"context"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/sla"
)

// Acted is a ticket as an act leaves it, with the Change that tells of the act.
type Acted struct {
	Ticket
	Change *change.Change // nil: it was so already
}

// Sequence is that of the act's Change, 0 where it has none.
func (a Acted) Sequence() uint64 {
	if a.Change == nil {
		return 0
	}
	return a.Change.Sequence
}

// acted is the ticket as the write leaves it; decision completes its Change.
func (t *edited) acted() Acted { return Acted{Ticket: t.after, Change: t.own()} }

// deed is what an act does to one ticket: a patch, and what is the act's own. The patch
// has been checked.
type deed struct {
	telling
	patch Patch
	allow func(Ticket) error // judges the ticket as it is found; nil: any
	set   func(*Ticket)      // what a patch may not; nil: nothing
	rates bool               // it is the customer's answer of satisfaction
}

// telling is what the Change of a write tells besides what differs.
type telling struct {
	kind change.Kind // empty: by the ticket's mark, TicketUpdated where that stays
	says map[string]any
}

// revise does a deed to a ticket. match judges the revision found; false is a fault of
// kind PreconditionFailed. A deed that changes nothing writes nothing.
func revise(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, d deed, render change.Render[Acted]) (change.Answer, error) {
	queueID := ""
	if given := d.patch.Fields[queueField]; given != nil {
		queueID = *given
	}
	decide := func(found Snapshot) (change.Decision[Acted], error) {
		var none change.Decision[Acted]
		before := found.Ticket
		if !match(before.Revision) {
			return none, errOtherVersion
		}
		if d.allow != nil {
			if err := d.allow(before); err != nil {
				return none, err
			}
		}
		var r fault.Rules
		found.Fields.CheckValues(&r, customFields, before.CustomFields, d.patch.CustomFields)
		if err := r.Err(); err != nil {
			return none, err
		}
		after := d.patch.apply(found.taken())
		if d.set != nil {
			d.set(&after)
		}
		if !d.rates {
			if err := keepsAnswer(before, after); err != nil {
				return none, err
			}
		}
		if queueID != "" && queueID != before.QueueID {
			if err := enter(&after, found.Queue); err != nil {
				return none, err
			}
		}
		if err := after.check(); err != nil {
			return none, err
		}
		return found.written(act, after, d.telling, pinned(before, d.patch.Due)...)
	}
	whole := Ask{Ticket: ticketID, Whole: true, QueueID: queueID, InQueue: queueID == "", Plan: true, Fields: len(d.patch.CustomFields) > 0}
	return edit(ctx, s, act, whole, decide, render)
}

// written is the write that makes the ticket another, and none where it is that
// already. Its clocks are told of what happened besides what shows in the ticket.
func (s Snapshot) written(act change.Act, after Ticket, as telling, happened ...sla.Entry) (change.Decision[Acted], error) {
	before := s.Ticket
	happened = append(happened, moved(before, after)...)
	if len(happened) == 0 && len(diff(&before, &after)) == 0 {
		return change.Unchanged(Acted{Ticket: before}), nil
	}
	kind := cmp.Or(as.kind, change.TicketUpdated)
	switch {
	case before.Mark == Unmarked && after.Mark == Archived:
		kind = change.TicketArchived
	case before.Mark == Archived && after.Mark == Unmarked:
		kind = change.TicketRestored
	}
	c := next(act, kind, before, after, append(rematched(before, after, s.Plan), happened...)...)
	if err := checkAhead(happened, c.at); err != nil {
		return change.Decision[Acted]{}, err
	}
	c.own().Fields = append(change.Diff(nil, as.says), c.fields...)
	return decision(c, c.acted())
}

// acted is the decision of a write that is told by what it changes, and shows the ticket.
func acted(t edited) (change.Decision[Acted], error) {
	t.own().Fields = t.fields
	return decision(t, t.acted())
}
