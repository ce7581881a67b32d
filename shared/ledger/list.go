package ledger

import (
	"fmt"
	"slices"
	"time"

	"docket/shared/id"
)

// Holds tells whether an instant lies in the span.
func (s Span) Holds(at time.Time) bool {
	return !at.Before(s.From) && (s.To.IsZero() || !at.After(s.To))
}

// Keeps judges an audit record. A ticket's id takes in what was written on it.
func (l AuditList) Keeps(a Audit) bool {
	return (l.RequestID == "" || a.RequestID == l.RequestID) &&
		(l.Resource == "" || slices.Contains([]string{a.Resource, id.TicketPrefix + a.TicketID}, l.Resource)) &&
		(l.Actor == "" || slices.Contains([]string{a.Actor.Subject, a.Actor.KeyID}, l.Actor)) &&
		l.Span.Holds(a.At)
}

// Plain tells a list that keeps all but a few records of its days.
func (l AuditList) Plain() bool { return l.Resource == "" && l.Actor == "" }

// DayPosition is the position of an audit record in its list, and MonthPosition
// that of a usage record: the start of its day or month, and its id.
func DayPosition(changeID string) string   { return position(changeID, Day) }
func MonthPosition(changeID string) string { return position(changeID, Month) }

func position(changeID string, start func(time.Time) time.Time) string {
	at, err := id.At(changeID)
	if err != nil {
		return "" // a record's id is a change's
	}
	return fmt.Sprintf("%d/%s", start(at).Unix(), changeID)
}

// Day is the first instant of a day, in UTC.
func Day(at time.Time) time.Time { return at.UTC().Truncate(24 * time.Hour) }

// Month is the first instant of a month, in UTC.
func Month(at time.Time) time.Time {
	return time.Date(at.UTC().Year(), at.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
}
