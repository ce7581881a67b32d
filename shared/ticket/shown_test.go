package ticket_test

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/sla"
	"docket/shared/testing/slatest"
	"docket/shared/ticket"
)

// check compares all that the ticket shows and tells with the oracle, at its second.
func (d *desk) check() {
	d.Helper()
	t := d.kept
	d.checkShown()
	if string(t.Status) != d.oracle.Status || string(t.Priority) != d.priority || t.QueueID != d.queue {
		d.Fatalf("the ticket is %s, %s, in %q; meant is %s, %s, in %q", t.Status, t.Priority, t.QueueID, d.oracle.Status, d.priority, d.queue)
	}
	for what, targets := range map[string]minutes{"when it was put there": d.targets, "now": minutesOf(d.queues[d.queue].Targets)} {
		if lags, terms := ticket.Lags(t, d.plan.kept.Plan, targets.targets()), d.termsUnder(targets); lags == d.oracle.HeldTo(terms) {
			d.Fatalf("under the targets of its queue %s it lags: %v, held to %+v and promised %+v", what, lags, d.oracle, terms)
		}
	}
	d.oracle.CheckHistory(d, t.Clocks, d.history)
	d.checkLedger()
	d.checkChanges(t)
	d.checkFields(t)
}

// checkShown is what of it goes by the time alone.
func (d *desk) checkShown() {
	d.Helper()
	d.oracle.CheckState(d, d.kept.Clocks)
	for _, m := range sla.Metrics() {
		d.checkDue(m, d.kept.Due(m))
	}
}

// checkLedger: it has what happened, in the order in which it counts, and
// nothing that did not.
func (d *desk) checkLedger() {
	d.Helper()
	var got []string
	for _, e := range d.history {
		if e.Kind != sla.Warned && e.Kind != sla.Breached {
			got = append(got, string(e.Kind)+" "+cmp.Or(e.Status, string(e.Metric), e.Why))
		}
	}
	if !slices.Equal(got, d.told) {
		d.Fatalf("the history has %q, what happened is %q", got, d.told)
	}
}

// checkDue: a pin is shown as it was written, anything else to the second.
func (d *desk) checkDue(m sla.Metric, got *time.Time) {
	d.Helper()
	_, due := d.oracle.Expected(m)
	ok := false
	switch {
	case d.oracle.Clocks[m].Want.Pin != slatest.Never:
		ok = got != nil && got.Equal(d.pins[m])
	case due == slatest.Never:
		ok = got == nil
	default:
		ok = got != nil && d.Near(*got, due)
	}
	if !ok {
		d.Fatalf("%s is shown due at %v, the oracle's are %v and %v", m, got, d.At(due), d.pins[m])
	}
}

// told is what a Change says of a clock that ran out.
type told struct {
	kind          change.Kind
	metric, cycle string
	due, at       string
}

// checkChanges: each write is one Change, and so is each first warning and each
// breach of a cycle, and nothing else is.
func (d *desk) checkChanges(t ticket.Ticket) {
	d.Helper()
	if t.Version != uint64(len(d.changes)) {
		d.Fatalf("version %d after %d Changes", t.Version, len(d.changes))
	}
	want := map[told]int{}
	for _, f := range d.oracle.Facts {
		if kind := map[sla.Kind]change.Kind{sla.Warned: change.SLAWarned, sla.Breached: change.SLABreached}[f.Kind]; !f.Again {
			want[told{kind, text(f.Metric), text(f.Cycle), text(d.At(f.Due).UTC()), text(d.At(f.At).UTC())}]++
		}
	}
	var kinds []change.Kind
	ids := map[string]bool{}
	var last time.Time
	for i, c := range d.changes {
		if ids[c.ID] = true; c.Sequence != uint64(i+1) || c.Ticket != t.Number || c.TicketID != t.ID || len(ids) != i+1 {
			d.Fatalf("Change %d of ticket %s is %+v", i+1, t.ID, c)
		}
		if c.At.Before(last) {
			d.Fatalf("Change %d is of %v, the one before it of %v", i+1, c.At, last)
		}
		last = c.At
		if c.Kind != change.SLAWarned && c.Kind != change.SLABreached {
			kinds = append(kinds, c.Kind)
			continue
		}
		fields := map[string]string{}
		for _, f := range c.Fields {
			fields[f.Name] = string(f.New)
		}
		want[told{c.Kind, fields["metric"], fields["cycle"], fields["due_at"], fields["detected_at"]}]--
		if c.Door != change.System || c.Operation != ticket.ClockOperation || c.Resource != "ticket_"+t.ID {
			d.Fatalf("what the clocks do is nobody's deed: %+v", c)
		}
	}
	for one, n := range want {
		if n != 0 {
			d.Fatalf("%+d of %+v to tell, in\n%+v\nthe oracle's are\n%+v", n, one, d.changes, d.oracle.Facts)
		}
	}
	if text(kinds) != text(d.kinds) {
		d.Fatalf("the writes were told as %v, they were %v", kinds, d.kinds)
	}
}

// checkFields: what the Changes say that changed, one after the other, is what
// the ticket shows now.
func (d *desk) checkFields(t ticket.Ticket) {
	d.Helper()
	shows := map[string]any{
		"status": t.Status, "priority": t.Priority, "queue_id": t.QueueID, "sla_state": d.oracle.Level(),
		"first_response_due_at": t.Due(sla.FirstResponse), "next_response_due_at": t.Due(sla.NextResponse), "resolution_due_at": t.Due(sla.Resolution),
	}
	for name, value := range shows {
		now := "null"
		for _, c := range d.changes {
			for _, f := range c.Fields {
				if f.Name != name {
					continue
				}
				if string(f.Old) != now {
					d.Fatalf("%s was %s and not %s: %+v", name, now, f.Old, c)
				}
				now = string(f.New)
			}
		}
		if is := strings.Replace(text(value), `""`, "null", 1); now != is {
			d.Fatalf("by its Changes %s is %s, and it shows %s", name, now, is)
		}
	}
}

// checkRevision: the revision, and the time of it, is another one exactly where
// a person's write changed what the ticket shows.
func (d *desk) checkRevision(before ticket.Ticket, told int) {
	d.Helper()
	is := d.kept
	person := len(d.changes) > told && d.changes[told].Door != change.System
	changed := person && sight(before, is.ChangedAt) != sight(is, is.ChangedAt)
	if (is.Revision != before.Revision) != changed || is.UpdatedAt.Equal(before.UpdatedAt) == changed || changed && is.Revision != is.Version {
		d.Fatalf("revision %d of %v follows %d of %v, a person's write: %v, which shows: %v\n%s\n%s", is.Revision, is.UpdatedAt,
			before.Revision, before.UpdatedAt, person, changed, sight(before, is.ChangedAt), sight(is, is.ChangedAt))
	}
}

// sight is what a ticket shows at an instant, whatever the vocabulary.
func sight(t ticket.Ticket, at time.Time) string {
	shows := map[string]any{"tags": t.Tags, "custom_fields": t.CustomFields, "sla_state": sla.Overall(t.Clocks, at)}
	for _, f := range ticket.Fields() {
		shows[f.Name] = f.Get(&t)
	}
	for _, m := range sla.Metrics() {
		shows[string(m)] = t.Due(m)
	}
	return text(shows)
}
