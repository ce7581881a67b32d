// Package audit says what is recorded of every Change, and what it counts for.
// The records are written by dynamo.Table.RecordChanges. The audit event and the usage
// event are two views of that record and share its ID, which is the Change's
// (S0-8, S0-9).
package audit

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/list"
	"docket/shared/tenant"
)

// Reader reads records.
type Reader interface {
	// Audits lists recorded Changes, newest request first. Usages lists what
	// they count for.
	Audits(ctx context.Context, scope tenant.Scope, list List) (list.Page[change.Change], error)
	Usages(ctx context.Context, scope tenant.Scope, list List) (list.Page[Usage], error)

	// Totals are the daily totals of a month, sorted by meter and day.
	Totals(ctx context.Context, scope tenant.Scope, month time.Time) ([]Total, error)
}

// RecordedAt is the instant at which a Change was made: when it happened, or
// when the request that detected it came in, if that is later. A breach that a
// late sweep records is an example. It is computed from the Change alone, so a
// rebuilt record is the same.
func RecordedAt(c change.Change) time.Time {
	if found, err := id.At(c.ID); err == nil && found.After(c.At) {
		return found
	}
	return c.At
}

// Usage is what one Change counts for: an amount for each meter.
type Usage struct {
	ID        string // the Change's
	RequestID string
	Operation string
	At        time.Time
	Meters    map[string]int64
}

// Meters beside `writes.<operation>`.
const (
	Writes   = "writes"
	Messages = "messages"
	Tickets  = "tickets"
)

// Measure computes the usage of a Change.
func Measure(c change.Change) Usage {
	meters := map[string]int64{Writes: 1, Writes + "." + c.Operation: 1}
	switch c.Kind {
	case change.MessageAdded:
		meters[Messages] = 1
	case change.TicketCreated:
		meters[Tickets] = 1
	}
	return Usage{ID: c.ID, RequestID: c.RequestID, Operation: c.Operation, At: c.At, Meters: meters}
}

// Total is what one meter counted on one day.
type Total struct {
	Meter    string
	Day      int // of the month
	Quantity int64
}
