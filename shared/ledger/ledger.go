// Package ledger keeps the books: for every Change exactly one audit record
// and exactly one usage record, both under the Change's id (S0-8, S0-9).
package ledger

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/tenant"
)

// Audit is one line of the audit trail: the Change, and when it was entered.
type Audit struct {
	change.Change
	RecordedAt time.Time
}

// Usage is what one Change counts for, by meter.
type Usage struct {
	ID        string // the Change's
	Scope     tenant.Scope
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
	return Usage{ID: c.ID, Scope: c.Scope, RequestID: c.RequestID, Operation: c.Operation, At: c.At, Meters: meters}
}

// Books is where records are entered.
type Books interface {
	// Enter writes both records and adds the usage to its day's totals, all or
	// nothing. A Change that was entered before changes nothing.
	Enter(ctx context.Context, a Audit, u Usage) error
}

// Enter keeps the books for one Change. It may be called any number of times.
func Enter(ctx context.Context, b Books, c change.Change, now time.Time) error {
	return b.Enter(ctx, Audit{Change: c, RecordedAt: now.UTC()}, Measure(c))
}

// Archive is where records are read.
type Archive interface {
	// Audits lists audit records newest first, and Usages usage records.
	Audits(ctx context.Context, scope tenant.Scope, list AuditList) (AuditPage, error)
	Usages(ctx context.Context, scope tenant.Scope, list UsageList) (UsagePage, error)

	// Totals are the daily totals of a month, by meter and day.
	Totals(ctx context.Context, scope tenant.Scope, month time.Time) ([]Total, error)

	// Trace is all that is recorded under one request id, in the order in
	// which the request did it; empty for a request that wrote nothing.
	Trace(ctx context.Context, scope tenant.Scope, requestID string) (Trace, error)
}

// Span is a stretch of time; both ends count.
type Span struct{ From, To time.Time }

// AuditList asks for a page of audit records; empty filters take every one.
type AuditList struct {
	RequestID string
	Resource  string // the id of what was written, or of its ticket
	Actor     string // a subject or an API key's id
	Span      Span
	After     string // the position behind which to go on; empty: from the newest
	Limit     int
}

// AuditPage is a run of audit records; More tells that others may follow.
type AuditPage struct {
	Records []Audit
	More    bool
	Next    string // goes on with After, when More
}

// UsageList asks for a page of usage records.
type UsageList struct {
	Span  Span
	After string
	Limit int
}

// UsagePage is a run of usage records.
type UsagePage struct {
	Records []Usage
	More    bool
	Next    string
}

// Total is what one meter counted on one day.
type Total struct {
	Meter    string
	Day      int // of the month
	Quantity int64
}

// Trace is the chain that one request id joins (S0-10).
type Trace struct {
	Audits []Audit
	Usages []Usage
	Events []Sent
}

// Sent is an event that was put on the bus.
type Sent struct {
	ID      string // the Change's
	Type    string
	Subject string
	At      time.Time // of the Change
	SentAt  time.Time
}
