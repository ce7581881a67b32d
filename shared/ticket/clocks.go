package ticket

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/sla"
)

// Due is the due date of a metric as it is shown, nil while nothing is due.
func (t Ticket) Due(m sla.Metric) *time.Time { return t.Clocks.Clock(m).Due() }

// dueField is the name of a metric's due date in every face of ours.
func dueField(m sla.Metric) string { return string(m) + "_due_at" }

func checkDue(r *fault.Rules, due map[sla.Metric]*time.Time) {
	for _, m := range sla.Metrics() {
		checkInstant(r, dueField(m), due[m])
	}
}

// rematched are the terms that the plan has for a ticket under its queue's
// targets now, where they are not those that it is held to (SLA rule 8).
func rematched(before, after Ticket, plan sla.Plan) []sla.Entry {
	entry := matched(before, after, plan)
	if before.Clocks.Held(*entry.Terms) {
		return nil
	}
	return []sla.Entry{entry}
}

// matched is a match to the terms that the plan has for a ticket.
func matched(before, after Ticket, plan sla.Plan) sla.Entry {
	terms := plan.Match(string(after.Priority), nil, after.Targets)
	why := "policy"
	switch {
	case before.QueueID != after.QueueID, !before.Targets.Equal(after.Targets):
		why = "queue"
	case before.Priority != after.Priority:
		why = "priority"
	}
	return sla.Entry{Kind: sla.Matched, Terms: &terms, Why: why}
}

// pinned are the due dates that a client sets or, with nil, takes off. One
// that is shown already changes nothing, though it has passed.
func pinned(now Ticket, due map[sla.Metric]*time.Time) []sla.Entry {
	var entries []sla.Entry
	for _, m := range sla.Metrics() {
		at, given := due[m]
		shown := now.Due(m)
		switch {
		case !given || at != nil && shown != nil && at.Equal(*shown):
		case at == nil && !now.Clocks.Clock(m).HasPin(): // a due date that nobody pinned stays
		case at == nil:
			entries = append(entries, sla.Entry{Kind: sla.Unpinned, Metric: m})
		default:
			entries = append(entries, sla.Entry{Kind: sla.Pinned, Metric: m, DueAt: *utc(at)})
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

func moved(before, after Ticket) []sla.Entry {
	if before.Status == after.Status {
		return nil
	}
	return []sla.Entry{{Kind: sla.StatusChanged, Status: string(after.Status)}}
}

// tell lets entries happen to clocks at an instant: what the clocks become, and
// what that adds to the SLA history. Without entries it adds what has run out.
func tell(clocks sla.State, at time.Time, happened []sla.Entry) (sla.State, []sla.Entry) {
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

// run lets entries happen to the ticket's clocks. Warnings and breaches that
// are found on the way, be it that they ran out before, become Changes of their
// own beside the write's (SLA rules 10 to 13).
func (t *edited) run(happened []sla.Entry) {
	t.after.Clocks, t.history = tell(t.after.Clocks, t.at, happened)
	t.announce()
}

// announce adds the Changes of the history, and gives the ticket its version.
func (t *edited) announce() {
	ran := false
	for _, e := range t.history {
		ran = ran || e.Kind == sla.Warned || e.Kind == sla.Breached
		if kind, notable := notable(e); notable {
			t.changes = append(t.changes, ranOut(t.act, kind, len(t.changes), t.at, e))
		}
	}
	t.fields = diff(t.was(), &t.after)
	t.after.Version += uint64(len(t.changes))
	if t.act.Door != change.System && t.shows(ran) {
		t.after.Revision, t.after.UpdatedAt = t.after.Version, t.at
	}
}

// shows tells whether whoever reads the ticket sees another one by this write
// than without it: then its revision is another. What ran out by then shows
// without it too (SLA rule 9).
func (t *edited) shows(ran bool) bool {
	if t.before == nil || !ran {
		return len(t.fields) > 0
	}
	before := *t.was()
	before.Clocks, _ = before.Clocks.Sweep(t.at)
	return len(diff(&before, &t.after)) > 0
}

// notable is the kind of Change that an entry of the history makes. A warning
// that comes again in its cycle makes none: nobody hears of it twice (rule 10).
func notable(e sla.Entry) (change.Kind, bool) {
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

// ranOut is the Change of a warning or a breach: nobody's deed, under the
// request that found it.
func ranOut(act change.Act, kind change.Kind, ordinal int, at time.Time, e sla.Entry) change.Change {
	own := change.SystemAct(act.Principal.Scope, act.RequestID, ClockOperation, act.Now)
	own.Part = act.Part
	c := own.Change(kind, ordinal, at)
	c.Fields = change.Diff(nil, map[string]any{
		"metric": e.Metric, "cycle": e.Cycle, "due_at": e.DueAt, "detected_at": e.At,
	})
	return c
}

// Lags tells whether a ticket is held to something else than the plan has for
// it under the targets that its queue has now.
func Lags(t Ticket, plan sla.Plan, queue sla.Targets) bool {
	return len(rematched(t, t.under(queue), plan)) > 0
}

// under is the ticket once it is known what its queue's targets are now.
func (t Ticket) under(queue sla.Targets) Ticket {
	t.Targets = queue
	return t
}

// taken is the ticket as a write takes it up. One that is done goes by its
// queue's targets as they are now: no job has brought them to it.
func (s Snapshot) taken() Ticket {
	if now := s.Ticket.Status; now != Resolved && now != Closed {
		return s.Ticket
	}
	return s.current()
}

// current is the ticket under its queue's targets as they are now, where the
// queue was read.
func (s Snapshot) current() Ticket {
	if s.Queue == nil || s.Queue.ID != s.Ticket.QueueID {
		return s.Ticket
	}
	return s.Ticket.under(s.Queue.Targets)
}

// CheckClocks records what has run out on a ticket, and holds it to its queue's
// targets as they are now, and to the workspace's plan where that moves a clock
// that runs; else it writes nothing.
// It may be called any number of times, by any number of callers at once.
func CheckClocks(ctx context.Context, s Store, act change.Act, ticketID string) error {
	decide := func(found Snapshot) (change.Decision[Ticket], error) {
		before := found.Ticket
		at := change.After(before.ChangedAt, act.Now())
		after, happened := found.promised(at)
		after.ChangedAt = at
		c := edited{act: act, at: at, before: &before, after: after}
		c.after.Clocks, c.history = tell(after.Clocks, at, happened)
		if !quiet(c.history) {
			c.changes = []change.Change{act.Change(change.TicketUpdated, 0, at)}
		}
		c.announce()
		if len(c.changes) > 0 {
			c.own().Fields = append(c.own().Fields, c.fields...)
			c.own().Resource = id.TicketPrefix + before.ID
		}
		return decision(c, c.after)
	}
	_, err := edit(ctx, s, act, Ask{Ticket: ticketID, Erased: true, InQueue: true, Plan: true}, decide,
		func(Ticket) (change.Answer, error) { return change.Answer{}, nil })
	return err
}

// promised is the ticket under what its queue and the plan promise now, and
// the match that brings it there; as it is, and none, where nothing is to be done.
func (s Snapshot) promised(at time.Time) (Ticket, []sla.Entry) {
	after := s.current()
	match := []sla.Entry{matched(s.Ticket, after, s.Plan)}
	if !s.Ticket.Targets.Equal(after.Targets) { // the queue's word is kept, though the policy may promise the same
		return after, match
	}
	if s.Ticket.Clocks.Held(*match[0].Terms) {
		return s.Ticket, nil
	}
	if clocks, _ := tell(s.Ticket.Clocks, at, match); !sla.Moved(s.Ticket.Clocks, clocks) {
		return s.Ticket, nil // its next write will do
	}
	return after, match
}

// quiet tells a history that holds nothing but what has Changes of its own.
func quiet(history []sla.Entry) bool {
	for _, e := range history {
		if _, notable := notable(e); !notable {
			return false
		}
	}
	return true
}
