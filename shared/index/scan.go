package index

import (
	"cmp"
	"context"
	"slices"
)

// A scan is the stored segments of the facets of some queries. It goes down by
// segment, and reads as far as it is asked; a facet that several queries ask for
// is read once.
type scan struct {
	search  *search
	epoch   uint64 // of the view of the log
	last    int64  // the segment that it ends in
	queries []intersection
	cursors []*cursor // of all queries, one a facet
}

func newScan(s *search) scan {
	sc := scan{search: s}
	byFacet := map[Facet]*cursor{}
	for _, q := range s.queries {
		in := newIntersection(q, s.lazy, s.among == nil)
		sc.queries = append(sc.queries, in)
		for _, g := range in {
			for _, facet := range g.Any {
				if byFacet[facet] == nil {
					byFacet[facet] = newCursor(facet, cmp.Or(s.step, s.firstStep(q)))
					sc.cursors = append(sc.cursors, byFacet[facet])
				}
				g.cursors = append(g.cursors, byFacet[facet])
			}
		}
	}
	return sc
}

// firstStep is how many segments of a facet a page reads first. Of what a source
// proposes little is asked for where several things are, and each further step is a
// round trip.
func (s *search) firstStep(q Query) int {
	asks := 0
	for _, g := range q {
		if !g.Lazy && !g.Not {
			asks++
		}
	}
	if s.among != nil && asks > 1 {
		return 2 * firstStep
	}
	return firstStep
}

// reading are the groups that are read.
func (sc *scan) reading() []*group {
	return slices.DeleteFunc(slices.Concat(sc.queries...), func(g *group) bool { return g.Lazy })
}

// hurry lets the scan read all groups from here on.
func (sc *scan) hurry() {
	for _, g := range slices.Concat(sc.queries...) {
		g.Lazy = false
	}
}

// head is the highest segment from the given one down that not every query rules
// out by what is read of it.
func (sc *scan) head(from int64) int64 {
	next := int64(-1)
	for _, in := range sc.queries {
		next = max(next, in.head(from))
	}
	return next
}

// unread are the cursors that must read on before the segment can be judged.
func (sc *scan) unread(segment int64) []*cursor {
	var unread []*cursor
	for _, in := range sc.queries {
		if in.head(segment) == segment {
			unread = append(unread, in.unread(segment)...)
		}
	}
	// One that several queries ask for is in it once.
	return slices.DeleteFunc(slices.Clone(sc.cursors), func(c *cursor) bool { return !slices.Contains(unread, c) })
}

// settle leaves the other groups of the query unread where one that is read to its
// end has so few tickets that to look at each of them costs no more units than to
// let cursors read on from the segment: seven segments are a unit, as a ticket is.
func (sc *scan) settle(segment int64, unread []*cursor) bool {
	in := sc.queries[0]
	for _, rare := range in {
		if !rare.leads() || !rare.whole(sc.last) {
			continue
		}
		tickets, segments := 0, 0
		for _, c := range rare.cursors {
			segments += len(c.buffer)
			for i := range c.buffer {
				tickets += c.buffer[i].Segment.Count()
			}
		}
		if tickets > len(unread)*min(segments, int(segment-sc.last)/firstStep+1) {
			continue
		}
		for _, g := range in {
			g.Lazy = g != rare
		}
		return true
	}
	return false
}

// read lets cursors read on from a segment down, all at once.
func (sc *scan) read(ctx context.Context, cursors []*cursor, from int64) error {
	reach := from
	for _, c := range cursors {
		c.grow(sc.search.growth())
		reach = min(reach, from-int64(c.step)+1)
	}
	down := from
	for _, in := range sc.queries {
		down = min(down, in.down(from, max(reach, sc.last), sc.last))
	}
	err := each(ctx, sc.search.wide, len(cursors), func(ctx context.Context, i int) error {
		return cursors[i].read(ctx, sc.search.store, from, down)
	})
	sc.search.readSegments(cursors)
	return err
}

// bits gives what each query has in the segment by what is stored. It is not ok to
// use a segment that a compaction wrote after the log was read.
func (sc *scan) bits(number uint32, bits []Segment) (ok bool) {
	for i, in := range sc.queries {
		if in.head(int64(number)) < int64(number) {
			continue
		}
		if ok := in.bits(number, sc.epoch, &bits[i]); !ok {
			return false
		}
	}
	return true
}
