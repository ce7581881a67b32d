package sla

import "time"

// Phase is the state that a clock is in.
type Phase string

// The phases. Untracked is only shown: a clock without a target counts all the
// same, so that a target given later finds the elapsed time (rule 8).
const (
	Untracked Phase = "untracked"
	Idle      Phase = "idle" // next response: no customer has waited yet
	Running   Phase = "running"
	Paused    Phase = "paused" // business time stands still; a pin goes on
	Halted    Phase = "halted" // nothing runs, no pin either: suspended, or a first response of a ticket that is done
	Met       Phase = "met"
	Stopped   Phase = "cancelled"
)

// Clock is the clock of one metric. Elapsed counts the seconds of business time
// up to the state's CountedTo. DueAt and WarningAt are zero while nothing is
// due: paused, untracked, met or cancelled.
type Clock struct {
	Target     Target
	Later      *Target // matched since the clock ended: for a reopening or the next cycle
	Phase      Phase
	Cycle      int // next response: how many have opened; otherwise 1
	StartedAt  time.Time
	ResumedAt  time.Time // when it last went on after it was halted or met; zero: it never was
	Elapsed    int64
	WarningAt  time.Time
	DueAt      time.Time
	MetAt      time.Time
	Warned     bool // in this cycle
	Amber      bool // warned, and 75% of the present target has passed
	Breached   bool
	BreachedAt time.Time // in this cycle: the due time, or when the clock first ran after it (rule 12)
	DetectedAt time.Time
	Breaches   int // of all cycles, for ever (rule 7)
}

// State returns the phase as it is shown: untracked without a target, paused
// where it is halted. A pinned clock does not pause, so it is shown as running.
func (c Clock) State() Phase {
	switch {
	case !c.Target.Tracked():
		return Untracked
	case c.Phase == Halted:
		return Paused
	case c.Phase == Paused && !c.Target.Pinned.IsZero():
		return Running
	}
	return c.Phase
}

// Remaining returns what was left at the instant up to which the clock has
// counted, never less than 0: business time, or wall time for a pinned clock.
// It is 0 without a target.
func (c Clock) Remaining(countedTo time.Time) time.Duration {
	switch {
	case !c.Target.Pinned.IsZero():
		return max(0, whole(c.Target.Pinned).Sub(countedTo))
	case c.Target.Minutes != nil:
		return seconds(max(0, c.Target.full()-c.Elapsed))
	}
	return 0
}

// active says whether the clock can still be met.
func (c *Clock) active() bool { return c.Phase == Running || c.Phase == Paused || c.Phase == Halted }

// runsSince returns when the clock last began to run, pauses aside. A due date
// before that had no effect while the clock did not run, and takes effect at
// that instant (rules 7 and 12).
func (c *Clock) runsSince() time.Time { return later(c.StartedAt, c.ResumedAt) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// wanted is the target by the latest match and pin.
func (c Clock) wanted() Target {
	if c.Later != nil {
		return *c.Later
	}
	return c.Target
}

// begin starts a cycle. The history has what happened in the last one, and
// Breaches counts its breach.
func (c *Clock) begin(at time.Time, h *hours) {
	*c = Clock{Target: c.wanted(), Phase: Running, Cycle: c.Cycle + 1, StartedAt: at, Breaches: c.Breaches}
	c.schedule(at, h)
}

// end stops the clock for good, or until it is continued.
func (c *Clock) end(how Phase) {
	c.Phase, c.WarningAt, c.DueAt, c.Amber = how, time.Time{}, time.Time{}, false
}

// meet ends the clock because its goal was reached, in time or not.
func (c *Clock) meet(at time.Time) {
	c.end(Met)
	c.MetAt = at
}

// run lets an active clock count, pauses or halts it, and continues one that was
// met: a resolution that is reopened, under the target of the latest match
// (rules 3, 6, 7 and 11).
func (c *Clock) run(phase Phase, at time.Time, h *hours) {
	if c.Phase == phase {
		return
	}
	if c.Phase == Halted || c.Phase == Met {
		c.ResumedAt = at
	}
	c.Phase, c.MetAt = phase, time.Time{}
	c.Target, c.Later = c.wanted(), nil
	c.schedule(at, h)
}

// retarget gives the clock another target, or the same target under other
// hours. A clock that has ended is not recomputed (rule 8). A target that stays
// the same keeps its due date.
func (c *Clock) retarget(t Target, otherHours bool, at time.Time, h *hours) {
	if c.Phase == Met || c.Phase == Stopped {
		c.Later = &t
		return
	}
	same := t.same(c.Target) && !otherHours
	c.Target = t
	if !same {
		c.schedule(at, h)
	}
}

// schedule sets when the warning and the breach are due, counted from at. A
// clock that has warned stays amber only if 75% of the present target has
// passed.
func (c *Clock) schedule(at time.Time, h *hours) {
	c.WarningAt, c.DueAt = time.Time{}, time.Time{}
	past := false
	switch {
	case !c.active():
	case !c.Target.Pinned.IsZero():
		warning := pinnedWarning(c.StartedAt, c.Target.Pinned)
		past = !at.Before(warning)
		if c.Phase != Halted {
			c.WarningAt, c.DueAt = warning, whole(c.Target.Pinned)
		}
	case c.Target.Minutes != nil:
		past = c.Elapsed >= c.Target.warn()
		if c.Phase == Running {
			c.WarningAt = h.after(at, c.Target.warn()-c.Elapsed)
			c.DueAt = h.after(at, c.Target.full()-c.Elapsed)
		}
	}
	c.Amber = c.Warned && past
}

// pinnedWarning is the first second at which 75% of the wall time from start to
// due has passed; due itself where it is not after start.
func pinnedWarning(start, due time.Time) time.Time {
	whole := due.Unix() - start.Unix()
	if whole <= 0 {
		return time.Unix(due.Unix(), 0).UTC()
	}
	return time.Unix(due.Unix()-whole/4, 0).UTC()
}

// after is add for values of time.Time.
func (h *hours) after(at time.Time, d int64) time.Time {
	return time.Unix(h.add(at.Unix(), d), 0).UTC()
}
