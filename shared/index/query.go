package index

import "slices"

// Group is one thing that is asked of a ticket.
type Group struct {
	// Any are facets of which a ticket has at least one; no ticket has one of none.
	Any []Facet
	// Not turns it round: the ticket has none of them.
	Not bool
	// Lazy says that nearly every ticket that the other groups let through passes
	// this one too. List then reads it only once fetch left out most tickets that
	// it was given; Find and Count read it always.
	Lazy bool
}

// Query is what a list asks for: all of its groups. One that says nothing that a
// ticket must have asks for Live as well.
type Query []Group

// Matches tells whether a ticket with these facets is asked for.
func (q Query) Matches(facets []Facet) bool {
	for _, g := range q.groups() {
		if slices.ContainsFunc(g.Any, func(f Facet) bool { return slices.Contains(facets, f) }) == g.Not {
			return false
		}
	}
	return true
}

func (q Query) groups() []Group {
	if slices.ContainsFunc(q, func(g Group) bool { return !g.Not }) {
		return q
	}
	return append(Query{{Any: []Facet{Live}}}, q...)
}
