package sla

import (
	"slices"
	"time"
)

// State is the fold of one ticket's SLA history. It contains the calendar that
// counts now, so that an edit of the calendar changes nothing until the ticket
// is matched again (rule 2).
type State struct {
	CountedTo       time.Time // the latest entry's instant
	Status          string
	CalendarName    string
	Calendar        Calendar
	PausesOn        []string
	FirstResponse   Clock
	NextResponse    Clock
	Resolution      Clock
	FirstResolvedAt time.Time
	LastResolvedAt  time.Time
	Reopenings      int
	Unanswered      bool // the customer wrote while the ticket was done or suspended
	Suspended       bool
	Cancelled       bool
}

// Clock is the clock of one metric.
func (s State) Clock(m Metric) Clock { return *s.clock(m) }

func (s *State) clock(m Metric) *Clock {
	switch m {
	case FirstResponse:
		return &s.FirstResponse
	case NextResponse:
		return &s.NextResponse
	}
	return &s.Resolution
}

// Held says whether these terms apply to the ticket already, whatever their
// sources, so that matching it would change nothing.
func (s State) Held(t Terms) bool {
	for _, m := range Metrics() {
		wanted, target := s.Clock(m).wanted(), t.Of(m)
		target.Pinned = wanted.Pinned
		if !wanted.same(target) {
			return false
		}
	}
	return s.Calendar.Equal(t.Calendar) && slices.Equal(s.PausesOn, t.PausesOn)
}

// Apply returns the state after e. A history begins with Created, once: any
// entry before it, and a second Created, change nothing. An entry older than
// the latest, from a host whose clock is behind, counts as if it came with the
// latest.
func (s State) Apply(e Entry) State {
	if s.CountedTo.IsZero() != (e.Kind == Created) {
		return s
	}
	at := s.instant(e.At)
	if e.Kind == Created {
		return create(e, at)
	}
	h := s.Calendar.open()
	s.count(at, &h)
	switch e.Kind {
	case StatusChanged:
		s.enter(e.Status, at, &h)
	case Outbound:
		s.answer(at)
	case Inbound:
		s.ask(at, &h)
	case Matched:
		s.match(e, at)
	case Pinned:
		s.pin(e.Metric, e.DueAt.UTC(), at, &h)
	case Unpinned:
		s.pin(e.Metric, time.Time{}, at, &h)
	case Suspended:
		s.suspend(at, &h)
	case Resumed:
		s.resume(at, &h)
	case Cancelled:
		s.cancel()
	case Warned:
		s.warn(e)
	case Breached:
		s.breach(e, at)
	}
	return s
}

// Until returns the state as it is at now, to show what has elapsed. Nothing is
// recorded.
func (s State) Until(now time.Time) State {
	h := s.Calendar.open()
	s.count(s.instant(now), &h)
	return s
}

// instant is t to the second, but not before what has been counted.
func (s State) instant(t time.Time) time.Time {
	if t = whole(t); t.Before(s.CountedTo) {
		return s.CountedTo
	}
	return t
}

// count adds the business time since CountedTo to the running clocks. A pin
// does not stop the count: the elapsed time is needed when the pin is removed
// (rule 6).
func (s *State) count(at time.Time, h *hours) {
	passed := h.between(s.CountedTo.Unix(), at.Unix())
	for _, m := range Metrics() {
		if c := s.clock(m); c.Phase == Running {
			c.Elapsed += passed
		}
	}
	s.CountedTo = at
}

func create(e Entry, at time.Time) State {
	var terms Terms
	if e.Terms != nil {
		terms = *e.Terms
	}
	s := State{
		CountedTo: at, CalendarName: terms.CalendarName, Calendar: terms.Calendar, PausesOn: terms.PausesOn,
		FirstResponse: Clock{Target: terms.FirstResponse},
		NextResponse:  Clock{Target: terms.NextResponse, Phase: Idle},
		Resolution:    Clock{Target: terms.Resolution},
	}
	h := s.Calendar.open()
	s.FirstResponse.begin(at, &h)
	s.Resolution.begin(at, &h)
	s.enter(e.Status, at, &h)
	return s
}
