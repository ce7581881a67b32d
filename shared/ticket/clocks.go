package ticket

import (
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/sla"
)

// moved are the entries for the status and the mark that a write changes (SLA rule 11):
// a mark suspends before the status that the ticket has with it, and clocks go on under
// the status with which it is back.
func moved(before, after Ticket) (entries []sla.Entry) {
	if before.Mark == Unmarked && after.Mark.suspends() {
		entries = append(entries, sla.Entry{Kind: sla.Suspended, Why: string(after.Mark)})
	}
	if before.Status != after.Status {
		entries = append(entries, sla.Entry{Kind: sla.StatusChanged, Status: string(after.Status)})
	}
	if before.Mark.suspends() && after.Mark == Unmarked {
		entries = append(entries, sla.Entry{Kind: sla.Resumed, Why: back[before.Mark]})
	}
	return entries
}

// back is what a ticket is that a mark was taken from.
var back = map[Mark]string{Archived: "restored", Merged: "unmerged"}

// suspends tells whether the clocks of a ticket with the mark stand still.
func (m Mark) suspends() bool { return m == Archived || m == Merged }

// record lets entries happen to clocks at an instant: what the clocks become, and
// what that adds to the SLA history. Without entries it adds what has run out.
func record(clocks sla.State, at time.Time, happened []sla.Entry) (sla.State, []sla.Entry) {
	if len(happened) == 0 {
		return clocks.Sweep(at)
	}
	var history []sla.Entry
	for _, e := range happened {
		var lines []sla.Entry
		e.At = at
		clocks, lines = clocks.Record(e)
		history = append(history, lines...)
	}
	return clocks, history
}

// run lets entries happen to the ticket's clocks, and completes the write.
func (t *edited) run(happened []sla.Entry) {
	t.after.Clocks, t.history = record(t.after.Clocks, t.at, happened)
	t.finish()
}

// finish completes a write whose history is known. Warnings and breaches that
// were found on the way, also those that ran out before, become Changes of
// their own beside the write's (SLA rules 10 to 13); the Changes give the
// ticket its version, and what a caller sees of them its revision.
func (t *edited) finish() {
	for _, e := range t.history {
		if kind, told := runOutKind(e); told {
			t.changes = append(t.changes, runOut(t.act, kind, t.ordinal+len(t.changes), t.at, e))
		}
	}
	if t.after.Status.Done() && t.after.Mark != Merged { // a duplicate is closed until it is unmerged
		t.after.Snooze = Awake
	}
	t.after.rate(t.was(), t.at)
	t.fields = diff(t.was(), &t.after)
	t.after.Version += uint64(len(t.changes))
	if t.act.Door != change.System && t.showsMore() {
		t.after.Revision, t.after.UpdatedAt = t.after.Version, t.at
	}
}

// showsMore tells whether whoever reads the ticket sees another one by this
// write than without it. What ran out by then shows without it too (SLA rule 9).
func (t *edited) showsMore() bool {
	if t.before == nil || !slices.ContainsFunc(t.history, ranOut) {
		return len(t.fields) > 0
	}
	before := *t.was()
	before.Clocks, _ = before.Clocks.Sweep(t.at)
	return len(diff(&before, &t.after)) > 0
}

// ranOut tells a warning or a breach.
func ranOut(e sla.Entry) bool { return e.Kind == sla.Warned || e.Kind == sla.Breached }

// runOutKind is the kind of Change that a warning or a breach makes. A warning
// that comes again in its cycle makes none: nobody hears of it twice (rule 10).
func runOutKind(e sla.Entry) (kind change.Kind, told bool) {
	switch {
	case e.Kind == sla.Breached:
		return change.SLABreached, true
	case e.Kind == sla.Warned && !e.Again:
		return change.SLAWarned, true
	}
	return "", false
}

// ClockOperation is the operation of what the clocks do by themselves.
const ClockOperation = "check_sla"

// runOut is the Change of a warning or a breach: nobody's deed, under the
// request that found it.
func runOut(act change.Act, kind change.Kind, ordinal int, at time.Time, e sla.Entry) change.Change {
	own := change.SystemAct(act.Principal.Scope, act.RequestID, ClockOperation, act.Now)
	own.Part = act.Part
	c := own.Change(kind, ordinal, at)
	c.Fields = change.Diff(nil, map[string]any{
		"metric": e.Metric, "cycle": e.Cycle, "due_at": e.DueAt, "detected_at": e.At,
	})
	return c
}
