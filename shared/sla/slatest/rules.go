package slatest

import (
	"slices"

	"docket/shared/sla"
)

func (o *Oracle) begin(c *Clock) {
	*c = Clock{Want: c.Want, Phase: sla.Running, start: o.Now, met: Never, breachedAt: Never, seen: Never, cycle: c.cycle + 1, breaches: c.breaches}
	o.reset(c)
}

func (o *Oracle) end(c *Clock, how sla.Phase) {
	c.Phase, c.amber, c.warnAt, c.dueAt = how, false, Never, Never
}

// Answered is an agent's public reply.
func (o *Oracle) Answered() { // rules 3 and 4
	o.asked = false
	for _, m := range []sla.Metric{sla.FirstResponse, sla.NextResponse} {
		if c := o.Clocks[m]; c.Phase == sla.Running {
			o.end(c, sla.Met)
			c.met = o.Now
			if m == sla.NextResponse && c.Held.Pin != Never {
				c.Want.Pin = Never
			}
		}
	}
}

// Wrote is a customer's public message.
func (o *Oracle) Wrote() { // rule 4
	next := o.Clocks[sla.NextResponse]
	switch {
	case o.cancelld || o.Clocks[sla.FirstResponse].met == Never:
	case o.done():
		o.asked = true
	case next.Phase != sla.Running:
		o.begin(next)
	}
}

// Enter puts the ticket in a status.
func (o *Oracle) Enter(status string) { // rules 5 to 7
	was := o.done() && status != o.Status
	wasDone := o.done() && o.Clocks[sla.Resolution].Phase == sla.Met
	o.Status = status
	res, next := o.Clocks[sla.Resolution], o.Clocks[sla.NextResponse]
	if o.cancelld {
		return
	}
	if o.done() {
		if wasDone {
			return
		}
		o.end(res, sla.Met)
		res.met, o.last = o.Now, o.Now
		if o.firstRes == Never {
			o.firstRes = o.Now
		}
		if next.Phase == sla.Running {
			o.end(next, sla.Stopped)
			if next.Held.Pin != Never {
				next.Want.Pin = Never
			}
		}
		return
	}
	if was {
		o.reopenings++
		if o.asked {
			o.begin(next)
		}
		o.asked = false
	}
	o.pause()
}

func (o *Oracle) pause() { // rule 6
	res := o.Clocks[sla.Resolution]
	phase := sla.Running
	if slices.Contains(o.Pauses, o.Status) {
		phase = sla.Paused
	}
	if res.Phase != phase {
		res.Phase, res.met = phase, Never
		o.reset(res)
	}
}

func (o *Oracle) target(c *Clock, t Target, other bool) { // rules 1, 6 and 8
	c.Want = t
	if c.Phase == sla.Met || c.Phase == sla.Stopped {
		return
	}
	if t.Minutes != c.Held.Minutes || t.Pin != c.Held.Pin || other {
		o.reset(c)
	}
	c.Held = t
}

// Match holds the ticket to other terms; their pins are not heeded.
func (o *Oracle) Match(terms Terms) { // rules 2 and 8
	other := terms.Calendar != o.Calendar
	o.Calendar, o.Pauses = terms.Calendar, terms.Pauses
	for _, m := range sla.Metrics() {
		t := terms.Targets[m]
		t.Pin = o.Clocks[m].Want.Pin
		o.target(o.Clocks[m], t, other)
	}
	if p := o.Clocks[sla.Resolution].Phase; p == sla.Running || p == sla.Paused {
		o.pause()
	}
}

// Pin sets the due date of a metric, or with Never takes it off.
func (o *Oracle) Pin(m sla.Metric, due int) {
	t := o.Clocks[m].Want
	t.Pin = due
	o.target(o.Clocks[m], t, false)
}

// Cancel stops whatever is not met, for good.
func (o *Oracle) Cancel() { // rule 11
	o.cancelld = true
	for _, c := range o.Clocks {
		if c.Phase == sla.Running || c.Phase == sla.Paused {
			o.end(c, sla.Stopped)
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
// another time, stops or goes on, or counts by another calendar.
func (o *Oracle) MovedBy(terms Terms) bool {
	other := o.Clone()
	other.Match(terms)
	for m, is := range other.Clocks {
		was := o.Clocks[m]
		if was.Phase != is.Phase || (is.Phase == sla.Running && o.Calendar != other.Calendar) {
			return true
		}
		warned, due := o.Expected(m)
		warns, dues := other.Expected(m)
		if warned != warns || due != dues {
			return true
		}
		if due >= Days*Day && is.Held.Pin == Never && was.Held.Minutes != is.Held.Minutes {
			return true
		}
	}
	return false
}
