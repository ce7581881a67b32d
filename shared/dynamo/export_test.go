package dynamo

import (
	"context"

	"docket/shared/index"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// What the tests of the whole system need to read items as the product does.
var (
	ReadEntry   = readEntry
	ReadSegment = readSegment
	ReadTicket  = readTicket
	CalendarRef = calendarRef
)

// IndexOf is a workspace's index as lists and compactions see it.
func IndexOf(t *Table, scope tenant.Scope) index.Store { return t.index(scope) }

// Compact compacts a workspace's index, as far as time goes.
func (t *Table) Compact(ctx context.Context, scope tenant.Scope) error {
	_, err := t.KeepShort(ctx, scope, 1)
	return err
}

// Indexing makes t a table of another build, that finds tickets by other facets.
func (t *Table) Indexing(version uint32, of func(ticket.Ticket) []index.Facet) *Table {
	other := *t
	other.indexer = indexer{version: version, of: of}
	return &other
}
