package webhook

import "time"

// Progress is what is kept of an endpoint between those who deliver to it.
type Progress struct {
	Cursor  string    // the place in the feed up to which every event has been sent or parked
	Since   time.Time // the endpoint's ActiveSince of which the cursor is
	URL     string    // of which the circuit is
	Circuit Circuit
	Next    time.Time // no parked delivery is due before it; zero where none is parked
	Asked   uint64    // how often somebody asked for a look
	Seen    uint64    // of them, those to whom that look was given
}

// Lease says who has an endpoint, and for how long. Processes live and die in real
// time; when another is to look at what one left is of the domain's.
type Lease struct {
	Holder     string
	Now, Until time.Time
	LookAt     time.Time
}
