// Package audit keeps one record of every Change. The audit event and the
// usage event are two views of it, and both have the Change's id (S0-8, S0-9).
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
	// Audits lists recorded Changes, newest request first, and Usages what they count for.
	Audits(ctx context.Context, scope tenant.Scope, list List) (list.Page[change.Change], error)
	Usages(ctx context.Context, scope tenant.Scope, list List) (list.Page[Usage], error)

	// Trace lists the recorded Changes of one request in the order of their
	// ids; none for a request that wrote nothing.
	Trace(ctx context.Context, scope tenant.Scope, requestID, after string, limit int) (list.Page[change.Change], error)

	// Totals are the daily totals of a month, sorted by meter and day.
	Totals(ctx context.Context, scope tenant.Scope, month time.Time) ([]Total, error)
}

// RecordedAt is when a Change came to be: when it happened, or the instant of
// the request that found it out where that is later, as of a breach that a
// late sweep recorded. It follows from the Change alone, so a record that is
// made again is the same.
func RecordedAt(c change.Change) time.Time {
	if found, err := id.At(c.ID); err == nil && found.After(c.At) {
		return found
	}
	return c.At
}

// Usage is what one Change counts for, by meter.
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

// Measure is the usage of a Change.
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
