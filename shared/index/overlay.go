package index

import "slices"

// An overlay is a chunk of the log as some queries see it, laid over the segments.
type overlay struct {
	patches map[uint32]*patch
	// hits are the segments with a logged ticket that matches a query, descending.
	hits []uint32
}

// A patch is the log over one segment: the tickets that it decides, and those
// of them that match each query.
type patch struct {
	logged   Segment
	matching []Segment
}

// newOverlay judges the entries, which come descending by N.
func newOverlay(entries []Entry, queries []Query) overlay {
	o := overlay{patches: map[uint32]*patch{}}
	for _, entry := range entries {
		number, bit := SegmentOf(entry.N)
		if o.patches[number] == nil {
			o.patches[number] = &patch{matching: make([]Segment, len(queries))}
		}
		o.patches[number].logged.Set(bit)
		for i, q := range queries {
			if q.Matches(entry.Cur) {
				o.patches[number].matching[i].Set(bit)
				o.hits = append(o.hits, number)
			}
		}
	}
	o.hits = slices.Compact(o.hits)
	return o
}

// highest gives the highest segment with a logged ticket that matches among
// those with numbers below the bound, -1 if there is none. Bounds never rise
// from call to call, and lie between segments once one was applied.
func (o *overlay) highest(below int64) int64 {
	for len(o.hits) > 0 {
		if int64(o.hits[0])*SegmentSize < below {
			return int64(o.hits[0])
		}
		o.hits = o.hits[1:]
	}
	return -1
}

// apply replaces in each query's bits of the segment what the log decides.
func (o *overlay) apply(number uint32, bits []Segment) {
	if p := o.patches[number]; p != nil {
		for i := range bits {
			bits[i].AndNot(&p.logged)
			bits[i].Or(&p.matching[i])
		}
	}
}
