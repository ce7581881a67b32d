package index

import "slices"

// An intersection is what all groups of a query have.
type intersection []*group

// A group is a group of a query and its facets' cursors. While it is Lazy they are
// not read, and it takes every ticket.
type group struct {
	Group
	cursors []*cursor
}

// newIntersection leaves groups lazy where they may be; alone says that nothing
// else leads from ticket to ticket, so that one group has to.
func newIntersection(q Query, lazy, alone bool) intersection {
	var in intersection
	first := -1 // of the groups that lead
	for i, g := range q.groups() {
		g.Lazy = g.Lazy && lazy
		if !g.Not && (first < 0 || in[first].Lazy && !g.Lazy) {
			first = i
		}
		in = append(in, &group{Group: g})
	}
	if alone {
		in[first].Lazy = false
	}
	return in
}

// head is the highest segment from the given one down that no group rules out by
// what is read of it. What a Not group has rules no segment out.
func (in intersection) head(from int64) int64 {
	next := from
	for _, g := range in {
		highest := int64(-1)
		for _, c := range g.cursors {
			highest = max(highest, c.head(from))
		}
		if g.leads() {
			next = min(next, highest)
		}
	}
	return next
}

// leads tells whether the group rules out segments.
func (g *group) leads() bool { return !g.Not && !g.Lazy }

// whole tells whether the group is read down to the last segment.
func (g *group) whole(last int64) bool {
	return !slices.ContainsFunc(g.cursors, func(c *cursor) bool { return c.unread >= last })
}

// unread are the cursors of the groups that must read on before the segment can be
// judged. A Not group must as well: it takes tickets away.
func (in intersection) unread(segment int64) []*cursor {
	var unread []*cursor
	for _, g := range in {
		for _, c := range g.cursors {
			if !g.Lazy && c.mustRead(segment) {
				unread = append(unread, c)
			}
		}
	}
	return unread
}

// down is the segment down to which it is of use to read from the given one: of what
// a step reaches the lowest one that no group is known to rule out, the last one if
// that is not known.
func (in intersection) down(from, reach, last int64) int64 {
	down := last
	for _, g := range in {
		if !g.leads() || !g.whole(reach) {
			continue
		}
		lowest := from
		for _, c := range g.cursors {
			for i := range c.buffer {
				if number := int64(c.buffer[i].Number); number >= reach {
					lowest = min(lowest, number)
				}
			}
		}
		down = max(down, lowest)
	}
	return down
}

// bits gives what all groups have in the segment. It is not ok to use one that is
// younger than the epoch, also not to take tickets away.
func (in intersection) bits(number uint32, epoch uint64, bits *Segment) (ok bool) {
	*bits = full()
	for _, g := range in {
		if g.Lazy {
			continue
		}
		var either Segment
		for _, c := range g.cursors {
			stored := c.at(number)
			if stored == nil {
				continue
			}
			if stored.Epoch > epoch {
				return false
			}
			either.Or(&stored.Segment)
		}
		if g.Not {
			bits.AndNot(&either)
		} else {
			bits.And(&either)
		}
	}
	return true
}
