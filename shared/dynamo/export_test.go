package dynamo

import (
	"docket/shared/index"
	"docket/shared/ticket"
)

// What the tests of the whole system need to read items as the product does.
var (
	ReadEntry   = readEntry
	ReadSegment = readSegment
	ReadTicket  = readTicket
	CalendarRef = calendarRef
)

// Indexing makes t a table of another build, that finds tickets by other facets.
func (t *Table) Indexing(version uint32, of func(ticket.Ticket) []index.Facet) *Table {
	other := *t
	other.indexer = indexer{version: version, of: of}
	return &other
}
