package index

// Entry is the line of ticket N in the log: what the index does not yet say of
// it. All three sets are as Normalize gives them.
type Entry struct {
	N uint32
	// V is the ticket's counter of writes at its last logged write. No two writes
	// of a ticket have the same, so it tells whether the line changed since it
	// was read.
	V uint64
	// Cur holds the facets that the ticket has now.
	Cur []Facet
	// Add and Del hold every facet that a write gave to the ticket or took from
	// it since the line was made. They only grow, and a facet may be in both:
	// an older compaction may have set or cleared its bit halfway.
	Add, Del []Facet
}

// touched gives the facets whose bits may differ from Cur.
func (e *Entry) touched() []Facet {
	return Normalize(append(append([]Facet(nil), e.Add...), e.Del...))
}
