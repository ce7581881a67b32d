package sla

import "time"

// mayMove says whether an entry of this kind may change anything. A reply does if
// somebody waits for one; a customer's message does if nobody waits yet.
func (s *State) mayMove(k Kind) bool {
	waits := s.Unanswered || s.NextResponse.active()
	switch k {
	case Outbound:
		return waits || s.FirstResponse.active()
	case Inbound:
		return !waits && !s.Cancelled && !s.FirstResponse.MetAt.IsZero()
	}
	return true
}

// answer records an agent's public reply (rules 3 and 4): it meets the first
// response, and the next response that a customer waits for.
func (s *State) answer(at time.Time) {
	s.Unanswered = false
	if s.FirstResponse.active() {
		s.FirstResponse.meet(at)
	}
	if s.NextResponse.active() {
		s.endCycle(func(c *Clock) { c.meet(at) })
	}
}

// ask records a customer's public message (rule 4): it opens a cycle of the
// next response. On a ticket that is done or suspended it opens none; reopening
// or resuming the ticket will.
func (s *State) ask(at time.Time, h *hours) {
	switch {
	case !s.mayMove(Inbound):
	case done(s.Status) || s.Suspended:
		s.Unanswered = true
	default:
		s.NextResponse.begin(at, h)
	}
}

// beginOwedCycle opens the cycle of a customer who wrote while none could be opened.
func (s *State) beginOwedCycle(at time.Time, h *hours) {
	if s.Unanswered {
		s.NextResponse.begin(at, h)
	}
	s.Unanswered = false
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

// WaitsSince returns since when the customer waits for an agent's answer: since the
// ticket was created, or since the first message that nobody answered. It is zero where
// nobody waits.
func (s State) WaitsSince() time.Time {
	switch {
	case s.FirstResponse.active():
		return s.FirstResponse.StartedAt
	case s.NextResponse.active():
		return s.NextResponse.StartedAt
	}
	return time.Time{}
}
