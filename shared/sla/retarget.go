package sla

import "time"

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
	s.setPhases(at, &h)
}
