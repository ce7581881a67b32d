package index

// Entry is what one write of ticket N left in the log; or a line, which is all that
// the log has of a ticket: what the index does not yet say of it. All three sets are as
// Normalize gives them.
type Entry struct {
	N uint32
	// V is the ticket's counter of writes at the write. No two writes of a ticket
	// have the same.
	V uint64
	// Cur holds the facets that the ticket has since.
	Cur []Facet
	// Add and Del hold every facet that the write gave to the ticket or took from
	// it. In a line a facet may be in both: an older compaction may have set or
	// cleared its bit halfway.
	Add, Del []Facet
	// Bytes is how long the items are that it was read from, 0 where that is what its
	// facets are.
	Bytes int
}

// Join makes a line of a ticket's entries, which are in the order of their writes.
func Join(entries ...Entry) Entry {
	line := entries[len(entries)-1]
	for _, e := range entries[:len(entries)-1] {
		line.Add, line.Del = append(line.Add[:len(line.Add):len(line.Add)], e.Add...), append(line.Del[:len(line.Del):len(line.Del)], e.Del...)
		line.Bytes += e.Bytes
	}
	if len(entries) > 1 {
		line.Add, line.Del = Normalize(line.Add), Normalize(line.Del)
	}
	return line
}

// weight is what the line costs whoever reads it: 1, and 1 more for each KB.
func (e *Entry) weight() int {
	bytes := 0
	for _, set := range [][]Facet{e.Cur, e.Add, e.Del} {
		for _, f := range set {
			bytes += len(f)
		}
	}
	return 1 + max(bytes, e.Bytes)/1024
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
