package audit

import (
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/id"
)

// Span is a stretch of time that includes both ends. A zero To leaves it open.
type Span struct{ From, To time.Time }

// Holds tells whether an instant lies in the span.
func (s Span) Holds(at time.Time) bool {
	return !at.Before(s.From) && (s.To.IsZero() || !at.After(s.To))
}

// List asks for a page of records; empty filters take every one.
type List struct {
	RequestID string
	Resource  string // the id of what was written, or of its ticket
	Actor     string // a subject or an API key's id
	Span      Span
	After     string // the position behind which to go on; empty: from the newest
	Limit     int
}

// Keeps says whether a record matches the filters. A ticket's ID also matches
// what was written on the ticket.
func (l List) Keeps(c change.Change) bool {
	return (l.RequestID == "" || c.RequestID == l.RequestID) &&
		(l.Resource == "" || l.Resource == c.Resource || c.TicketID != "" && l.Resource == id.TicketPrefix+c.TicketID) &&
		(l.Actor == "" || slices.Contains([]string{c.Actor.Subject, c.Actor.KeyID}, l.Actor)) &&
		l.Span.Holds(c.At)
}

// Plain says whether the list keeps nearly all records of its days.
func (l List) Plain() bool { return l.Resource == "" && l.Actor == "" }
