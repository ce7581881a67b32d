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

// weight is what the line costs whoever reads or folds it: 1, and 1 more for
// each KB of facets in it. The line of a usual ticket weighs 1, the largest some 80.
func (e *Entry) weight() int {
	bytes := 0
	for _, set := range [][]Facet{e.Cur, e.Add, e.Del} {
		for _, f := range set {
			bytes += len(f)
		}
	}
	return 1 + bytes/1024
}

// weigh gives the weight of entries together.
func weigh(entries []Entry) int {
	sum := 0
	for i := range entries {
		sum += entries[i].weight()
	}
	return sum
}

// touched gives the facets whose bits may differ from Cur.
func (e *Entry) touched() []Facet {
	return Normalize(append(append([]Facet(nil), e.Add...), e.Del...))
}
