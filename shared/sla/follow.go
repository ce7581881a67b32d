package sla

import (
	"slices"
	"time"
)

// enter puts the ticket in a status (rules 4 to 7).
func (s *State) enter(status string, at time.Time, h *hours) {
	was := s.Status
	s.Status = status
	switch {
	case s.Cancelled:
	case done(status) && !done(was):
		s.resolve(at)
	case !done(status):
		if done(was) {
			s.Reopenings++
			s.reask(at, h)
		}
		s.Resolution.run(s.phase(), at, h)
	}
}

// phase is that of a resolution that is not met.
func (s *State) phase() Phase {
	if slices.Contains(s.PausesOn, s.Status) {
		return Paused
	}
	return Running
}

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

// answer is an agent's public reply (rules 3 and 4).
func (s *State) answer(at time.Time) {
	s.Unanswered = false
	if s.FirstResponse.active() {
		s.FirstResponse.meet(at)
	}
	if s.NextResponse.active() {
		s.endCycle(func(c *Clock) { c.meet(at) })
	}
}

// endCycle ends a cycle of the next response, and the pin with it: a pin is of
// one clock, and every cycle is a clock of its own.
func (s *State) endCycle(end func(*Clock)) {
	end(&s.NextResponse)
	if t := s.NextResponse.Target; !t.Pinned.IsZero() {
		t.Pinned = time.Time{}
		s.NextResponse.Later = &t
	}
}

// ask is a customer's public message (rule 4). On a ticket that is done it
// opens no cycle, but the reopening will.
func (s *State) ask(at time.Time, h *hours) {
	switch {
	case s.Cancelled || s.FirstResponse.MetAt.IsZero():
	case done(s.Status):
		s.Unanswered = true
	case !s.NextResponse.active():
		s.NextResponse.begin(at, h)
	}
}

// reask opens the cycle of a customer who wrote while the ticket was done.
func (s *State) reask(at time.Time, h *hours) {
	if s.Unanswered {
		s.NextResponse.begin(at, h)
	}
	s.Unanswered = false
}

// pin sets the due date of a metric, or with the zero time takes it off (rule 6).
func (s *State) pin(m Metric, due, at time.Time, h *hours) {
	target := s.clock(m).wanted()
	target.Pinned = due
	s.clock(m).retarget(target, false, at, h)
}

// match holds the ticket to other terms from now on (rules 2 and 8).
func (s *State) match(e Entry, at time.Time) {
	if e.Terms == nil {
		return
	}
	otherHours := !s.Calendar.Equal(e.Terms.Calendar)
	s.CalendarName, s.Calendar, s.PausesOn = e.Terms.CalendarName, e.Terms.Calendar, e.Terms.PausesOn
	h := s.Calendar.open()
	for _, m := range Metrics() {
		target := e.Terms.Of(m)
		target.Pinned = s.clock(m).wanted().Pinned
		s.clock(m).retarget(target, otherHours, at, &h)
	}
	if s.Resolution.active() {
		s.Resolution.run(s.phase(), at, &h)
	}
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

// warn and breach record at most one of each per cycle (rules 10 and 13): an
// entry of another cycle, or the same once more, changes nothing.
func (s *State) warn(e Entry) {
	if c := s.clock(e.Metric); c.Cycle == e.Cycle && c.active() {
		c.Warned, c.Amber = true, true
	}
}

func (s *State) breach(e Entry, at time.Time) {
	c := s.clock(e.Metric)
	if c.Cycle != e.Cycle || c.Breached {
		return
	}
	c.Breached, c.BreachedAt, c.DetectedAt = true, whole(e.DueAt), at
	c.Breaches++
}
