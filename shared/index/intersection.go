package index

import (
	"context"
	"slices"
)

// An intersection is the stored segments of a query's facets: what every group
// of the query has, where a group has what any of its facets has. It goes down
// by segment, and reads as far as it is asked.
type intersection struct {
	store   Reader
	epoch   uint64 // of the view of the log
	groups  [][]*cursor
	cursors []*cursor // of all groups, one a facet
	budget  budget
	wide    int // how many requests at once
}

// budget is what may still be read: so many segments, until all is spent.
type budget struct {
	segments int
	spent    func() bool
}

func (b budget) over() bool { return b.segments <= 0 || b.spent() }

func newIntersection(store Reader, q Query, epoch uint64, b budget, wide int) intersection {
	in := intersection{store: store, epoch: epoch, budget: b, wide: wide}
	byFacet := map[Facet]*cursor{}
	for _, group := range q.groups() {
		var cursors []*cursor
		for _, facet := range group {
			if byFacet[facet] == nil {
				byFacet[facet] = newCursor(facet)
				in.cursors = append(in.cursors, byFacet[facet])
			}
			cursors = append(cursors, byFacet[facet])
		}
		in.groups = append(in.groups, cursors)
	}
	return in
}

// highest gives the highest segment between from and last where every group may
// have something, last-1 if there is none. If it is not known the budget was
// spent on the way, and the segment only says that there is none above it.
func (in *intersection) highest(ctx context.Context, from, last int64) (segment int64, known bool, err error) {
	for from >= last {
		if next := in.common(from); next < from {
			from = next
			continue
		}
		unread := in.unread(from)
		switch {
		case len(unread) == 0:
			return from, true, nil
		case in.budget.over():
			return from, false, nil
		}
		if err := in.read(ctx, unread, uint32(from)); err != nil {
			return 0, false, err
		}
	}
	return last - 1, true, nil
}

// common is the highest segment from the given one down that no group rules out
// by what is read of it.
func (in *intersection) common(from int64) int64 {
	next := from
	for _, group := range in.groups {
		highest := int64(-1)
		for _, c := range group {
			highest = max(highest, c.head(from))
		}
		next = min(next, highest)
	}
	return next
}

// unread are the cursors that must read on before the segment can be judged.
func (in *intersection) unread(segment int64) []*cursor {
	return slices.DeleteFunc(slices.Clone(in.cursors), func(c *cursor) bool { return !c.mustRead(segment) })
}

// read lets cursors read on from a segment down, all at once.
func (in *intersection) read(ctx context.Context, cursors []*cursor, from uint32) error {
	err := each(ctx, in.wide, len(cursors), func(ctx context.Context, i int) error {
		return cursors[i].read(ctx, in.store, from)
	})
	for _, c := range cursors {
		in.budget.segments -= max(1, len(c.buffer))
	}
	return err
}

// bits gives what every group has in the segment. It is not ok to use one that
// a compaction wrote after the log was read.
func (in *intersection) bits(number uint32, bits *Segment) (ok bool) {
	*bits = full()
	for _, group := range in.groups {
		var either Segment
		for _, c := range group {
			stored := c.at(number)
			if stored == nil {
				continue
			}
			if stored.Epoch > in.epoch {
				return false
			}
			either.Or(&stored.Segment)
		}
		bits.And(&either)
	}
	return true
}
