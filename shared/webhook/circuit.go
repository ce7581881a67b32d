package webhook

import "time"

// Circuit is how an endpoint's last attempts went. While it is open, nothing new
// is sent: what comes stays in the feed, and what waits is tried one at a time.
type Circuit struct {
	Failures  int       // since the last success
	Since     time.Time // of the first of them
	Last      time.Time // of the last
	Recovered time.Time // when a success last closed it
}

const (
	tolerated  = 5                  // failures, behind which the circuit is open
	probeEvery = 15 * time.Minute   // how long an open circuit is left alone at most,
	probePace  = time.Minute        // and at least
	hopeless   = 5 * 24 * time.Hour // of failures alone, behind which an endpoint is disabled
)

// Open tells whether the endpoint is taken to be down.
func (c Circuit) Open() bool { return c.Failures >= tolerated }

// Failed is the circuit after a failure.
func (c Circuit) Failed(at time.Time) Circuit {
	if c.Failures == 0 {
		c.Since = at
	}
	c.Failures++
	c.Last = at
	return c
}

// Succeeded is the circuit after a success.
func (c Circuit) Succeeded(at time.Time) Circuit {
	recovered := c.Recovered
	if c.Open() {
		recovered = at
	}
	return Circuit{Recovered: recovered}
}

// Hopeless tells an endpoint that has failed for so long that it is disabled.
func (c Circuit) Hopeless() bool { return c.Failures > 0 && c.Last.Sub(c.Since) >= hopeless }

// Parked is a delivery that waits: for its next attempt, or behind an earlier one
// of its ticket.
type Parked struct {
	Place     string // of its delivery
	Ticket    string // its ticket; empty where it is of none
	Sequence  uint64
	CreatedAt time.Time // when its event happened
	Step      int       // failed attempts that were made in their time
	Last      time.Time // of its last attempt; zero before the first
	NextAt    time.Time // of the next; zero: as soon as it is its ticket's first
	Gap       bool      // it waits for the ticket's event before it
}

// Due is when a delivery, its ticket's first, is tried next: when it is due,
// or now where an endpoint that was down has answered since. While the circuit is
// open there is an attempt a minute at most, and one every fifteen minutes though
// none is due: so an endpoint that is up again is found out before the steps of the
// ladder are over, which grow to a day.
func (c Circuit) Due(p Parked) time.Time {
	switch {
	case !c.Open() && p.Step > 0 && p.Last.Before(c.Recovered):
		return time.Time{}
	case !c.Open():
		return p.NextAt
	}
	due := p.NextAt
	if sooner := c.Last.Add(probeEvery); sooner.Before(due) {
		due = sooner
	}
	if pace := c.Last.Add(probePace); due.Before(pace) {
		due = pace
	}
	return due
}

// Missed is a parked delivery after an attempt at an instant that failed: false
// where that was the last. One that was made before its time costs no step.
func (p Parked) Missed(at time.Time, asked time.Duration, random float64) (Parked, bool) {
	early := at.Before(p.NextAt) && p.Step > 0
	p.Last, p.Gap = at, false
	if early {
		return p, true
	}
	p.Step++
	wait, more := Wait(p.Step, asked, random)
	p.NextAt = at.Add(wait)
	return p, more
}
