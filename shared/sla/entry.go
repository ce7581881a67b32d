package sla

import "time"

// Kind says what an entry of a ticket's SLA history records.
type Kind string

// The kinds, and what their entries hold besides the instant. Notes, automatic
// acknowledgements and automations have no entries (rule 3). Write Suspended
// when a ticket is merged or archived. Write Resumed when it is back: after the
// entry of the status with which it comes back, and once, whatever the number
// of reasons that kept it away.
const (
	Created       Kind = "created"        // Status, Terms with their pins
	StatusChanged Kind = "status_changed" // Status
	Outbound      Kind = "outbound"       // a public message by an agent
	Inbound       Kind = "inbound"        // a public message by the customer
	Matched       Kind = "matched"        // Terms (their pins are not read), Why: priority, queue, policy, calendar
	Pinned        Kind = "pinned"         // Metric, DueAt
	Unpinned      Kind = "unpinned"       // Metric
	Suspended     Kind = "suspended"      // Why: merged, archived. Before the status that closes a duplicate
	Resumed       Kind = "resumed"        // Why: unmerged, restored
	Cancelled     Kind = "cancelled"      // Why: deleted
	Warned        Kind = "warned"         // Metric, Cycle, DueAt, Again
	Breached      Kind = "breached"       // Metric, Cycle, DueAt
)

// Entry is one entry of a ticket's SLA history. At is the time of the commit,
// never a client's occurred_at; for Warned and Breached it is when it was
// detected. DueAt is the due date that was pinned, or when the warning or
// breach fell due: a breach's DueAt is its breached_at (rule 12).
type Entry struct {
	At     time.Time `json:"at"`
	Kind   Kind      `json:"kind"`
	Status string    `json:"status,omitempty"`
	Terms  *Terms    `json:"terms,omitempty"`
	Metric Metric    `json:"metric,omitempty"`
	Cycle  int       `json:"cycle,omitempty"`
	DueAt  time.Time `json:"due_at,omitzero"`
	Again  bool      `json:"again,omitempty"` // 75% passed once more in this cycle: colours the ticket, notifies nobody (rule 10)
	Why    string    `json:"why,omitempty"`
}

// Fold returns the state after all entries, in order.
func Fold(entries []Entry) State {
	var s State
	for _, e := range entries {
		s = s.Apply(e)
	}
	return s
}

// Record returns the state after e, and the entries to append for it: what was
// due at e's time and not recorded yet, e itself, and what e made due at once.
// So a late reply records its breach even if no sweep came by (rule 12). A
// message that moves no clock adds no entry and leaves the state as it is, so a
// long conversation has a short history.
func (s State) Record(e Entry) (State, []Entry) {
	e.At = s.instant(e.At)
	s, before := s.Sweep(e.At)
	if !s.mayMove(e.Kind) {
		return s, before
	}
	s, after := s.Apply(e).Sweep(e.At)
	return s, append(append(before, e), after...)
}

// Sweep returns the state at now with every due warning and breach recorded,
// and the entries to append for it, none if nothing is due.
func (s State) Sweep(now time.Time) (State, []Entry) {
	due := Detect(s, now)
	for _, e := range due {
		s = s.Apply(e)
	}
	return s, due
}
