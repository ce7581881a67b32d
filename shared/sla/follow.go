package sla

import (
	"slices"
	"time"
)

// enter puts the ticket in a status (rules 3 to 7).
func (s *State) enter(status string, at time.Time, h *hours) {
	s.Status = status
	s.follow(at, h)
}

// suspend halts running clocks (rule 11). What happens to the ticket meanwhile
// moves no clock.
func (s *State) suspend(at time.Time, h *hours) {
	s.Suspended = true
	s.settle(at, h)
}

// resume continues with what remained, in the ticket's present status.
func (s *State) resume(at time.Time, h *hours) {
	s.Suspended = false
	s.follow(at, h)
}

// follow adjusts the clocks to the ticket's status. The resolution is met
// exactly while that status is resolved or closed.
func (s *State) follow(at time.Time, h *hours) {
	met := s.Resolution.Phase == Met
	switch {
	case s.Cancelled || s.Suspended:
		return
	case done(s.Status) && !met:
		s.resolve(at)
	case !done(s.Status):
		if met {
			s.Reopenings++
			s.Resolution.run(s.phase(Resolution), at, h)
		}
		s.reask(at, h)
	}
	s.settle(at, h)
}

// settle lets each clock that can still be met run, pause or halt.
func (s *State) settle(at time.Time, h *hours) {
	for _, m := range Metrics() {
		if c := s.clock(m); c.active() {
			c.run(s.phase(m), at, h)
		}
	}
}

// phase is that of a clock that can still be met.
func (s *State) phase(m Metric) Phase {
	switch {
	case s.Suspended, m == FirstResponse && done(s.Status):
		return Halted
	case m == Resolution && slices.Contains(s.PausesOn, s.Status):
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

// heeds says whether an entry of this kind may change anything. A reply does if
// somebody waits for one; a customer's message does if nobody waits yet.
func (s *State) heeds(k Kind) bool {
	waits := s.Unanswered || s.NextResponse.active()
	switch k {
	case Outbound:
		return waits || s.FirstResponse.active()
	case Inbound:
		return !waits && !s.Cancelled && !s.FirstResponse.MetAt.IsZero()
	}
	return true
}

// answer records an agent's public reply (rules 3 and 4).
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

// ask records a customer's public message (rule 4). On a ticket that is done or
// suspended it opens no cycle; reopening or resuming the ticket will.
func (s *State) ask(at time.Time, h *hours) {
	switch {
	case !s.heeds(Inbound):
	case done(s.Status) || s.Suspended:
		s.Unanswered = true
	default:
		s.NextResponse.begin(at, h)
	}
}

// reask opens the cycle of a customer who wrote while none could be opened.
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
	s.settle(at, &h)
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
