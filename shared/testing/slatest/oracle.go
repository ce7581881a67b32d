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
	Want, Held       Target    // by the latest match and pin; that in force
	open             bool      // begun, and neither met nor cancelled
	ended            sla.Phase // how, where it is begun and not open
	start, from      int       // from: since when it has run without a stop
	elapsed          int
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

// Oracle is docs/sla.md walked second by second, for one ticket. A due date is
// what it runs into: it is never computed ahead, but for looking at what an
// implementation promises.
type Oracle struct {
	Now            int // the second of the world
	Calendar       int
	Status         string
	Pauses         []string
	Clocks         map[sla.Metric]*Clock
	Facts          []Fact
	world          *World
	follows        string // the status that the clocks know: while the ticket is away, that which it had
	firstRes, last int
	reopenings     int
	asked          bool // the customer wrote when no cycle could open
	away           bool // merged or archived
	cancelled      bool
}

// New is a ticket that is created now.
func New(w *World, now int, status string, terms Terms) *Oracle {
	o := &Oracle{
		Now: now, Calendar: terms.Calendar, Pauses: terms.Pauses, Clocks: map[sla.Metric]*Clock{},
		world: w, firstRes: Never, last: Never,
	}
	for _, m := range sla.Metrics() {
		o.Clocks[m] = &Clock{Want: terms.Targets[m]}
		o.Clocks[m].Held = o.Clocks[m].Want
	}
	o.begin(sla.FirstResponse)
	o.begin(sla.Resolution)
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

func (o *Oracle) done() bool { return o.follows == "resolved" || o.follows == "closed" }

// runs tells whether a metric can run out in this second (rules 3, 7 and 11).
func (o *Oracle) runs(m sla.Metric) bool {
	return o.Clocks[m].open && !o.away && (m != sla.FirstResponse || !o.done())
}

// counts tells whether business time counts for it (rule 5).
func (o *Oracle) counts(m sla.Metric) bool {
	return o.runs(m) && (m != sla.Resolution || !slices.Contains(o.Pauses, o.follows))
}

// phase is what an implementation has to say of it.
func (o *Oracle) phase(m sla.Metric) sla.Phase {
	c := o.Clocks[m]
	switch {
	case c.cycle == 0:
		return sla.Idle
	case !c.open:
		return c.ended
	case !o.runs(m):
		return sla.Halted
	case !o.counts(m):
		return sla.Paused
	}
	return sla.Running
}

// reset forgets when the clock was due: from now on it is due when its target
// has passed, which may be now.
func (o *Oracle) reset(m sla.Metric) {
	c := o.Clocks[m]
	c.Held, c.warnAt, c.dueAt = c.Want, Never, Never
	o.look(m)
	past := c.Held.Minutes != Never && c.elapsed*4 >= c.Held.Minutes*60*3
	if c.Held.Pin != Never {
		past = o.Now >= c.pinWarns()
	}
	c.amber = c.warned && past
}

// pinWarns is the first second with 75% of the wall time up to the pin behind it.
func (c *Clock) pinWarns() int {
	length := c.Held.Pin - c.start
	if length <= 0 {
		return c.Held.Pin
	}
	return c.start + (3*length+3)/4
}

// look notes that the clock runs into 75% or all of its target now. What a pin
// has passed while the clock did not run, it runs into when it runs (rule 12).
func (o *Oracle) look(m sla.Metric) {
	c := o.Clocks[m]
	switch {
	case !o.runs(m):
	case c.Held.Pin != Never:
		if c.warnAt == Never && o.Now >= c.pinWarns() {
			c.warnAt = max(c.pinWarns(), c.from)
		}
		if c.dueAt == Never && o.Now >= c.Held.Pin {
			c.dueAt = max(c.Held.Pin, c.from)
		}
	case c.Held.Minutes != Never && o.counts(m):
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
		elapsed, counts, pinned := c.elapsed, o.counts(m), o.runs(m) && c.Held.Pin != Never
		if !counts && !pinned {
			continue
		}
		for now := from; now < to; {
			passed := counts && open[now]
			if passed {
				elapsed++
			}
			now++
			if (passed || pinned) && (c.warnAt == Never || c.dueAt == Never) {
				c.elapsed, o.Now = elapsed, now
				o.look(m)
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
		if c.breached || !o.runs(m) {
			continue
		}
		if c.warnAt != Never && !c.amber {
			o.Facts = append(o.Facts, Fact{sla.Warned, m, c.cycle, c.warnAt, o.Now, c.warned})
			c.warned, c.amber = true, true
		}
		late := c.dueAt != Never && (o.Now > c.dueAt || c.Held.Minutes == 0)
		if c.Held.Pin != Never {
			late = o.Now > c.Held.Pin
		}
		if late {
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
	switch {
	case !o.runs(m):
		return Never, Never
	case c.Held.Pin != Never:
		return c.pinWarns(), c.Held.Pin
	case !o.counts(m) || c.Held.Minutes == Never:
		return Never, Never
	}
	if warn, due = c.warnAt, c.dueAt; warn == Never {
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
	tracked, amber, breached := false, false, false
	for _, c := range o.Clocks {
		tracked = tracked || c.Held.tracked()
		amber = amber || c.amber
		breached = breached || c.breaches > 0
	}
	switch {
	case !tracked:
		return ""
	case breached:
		return sla.LevelBreached
	case amber:
		return sla.LevelWarning
	}
	return sla.LevelOnTrack
}
