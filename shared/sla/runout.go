package sla

import "time"

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
