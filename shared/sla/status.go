package sla

import (
	"slices"
	"time"
)

// enter puts the ticket in a status (rules 3 to 7).
func (s *State) enter(status string, at time.Time, h *hours) {
	s.Status = status
	s.followStatus(at, h)
}

// suspend halts running clocks (rule 11). What happens to the ticket meanwhile
// moves no clock.
func (s *State) suspend(at time.Time, h *hours) {
	s.Suspended = true
	s.setPhases(at, h)
}

// resume continues with what remained, in the ticket's present status.
func (s *State) resume(at time.Time, h *hours) {
	s.Suspended = false
	s.followStatus(at, h)
}

// cancel stops whatever is not met, for good (rule 11).
func (s *State) cancel() {
	s.Cancelled = true
	for _, m := range Metrics() {
		if c := s.clock(m); c.active() {
			c.end(Stopped)
		}
	}
}

// followStatus adjusts the clocks to the ticket's status. The resolution is met
// exactly while that status is resolved or closed.
func (s *State) followStatus(at time.Time, h *hours) {
	if s.Cancelled || s.Suspended {
		return
	}
	met := s.Resolution.Phase == Met
	switch {
	case done(s.Status) && !met:
		s.resolve(at)
	case !done(s.Status) && met:
		s.reopen(at, h)
	}
	if !done(s.Status) {
		s.beginOwedCycle(at, h)
	}
	s.setPhases(at, h)
}

// resolve meets the resolution, and ends the wait for a next response.
func (s *State) resolve(at time.Time) {
	s.Resolution.meet(at)
	s.LastResolvedAt = at
	if s.FirstResolvedAt.IsZero() {
		s.FirstResolvedAt = at
	}
	if s.NextResponse.active() {
		s.endCycle(func(c *Clock) { c.end(Stopped) })
	}
}

// reopen lets the resolution go on.
func (s *State) reopen(at time.Time, h *hours) {
	s.Reopenings++
	s.Resolution.run(s.phaseOf(Resolution), at, h)
}

// setPhases lets each clock that can still be met run, pause or halt.
func (s *State) setPhases(at time.Time, h *hours) {
	for _, m := range Metrics() {
		if c := s.clock(m); c.active() {
			c.run(s.phaseOf(m), at, h)
		}
	}
}

// phaseOf is the phase of a clock that can still be met.
func (s *State) phaseOf(m Metric) Phase {
	switch {
	case s.Suspended, m == FirstResponse && done(s.Status):
		return Halted
	case m == Resolution && slices.Contains(s.PausesOn, s.Status):
		return Paused
	}
	return Running
}
