package index

import "slices"

// An overlay is a chunk of the log as a query sees it, laid over the segments.
type overlay struct {
	patches map[uint32]*patch
	// hits are the segments with a logged ticket that matches, descending.
	hits []uint32
}

// A patch is the log over one segment: the tickets that it decides, and those
// of them that match.
type patch struct{ logged, matching Segment }

// newOverlay judges the entries, which come descending by N.
func newOverlay(entries []Entry, q Query) overlay {
	o := overlay{patches: map[uint32]*patch{}}
	for _, entry := range entries {
		number, bit := SegmentOf(entry.N)
		if o.patches[number] == nil {
			o.patches[number] = &patch{}
		}
		o.patches[number].logged.Set(bit)
		if q.Matches(entry.Cur) {
			o.patches[number].matching.Set(bit)
			o.hits = append(o.hits, number)
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

// apply replaces in the segment's bits what the log decides.
func (o *overlay) apply(number uint32, bits *Segment) {
	if p := o.patches[number]; p != nil {
		bits.AndNot(&p.logged)
		bits.Or(&p.matching)
	}
}
