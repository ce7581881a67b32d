package slatest

import (
	"maps"
	"slices"
	"sort"

	"docket/shared/sla"
)

// Target is what one metric has to keep.
type Target struct {
	Minutes int // Never: none
	Source  sla.Source
	Pin     int // Never: none
}

func (t Target) tracked() bool { return t.Minutes != Never || t.Pin != Never }

// Terms are what a ticket is held to, under a calendar of the world.
type Terms struct {
	Targets  map[sla.Metric]Target
	Calendar int
	Pauses   []string
}

// Clock is the oracle's clock of one metric.
type Clock struct {
	Want, Held       Target // by the latest match and pin; that in force
	Phase            sla.Phase
	start, elapsed   int
	warnAt, dueAt    int // Never: not yet run into
	met              int
	warned, amber    bool
	breached         bool
	breachedAt, seen int
	cycle, breaches  int
}

// Fact is a warning or a breach: when it was due and when it was detected.
type Fact struct {
	Kind    sla.Kind
	Metric  sla.Metric
	Cycle   int
	Due, At int
	Again   bool
}

// Oracle is RULES.md walked second by second, for one ticket. A due date is
// what it runs into: it is never computed ahead, but for looking at what an
// implementation promises.
type Oracle struct {
	Now             int // the second of the world
	Calendar        int
	Status          string
	Pauses          []string
	Clocks          map[sla.Metric]*Clock
	Facts           []Fact
	world           *World
	firstRes, last  int
	reopenings      int
	asked, cancelld bool
}

// New is a ticket that is created now.
func New(w *World, now int, status string, terms Terms) *Oracle {
	o := &Oracle{
		Now: now, Calendar: terms.Calendar, Status: status, Pauses: terms.Pauses, Clocks: map[sla.Metric]*Clock{},
		world: w, firstRes: Never, last: Never,
	}
	for _, m := range sla.Metrics() {
		o.Clocks[m] = &Clock{Want: terms.Targets[m], Phase: sla.Idle}
		o.Clocks[m].Held = o.Clocks[m].Want
	}
	o.begin(o.Clocks[sla.FirstResponse])
	o.begin(o.Clocks[sla.Resolution])
	o.Enter(status)
	return o
}

// Clone is another oracle of the same ticket, which goes on by itself.
func (o *Oracle) Clone() *Oracle {
	other := *o
	other.Facts, other.Clocks = slices.Clone(o.Facts), maps.Clone(o.Clocks)
	for m, c := range o.Clocks {
		own := *c
		other.Clocks[m] = &own
	}
	return &other
}

func (o *Oracle) done() bool { return o.Status == "resolved" || o.Status == "closed" }

// reset forgets when the clock was due: from now on it is due when its target
// has passed, which may be now.
func (o *Oracle) reset(c *Clock) {
	c.Held, c.warnAt, c.dueAt = c.Want, Never, Never
	o.look(c)
	past := c.Held.Minutes != Never && c.elapsed*4 >= c.Held.Minutes*60*3
	if c.Held.Pin != Never {
		past = c.warnAt != Never
	}
	c.amber = c.warned && past
}

// look notes that the clock runs into 75% or all of its target now.
func (o *Oracle) look(c *Clock) {
	if c.Phase != sla.Running && (c.Phase != sla.Paused || c.Held.Pin == Never) {
		return
	}
	switch pin := c.Held.Pin; {
	case pin != Never:
		if c.warnAt == Never && ((pin > c.start && (o.Now-c.start)*4 >= (pin-c.start)*3) || (pin <= c.start && o.Now >= pin)) {
			c.warnAt = o.Now
			if pin <= c.start {
				c.warnAt = pin
			} else {
				for (c.warnAt-1-c.start)*4 >= (pin-c.start)*3 { // pinned after its 75% had passed
					c.warnAt--
				}
			}
		}
		if o.Now >= pin {
			c.dueAt = pin
		}
	case c.Held.Minutes != Never:
		if c.warnAt == Never && c.elapsed*4 >= c.Held.Minutes*60*3 {
			c.warnAt = o.Now
		}
		if c.dueAt == Never && c.elapsed >= c.Held.Minutes*60 {
			c.dueAt = o.Now
		}
	}
}

// Walk lets time pass, a second at a time.
func (o *Oracle) Walk(to int) {
	open, from := o.world.open[o.Calendar], o.Now
	for _, m := range sla.Metrics() {
		c := o.Clocks[m]
		elapsed, running, pinned := c.elapsed, c.Phase == sla.Running, c.Held.Pin != Never
		if !running && !pinned {
			continue
		}
		for now := from; now < to; {
			passed := running && open[now]
			if passed {
				elapsed++
			}
			now++
			if (passed || pinned) && (c.warnAt == Never || c.dueAt == Never) {
				c.elapsed, o.Now = elapsed, now
				o.look(c)
			}
		}
		c.elapsed = elapsed
	}
	o.Now = to
}

// Sweep records what is due now, once per metric, cycle and kind.
func (o *Oracle) Sweep() {
	for _, m := range sla.Metrics() {
		c := o.Clocks[m]
		if c.breached || (c.Phase != sla.Running && (c.Phase != sla.Paused || c.Held.Pin == Never)) {
			continue
		}
		if c.warnAt != Never && !c.amber {
			o.Facts = append(o.Facts, Fact{sla.Warned, m, c.cycle, c.warnAt, o.Now, c.warned})
			c.warned, c.amber = true, true
		}
		zero := c.Held.Pin == Never && c.Held.Minutes == 0
		if c.dueAt != Never && (o.Now > c.dueAt || zero) {
			o.Facts = append(o.Facts, Fact{sla.Breached, m, c.cycle, c.dueAt, o.Now, false})
			c.breached, c.breachedAt, c.seen = true, c.dueAt, o.Now
			c.breaches++
		}
	}
}

// Expected is when the warning and the breach of a metric will be due, Never
// for not at all. Past the end of the world it says no more than that.
func (o *Oracle) Expected(m sla.Metric) (warn, due int) {
	c := o.Clocks[m]
	pinned := c.Held.Pin != Never
	if (c.Phase != sla.Running && (c.Phase != sla.Paused || !pinned)) || !c.Held.tracked() {
		return Never, Never
	}
	warn, due = c.warnAt, c.dueAt
	switch {
	case pinned:
		if due = c.Held.Pin; warn == Never {
			for warn = o.Now; (warn-c.start)*4 < (due-c.start)*3; warn++ {
			}
		}
		return min(warn, due), due
	case warn == Never:
		warn = o.ahead(c, c.Held.Minutes*45)
	}
	if due == Never {
		due = o.ahead(c, c.Held.Minutes*60)
	}
	return warn, due
}

// ahead is when the clock will be at so many business seconds, if nothing
// happens: the end of the world or later where it is later.
func (o *Oracle) ahead(c *Clock, target int) int {
	passed := o.world.passed[o.Calendar]
	n := sort.Search(len(passed)-o.Now, func(n int) bool { return passed[o.Now+n]-passed[o.Now] >= target-c.elapsed })
	return o.Now + n
}

// Level is what has been recorded, empty where nothing is tracked (rule 9).
func (o *Oracle) Level() sla.Level {
	level := sla.Level("")
	for _, m := range sla.Metrics() {
		c := o.Clocks[m]
		switch {
		case c.breaches > 0:
			return sla.LevelBreached
		case c.amber:
			level = sla.LevelWarning
		case c.Held.tracked() && level == "":
			level = sla.LevelOnTrack
		}
	}
	return level
}
