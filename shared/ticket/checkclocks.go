package ticket

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/sla"
)

// CheckClocks records what has run out on a ticket, its snooze too, and holds it to its queue's
// targets as they are now, and to the workspace's plan where that moves a clock
// that runs; else it writes nothing.
// It may be called any number of times, by any number of callers at once.
func CheckClocks(ctx context.Context, s Store, act change.Act, ticketID string) error {
	decide := func(found Snapshot) (change.Decision[Ticket], error) {
		t := found.checked(act)
		return decision(t, t.after)
	}
	_, err := edit(ctx, s, act, Ask{Ticket: ticketID, Itself: true, Erased: true, InQueue: true, Plan: true}, decide,
		func(Ticket) (change.Answer, error) { return change.Answer{}, nil })
	return err
}

// checked is the write that brings a ticket's clocks up to date; without a
// Change where there is nothing to write.
func (s Snapshot) checked(act change.Act) edited {
	before := s.Ticket
	at := change.After(before.ChangedAt, act.Now())
	after, match := s.promised(at)
	after.ChangedAt = at
	t := edited{act: act, at: at, before: &before, after: after}
	t.after.Clocks, t.history = record(after.Clocks, at, match)
	switch ends, any := after.Snooze.Ends(); {
	case any && after.Mark != Merged && !at.Before(ends):
		t.after.Snooze = Awake
		t.changes = []change.Change{act.Change(change.TicketUnsnoozed, 0, at)}
	case !onlyRunOut(t.history):
		t.changes = []change.Change{act.Change(change.TicketUpdated, 0, at)}
	}
	t.finish()
	if len(t.changes) > 0 {
		t.own().Fields = append(t.own().Fields, t.fields...)
		t.own().Resource = id.TicketPrefix + before.ID
	}
	return t
}

// promised is the ticket under what its queue and the plan promise now, and
// the match that brings it there; as it is, and none, where nothing is to be done.
func (s Snapshot) promised(at time.Time) (Ticket, []sla.Entry) {
	after := s.current()
	match := matched(s.Ticket, after, s.Plan)
	switch {
	case !s.Ticket.Targets.Equal(after.Targets): // the queue's targets are kept, though the policy may promise the same
		return after, []sla.Entry{match}
	case s.Ticket.Clocks.Held(*match.Terms):
		return s.Ticket, nil
	}
	if clocks, _ := record(s.Ticket.Clocks, at, []sla.Entry{match}); !sla.Moved(s.Ticket.Clocks, clocks) {
		return s.Ticket, nil // its next write will do
	}
	return after, []sla.Entry{match}
}

// onlyRunOut tells a history of nothing but warnings and breaches that have
// Changes of their own.
func onlyRunOut(history []sla.Entry) bool {
	for _, e := range history {
		if _, told := runOutKind(e); !told {
			return false
		}
	}
	return true
}
