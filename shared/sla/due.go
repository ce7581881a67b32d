package sla

import (
	"slices"
	"time"
)

// Event is a warning or a breach that is not recorded yet.
type Event struct {
	At     time.Time // the first second at which Detect finds it
	Kind   Kind      // Warned or Breached
	Metric Metric
	Cycle  int
	DueAt  time.Time // when it is due: the 75%, or the due date; when the clock began to run where it had not by then
	Again  bool      // see Entry
}

// Next returns the earliest event of all metrics, for which the ticket's one
// timer is set, and whether there is one. It may be in the past if nothing has
// recorded it yet.
func Next(s State) (Event, bool) {
	all := events(s)
	if len(all) == 0 {
		return Event{}, false
	}
	return all[0], true
}

// Detect returns an entry for every warning and breach that is due at now and
// not recorded (rules 9 to 13), earliest first, and a warning before a breach
// of the same second. A late check returns both, so the history is the same
// whenever it ran. Detect changes nothing: apply what it returns, or use Sweep.
func Detect(s State, now time.Time) []Entry {
	now = s.instant(now)
	var due []Entry
	for _, e := range events(s) {
		if !e.At.After(now) {
			due = append(due, Entry{At: now, Kind: e.Kind, Metric: e.Metric, Cycle: e.Cycle, DueAt: e.DueAt, Again: e.Again})
		}
	}
	return due
}

// events returns everything that will fall due if nothing else happens, in
// order. A breached clock has no further events.
func events(s State) []Event {
	all := make([]Event, 0, 2*len(Metrics()))
	for _, m := range Metrics() {
		c := s.Clock(m)
		if c.Breached || c.DueAt.IsZero() {
			continue
		}
		since := c.runsSince()
		if warning := later(c.WarningAt, since); !c.Amber {
			all = append(all, Event{At: warning, Kind: Warned, Metric: m, Cycle: c.Cycle, DueAt: warning, Again: c.Warned})
		}
		all = append(all, Event{At: later(c.breachAt(), since), Kind: Breached, Metric: m, Cycle: c.Cycle, DueAt: later(c.DueAt, since)})
	}
	slices.SortStableFunc(all, func(a, b Event) int { return a.At.Compare(b.At) })
	return all
}

// breachAt is the first second after the due date; a target of 0 minutes is
// breached on the second.
func (c *Clock) breachAt() time.Time {
	if c.Target.atOnce() {
		return c.DueAt
	}
	return c.DueAt.Add(time.Second)
}

// Level is the SLA state of a ticket (rule 9).
type Level string

// The levels, best first.
const (
	LevelOnTrack  Level = "on_track"
	LevelWarning  Level = "warning"
	LevelBreached Level = "breached"
)

// Overall returns the worst level of all metrics at now, nil if no metric has a
// target. What is due and not recorded yet counts as if it were recorded. A
// breach stays for ever (rule 7). A warning ends when its metric is met or
// cancelled, or when less than 75% of a new target has passed.
func Overall(s State, now time.Time) *Level {
	if worst := level(s, now); worst != "" {
		return &worst
	}
	return nil
}

// level is Overall, empty where no metric has a target.
func level(s State, now time.Time) Level {
	tracked, level := false, LevelOnTrack
	for _, m := range Metrics() {
		c := s.Clock(m)
		tracked = tracked || c.Target.Tracked()
		switch {
		case c.Breaches > 0:
			level = LevelBreached
		case c.Amber && level == LevelOnTrack:
			level = LevelWarning
		}
	}
	for _, due := range Detect(s, now) {
		switch {
		case due.Kind == Breached:
			level = LevelBreached
		case level == LevelOnTrack:
			level = LevelWarning
		}
	}
	if !tracked {
		return ""
	}
	return level
}

// Due returns the due date of a clock as it is shown: the pinned one, or when
// the clock runs out. It is nil while nothing is due.
func (c Clock) Due() *time.Time {
	due := c.DueAt
	if c.HasPin() {
		due = c.wanted().Pinned
	}
	if due.IsZero() {
		return nil
	}
	return &due
}

// HasPin says whether a client set the due date.
func (c Clock) HasPin() bool { return !c.wanted().Pinned.IsZero() }

// RunsOut returns when the first of the clocks that run turns amber, and when the first
// of them is breached, in the past where that is so: zero where none runs to a due date.
// Both stay as they are until an entry other than a warning or a breach.
func RunsOut(s State) (amber, breached time.Time) {
	for _, m := range Metrics() {
		c := s.Clock(m)
		if c.DueAt.IsZero() {
			continue
		}
		amber, breached = earlier(amber, c.WarningAt), earlier(breached, c.breachAt())
	}
	return amber, breached
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// Lasting returns the level that a ticket has whatever runs out (RunsOut), empty where no
// metric has a target. Overall is the worse of it and of what has run out. It, too, stays
// as it is where a warning or a breach is recorded.
func Lasting(s State) Level {
	tracked, level := false, LevelOnTrack
	for _, m := range Metrics() {
		c := s.Clock(m)
		tracked = tracked || c.Target.Tracked()
		breaches := c.Breaches
		if c.Breached && !c.DueAt.IsZero() && !c.breachAt().After(c.DetectedAt) {
			breaches-- // it has run out
		}
		switch {
		case breaches > 0:
			level = LevelBreached
		case c.Amber && c.DueAt.IsZero() && level == LevelOnTrack:
			level = LevelWarning
		}
	}
	if !tracked {
		return ""
	}
	return level
}

// Levels are all levels, and none: that of a ticket of which nothing is tracked.
func Levels() []Level { return []Level{LevelOnTrack, LevelWarning, LevelBreached, ""} }
