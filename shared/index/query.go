package index

import "slices"

// Query is what a list asks for: of every group at least one facet. An empty
// query asks for All, and an empty group for what no ticket has.
type Query [][]Facet

// Matches tells whether a ticket with these facets is asked for.
func (q Query) Matches(facets []Facet) bool {
	for _, group := range q.groups() {
		if !slices.ContainsFunc(group, func(f Facet) bool { return slices.Contains(facets, f) }) {
			return false
		}
	}
	return true
}

func (q Query) groups() [][]Facet {
	if len(q) == 0 {
		return [][]Facet{{All}}
	}
	return q
}
