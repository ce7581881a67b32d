package slatest

import (
	"slices"

	"docket/shared/sla"
)

// act has something happen, and then each open clock that came to run, stopped
// or began to count is due anew (rules 3, 6, 7 and 11).
func (o *Oracle) act(happens func()) {
	type mode struct{ runs, counts bool }
	was := map[sla.Metric]mode{}
	for _, m := range sla.Metrics() {
		was[m] = mode{o.runs(m), o.counts(m)}
	}
	happens()
	for _, m := range sla.Metrics() {
		is := mode{o.runs(m), o.counts(m)}
		if is == was[m] || !o.Clocks[m].open {
			continue
		}
		if is.runs && !was[m].runs {
			o.Clocks[m].from = o.Now
		}
		o.reset(m)
	}
}

func (o *Oracle) begin(m sla.Metric) {
	c := o.Clocks[m]
	*c = Clock{Want: c.Want, open: true, start: o.Now, from: o.Now, met: Never, breachedAt: Never, seen: Never, cycle: c.cycle + 1, breaches: c.breaches}
	o.reset(m)
}

func (c *Clock) end(how sla.Phase) {
	c.open, c.ended, c.amber, c.warnAt, c.dueAt = false, how, false, Never, Never
}

// endCycle ends the cycle of a next response, and with it its pin.
func (o *Oracle) endCycle(how sla.Phase) {
	next := o.Clocks[sla.NextResponse]
	if next.end(how); next.Held.Pin != Never {
		next.Want.Pin = Never
	}
}

// Answered is an agent's public reply. It tells whether anybody waited for it.
func (o *Oracle) Answered() bool { // rules 3 and 4
	first, next := o.Clocks[sla.FirstResponse], o.Clocks[sla.NextResponse]
	waited := o.asked || first.open || next.open
	o.asked = false
	if first.open {
		first.end(sla.Met)
		first.met = o.Now
	}
	if next.open {
		o.endCycle(sla.Met)
		next.met = o.Now
	}
	return waited
}

// Wrote is a customer's public message. It tells whether it is the first that
// is unanswered.
func (o *Oracle) Wrote() bool { // rule 4
	switch {
	case o.cancelled || o.Clocks[sla.FirstResponse].met == Never:
		return false
	case o.Clocks[sla.NextResponse].open || o.asked:
		return false
	case o.away || o.done():
		o.asked = true
	default:
		o.begin(sla.NextResponse)
	}
	return true
}

// Enter puts the ticket in a status.
func (o *Oracle) Enter(status string) {
	if o.Status = status; !o.away {
		o.act(o.follow)
	}
}

// follow has the clocks know the ticket's status.
func (o *Oracle) follow() { // rules 4, 5 and 7
	was := o.done()
	o.follows = o.Status
	res := o.Clocks[sla.Resolution]
	switch {
	case o.cancelled:
	case o.done() && !was:
		res.end(sla.Met)
		res.met, o.last = o.Now, o.Now
		if o.firstRes == Never {
			o.firstRes = o.Now
		}
		if o.Clocks[sla.NextResponse].open {
			o.endCycle(sla.Stopped)
		}
	case !o.done():
		if was {
			o.reopenings++
			res.open, res.met = true, Never
		}
		if o.asked {
			o.begin(sla.NextResponse)
		}
		o.asked = false
	}
}

// Suspend takes the ticket off the desk, Resume puts it back.
func (o *Oracle) Suspend() { // rule 11
	o.act(func() { o.away = true })
}

// Resume is the end of Suspend.
func (o *Oracle) Resume() {
	o.act(func() {
		o.away = false
		o.follow()
	})
}

func (o *Oracle) target(m sla.Metric, t Target, other bool) { // rules 1, 6 and 8
	c := o.Clocks[m]
	c.Want = t
	if c.cycle > 0 && !c.open {
		return
	}
	if t.Minutes != c.Held.Minutes || t.Pin != c.Held.Pin || other {
		o.reset(m)
	}
	c.Held = t
}

// Match holds the ticket to other terms; their pins are not heeded.
func (o *Oracle) Match(terms Terms) { // rules 2 and 8
	other := terms.Calendar != o.Calendar
	o.Calendar = terms.Calendar
	for _, m := range sla.Metrics() {
		t := terms.Targets[m]
		t.Pin = o.Clocks[m].Want.Pin
		o.target(m, t, other)
	}
	o.act(func() { o.Pauses = terms.Pauses })
}

// Pin sets the due date of a metric, or with Never takes it off.
func (o *Oracle) Pin(m sla.Metric, due int) {
	t := o.Clocks[m].Want
	t.Pin = due
	o.target(m, t, false)
}

// Cancel stops whatever is not met, for good.
func (o *Oracle) Cancel() { // rule 11
	o.cancelled = true
	for _, c := range o.Clocks {
		if c.open {
			c.end(sla.Stopped)
		}
	}
}

// HeldTo tells whether the latest match was to such terms, whatever the
// sources of their targets.
func (o *Oracle) HeldTo(terms Terms) bool {
	for m, c := range o.Clocks {
		if c.Want.Minutes != terms.Targets[m].Minutes {
			return false
		}
	}
	return o.Calendar == terms.Calendar && slices.Equal(o.Pauses, terms.Pauses)
}

// MovedBy tells whether a match to terms moves a clock: something is due at
// another time, stops or goes on, or counts by another calendar; or whether the
// ticket's level is another by it.
func (o *Oracle) MovedBy(terms Terms) bool {
	now, then := o.Clone(), o.Clone()
	then.Match(terms)
	for m, is := range then.Clocks {
		was := o.Clocks[m]
		if o.phase(m) != then.phase(m) || (then.counts(m) && o.Calendar != then.Calendar) {
			return true
		}
		warned, due := o.Expected(m)
		warns, dues := then.Expected(m)
		if warned != warns || due != dues {
			return true
		}
		if due >= Days*Day && is.Held.Pin == Never && was.Held.Minutes != is.Held.Minutes {
			return true
		}
	}
	now.Sweep()
	then.Sweep()
	return now.Level() != then.Level()
}
