package sla

import (
	"slices"
	"sort"
)

// The oracle is RULES.md walked second by second. Its seconds count from the
// start of a world, and a due date is what it runs into: it is never computed
// ahead, but for looking at what an implementation promises.

const never = -1

type oTarget struct {
	minutes int // never: none
	source  Source
	pin     int // never: none
}

func (t oTarget) tracked() bool { return t.minutes != never || t.pin != never }

type oClock struct {
	want, held       oTarget // by the latest match and pin; that in force
	phase            Phase
	start, elapsed   int
	warnAt, dueAt    int // never: not yet run into
	met              int
	warned, amber    bool
	breached         bool
	breachedAt, seen int
	cycle, breaches  int
}

type oFact struct {
	kind   Kind
	metric Metric
	cycle  int
	due    int
	at     int
	again  bool
}

type oracle struct {
	world           *world
	now             int
	calendar        int
	status          string
	pauses          []string
	clocks          map[Metric]*oClock
	facts           []oFact
	firstRes, last  int
	reopenings      int
	asked, cancelld bool
}

func newOracle(w *world, now int, status string, terms oTerms) *oracle {
	o := &oracle{world: w, now: now, calendar: terms.calendar, pauses: terms.pauses, status: status, firstRes: never, last: never, clocks: map[Metric]*oClock{}}
	for _, m := range Metrics() {
		o.clocks[m] = &oClock{want: terms.targets[m], phase: Idle}
		o.clocks[m].held = o.clocks[m].want
	}
	o.begin(o.clocks[FirstResponse])
	o.begin(o.clocks[Resolution])
	o.enter(status)
	return o
}

func (o *oracle) done() bool { return o.status == "resolved" || o.status == "closed" }

func (o *oracle) begin(c *oClock) {
	*c = oClock{want: c.want, phase: Running, start: o.now, met: never, breachedAt: never, seen: never, cycle: c.cycle + 1, breaches: c.breaches}
	o.reset(c)
}

// reset forgets when the clock was due: from now on it is due when its target
// has passed, which may be now.
func (o *oracle) reset(c *oClock) {
	c.held, c.warnAt, c.dueAt = c.want, never, never
	o.look(c)
	past := c.held.minutes != never && c.elapsed*4 >= c.held.minutes*60*3
	if c.held.pin != never {
		past = c.warnAt != never
	}
	c.amber = c.warned && past
}

// look notes that the clock runs into 75% or all of its target now.
func (o *oracle) look(c *oClock) {
	if c.phase != Running && (c.phase != Paused || c.held.pin == never) {
		return
	}
	switch pin := c.held.pin; {
	case pin != never:
		if c.warnAt == never && ((pin > c.start && (o.now-c.start)*4 >= (pin-c.start)*3) || (pin <= c.start && o.now >= pin)) {
			c.warnAt = o.now
			if pin <= c.start {
				c.warnAt = pin
			} else {
				for (c.warnAt-1-c.start)*4 >= (pin-c.start)*3 { // pinned after its 75% had passed
					c.warnAt--
				}
			}
		}
		if o.now >= pin {
			c.dueAt = pin
		}
	case c.held.minutes != never:
		if c.warnAt == never && c.elapsed*4 >= c.held.minutes*60*3 {
			c.warnAt = o.now
		}
		if c.dueAt == never && c.elapsed >= c.held.minutes*60 {
			c.dueAt = o.now
		}
	}
}

// walk lets time pass, a second at a time.
func (o *oracle) walk(to int) {
	open, from := o.world.open[o.calendar], o.now
	for _, m := range Metrics() {
		c := o.clocks[m]
		elapsed, running, pinned := c.elapsed, c.phase == Running, c.held.pin != never
		if !running && !pinned {
			continue
		}
		for now := from; now < to; {
			passed := running && open[now]
			if passed {
				elapsed++
			}
			now++
			if (passed || pinned) && (c.warnAt == never || c.dueAt == never) {
				c.elapsed, o.now = elapsed, now
				o.look(c)
			}
		}
		c.elapsed = elapsed
	}
	o.now = to
}

// sweep records what is due now, once per metric, cycle and kind.
func (o *oracle) sweep() {
	for _, m := range Metrics() {
		c := o.clocks[m]
		if c.breached || (c.phase != Running && (c.phase != Paused || c.held.pin == never)) {
			continue
		}
		if c.warnAt != never && !c.amber {
			o.facts = append(o.facts, oFact{Warned, m, c.cycle, c.warnAt, o.now, c.warned})
			c.warned, c.amber = true, true
		}
		zero := c.held.pin == never && c.held.minutes == 0
		if c.dueAt != never && (o.now > c.dueAt || zero) {
			o.facts = append(o.facts, oFact{Breached, m, c.cycle, c.dueAt, o.now, false})
			c.breached, c.breachedAt, c.seen = true, c.dueAt, o.now
			c.breaches++
		}
	}
}

func (o *oracle) end(c *oClock, how Phase) {
	c.phase, c.amber, c.warnAt, c.dueAt = how, false, never, never
}

func (o *oracle) answered() { // rules 3 and 4
	o.asked = false
	for _, m := range []Metric{FirstResponse, NextResponse} {
		if c := o.clocks[m]; c.phase == Running {
			o.end(c, Met)
			c.met = o.now
			if m == NextResponse && c.held.pin != never {
				c.want.pin = never
			}
		}
	}
}

func (o *oracle) wrote() { // rule 4
	next := o.clocks[NextResponse]
	switch {
	case o.cancelld || o.clocks[FirstResponse].met == never:
	case o.done():
		o.asked = true
	case next.phase != Running:
		o.begin(next)
	}
}

func (o *oracle) enter(status string) { // rules 5 to 7
	was := o.done() && status != o.status
	wasDone := o.done() && o.clocks[Resolution].phase == Met
	o.status = status
	res, next := o.clocks[Resolution], o.clocks[NextResponse]
	if o.cancelld {
		return
	}
	if o.done() {
		if wasDone {
			return
		}
		o.end(res, Met)
		res.met, o.last = o.now, o.now
		if o.firstRes == never {
			o.firstRes = o.now
		}
		if next.phase == Running {
			o.end(next, Stopped)
			if next.held.pin != never {
				next.want.pin = never
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

func (o *oracle) pause() { // rule 6
	res := o.clocks[Resolution]
	phase := Running
	if slices.Contains(o.pauses, o.status) {
		phase = Paused
	}
	if res.phase != phase {
		res.phase, res.met = phase, never
		o.reset(res)
	}
}

func (o *oracle) target(c *oClock, t oTarget, other bool) { // rules 1, 6 and 8
	c.want = t
	if c.phase == Met || c.phase == Stopped {
		return
	}
	if t.minutes != c.held.minutes || t.pin != c.held.pin || other {
		o.reset(c)
	}
	c.held = t
}

func (o *oracle) match(terms oTerms) { // rules 2 and 8
	other := terms.calendar != o.calendar
	o.calendar, o.pauses = terms.calendar, terms.pauses
	for _, m := range Metrics() {
		t := terms.targets[m]
		t.pin = o.clocks[m].want.pin
		o.target(o.clocks[m], t, other)
	}
	if p := o.clocks[Resolution].phase; p == Running || p == Paused {
		o.pause()
	}
}

func (o *oracle) pin(m Metric, due int) {
	t := o.clocks[m].want
	t.pin = due
	o.target(o.clocks[m], t, false)
}

func (o *oracle) cancel() { // rule 11
	o.cancelld = true
	for _, c := range o.clocks {
		if c.phase == Running || c.phase == Paused {
			o.end(c, Stopped)
		}
	}
}

// ahead is when the clock will be at so many business seconds, if nothing
// happens: the end of the world or later where it is later.
func (o *oracle) ahead(c *oClock, target int) int {
	passed := o.world.passed[o.calendar]
	n := sort.Search(len(passed)-o.now, func(n int) bool { return passed[o.now+n]-passed[o.now] >= target-c.elapsed })
	return o.now + n
}

func (o *oracle) level() Level {
	level := Level("")
	for _, m := range Metrics() {
		c := o.clocks[m]
		switch {
		case c.breaches > 0:
			return LevelBreached
		case c.amber:
			level = LevelWarning
		case c.held.tracked() && level == "":
			level = LevelOnTrack
		}
	}
	return level
}
