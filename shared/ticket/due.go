package ticket

import (
	"time"

	"docket/shared/fault"
	"docket/shared/sla"
)

// Due is the due date of a metric as it is shown, nil while nothing is due.
func (t Ticket) Due(m sla.Metric) *time.Time { return t.Clocks.Clock(m).Due() }

// NextTimer is when something of the ticket runs out that CheckClocks is to record: a
// warning, a breach, a snooze; false where nothing does.
func (t Ticket) NextTimer() (time.Time, bool) {
	next, any := sla.Next(t.Clocks)
	ends, snoozed := t.Snooze.Ends()
	switch {
	case snoozed && t.Mark != Merged && !t.WasDeleted() && (!any || ends.Before(next.At)):
		return ends, true
	case any:
		return next.At, true
	}
	return time.Time{}, false
}

// LooksSameUntil is when what a ticket shows may change although nobody writes it:
// its SLA state does as time goes on. It is zero where it never does.
func (t Ticket) LooksSameUntil() time.Time {
	next, any := sla.Next(t.Clocks)
	if !any {
		return time.Time{}
	}
	return next.At
}

// DoneAt is when the ticket was last resolved, or closed without that; nil while it is
// neither. Of one whose clocks stood still by then, as those of a duplicate did, it is
// when it was last updated.
func (t Ticket) DoneAt() *time.Time {
	at := t.Clocks.LastResolvedAt
	if t.Clocks.Suspended && t.Clocks.Resolution.Phase != sla.Met {
		at = t.UpdatedAt.Truncate(time.Second)
	}
	if done := t.Status == Resolved || t.Status == Closed; !done || at.IsZero() {
		return nil
	}
	return &at
}

// dueField is the name of a metric's due date in every face of ours.
func dueField(m sla.Metric) string { return string(m) + "_due_at" }

// checkDue names the due dates that are no instants that can be kept.
func checkDue(r *fault.Rules, due map[sla.Metric]*time.Time) {
	for _, m := range sla.Metrics() {
		checkInstant(r, dueField(m), due[m])
	}
}

// pinned are the entries for the due dates that a client sets or, with nil,
// takes off. One that is shown already changes nothing, though it has passed.
func pinned(now Ticket, due map[sla.Metric]*time.Time) []sla.Entry {
	var entries []sla.Entry
	for _, m := range sla.Metrics() {
		at, given := due[m]
		at = utc(at) // as it is kept, and shown
		shown := now.Due(m)
		switch {
		case !given || at != nil && shown != nil && at.Equal(*shown):
		case at == nil && !now.Clocks.Clock(m).HasPin(): // a due date that nobody pinned stays
		case at == nil:
			entries = append(entries, sla.Entry{Kind: sla.Unpinned, Metric: m})
		default:
			entries = append(entries, sla.Entry{Kind: sla.Pinned, Metric: m, DueAt: *at})
		}
	}
	return entries
}

// checkAhead names the due dates that are to be pinned to the past at an
// instant: they would be missed before they were promised. The second that runs
// is no past.
func checkAhead(pins []sla.Entry, at time.Time) error {
	var r fault.Rules
	for _, e := range pins {
		if e.Kind == sla.Pinned && e.DueAt.Before(at.Truncate(time.Second)) {
			r.Broken(dueField(e.Metric), "must not lie in the past")
		}
	}
	return r.Err()
}
