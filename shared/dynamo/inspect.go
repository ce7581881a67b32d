package dynamo

import (
	"docket/shared/index"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// What follows is for tests of the whole, which look at the table from outside.

// ReadTicket reads a ticket's item, and the hash of its calendar. A description
// that lies beside the item is not in it.
func ReadTicket(it Item) (t ticket.Ticket, calendar string, err error) { return readTicket(it) }

// ReadEntry reads an entry of an index's log.
func ReadEntry(it Item) (index.Entry, error) { return readEntry(it) }

// ReadSegment reads a segment of an index.
func ReadSegment(it Item) (index.Stored, error) { return readSegment(it) }

// IndexOf is a workspace's index.
func (t *Table) IndexOf(scope tenant.Scope) index.Store { return t.index(scope) }

// Indexing makes t a table of another build, which finds tickets by other facets.
func (t *Table) Indexing(version uint32, of func(ticket.Ticket) []index.Facet) *Table {
	other := *t
	other.indexer = indexer{version: version, of: of}
	return &other
}
