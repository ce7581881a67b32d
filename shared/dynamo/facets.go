package dynamo

import (
	"docket/shared/index"
	"docket/shared/ticket"
)

// indexer says by which facets a build of Docket finds a ticket. Builds of
// several versions write to one table at the same time.
type indexer struct {
	version uint32
	of      func(ticket.Ticket) []index.Facet
}

// indexed gives after the facets by which the index is to have it, and what the log
// says that takes it there: nothing to add or take where no facet changes, as then what
// the index says stays true. The difference is from the facets that the ticket
// says it has, never from what this build would have made of it. What a newer
// build has added stays until that build, or a reindexing, sees the ticket again.
func (t *Table) indexed(before *ticket.Ticket, after *ticket.Ticket) index.Entry {
	var was ticket.Stored
	is := t.indexer.of(*after)
	after.Stored.FacetsVersion, after.Stored.FacetsOld = t.indexer.version, false
	if before != nil {
		was = before.Stored
	}
	if was.FacetsVersion > t.indexer.version {
		unknown, _ := index.Diff(t.indexer.of(*before), was.Facets)
		is = index.Normalize(append(unknown, is...))
		after.Stored.FacetsVersion, after.Stored.FacetsOld = was.FacetsVersion, true
	}
	after.Stored.Facets, after.Stored.Writes = is, was.Writes+1
	entry := index.Entry{N: after.Number, V: after.Stored.Writes, Cur: is}
	entry.Add, entry.Del = index.Diff(was.Facets, is)
	return entry
}
