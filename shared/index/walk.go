package index

import (
	"context"
	"fmt"
	"slices"
)

// end says why a walk has no further candidate.
type end int

const (
	endNone   end = iota // it has one
	endBottom            // there is none
	endSpent             // the budget is
	endYoung             // the next segment is younger than the view of the log
)

// A walk goes down the candidates of a query: one epoch, one view of the log,
// and the segments read after both.
type walk struct {
	store     Reader
	wide      int
	epoch     uint64
	logLength int
	overlay   overlay
	groups    [][]*cursor
	cursors   []*cursor
	// budget is how many segments may still be read.
	budget int
	// below: every number from it up is decided.
	below uint64
	// ready holds the undecided candidates of the segment that starts at base,
	// descending.
	ready []uint32
	base  uint64
}

// newWalk reads the epoch and then the log, in that order: a compaction that
// saw an entry gone from this log, or younger than it, has a higher epoch.
func newWalk(ctx context.Context, store Reader, q Query, below uint64, budget, wide int) (*walk, error) {
	epoch, err := store.Epoch(ctx)
	if err != nil {
		return nil, fmt.Errorf("read epoch: %w", err)
	}
	entries, err := store.Log(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("read log: %w", err)
	}
	w := &walk{
		store: store, wide: wide, epoch: epoch, logLength: len(entries),
		overlay: newOverlay(entries, q), budget: budget, below: below, base: below,
	}
	byFacet := map[Facet]*cursor{}
	for _, group := range q.groups() {
		var cursors []*cursor
		for _, facet := range group {
			if byFacet[facet] == nil {
				byFacet[facet] = newCursor(facet)
				w.cursors = append(w.cursors, byFacet[facet])
			}
			cursors = append(cursors, byFacet[facet])
		}
		w.groups = append(w.groups, cursors)
	}
	return w, nil
}

// take gives the next candidates, descending, and counts them as decided. Fewer
// than want come with the reason.
func (w *walk) take(ctx context.Context, want int) ([]uint32, end, error) {
	var taken []uint32
	for len(taken) < want {
		if end, err := w.look(ctx); err != nil || end != endNone {
			return taken, end, err
		}
		count := min(want-len(taken), len(w.ready))
		taken = append(taken, w.ready[:count]...)
		w.ready = w.ready[count:]
		w.below = uint64(taken[len(taken)-1])
	}
	return taken, endNone, nil
}

// look makes sure that a candidate is ready, or says why none is. It decides
// whatever has none.
func (w *walk) look(ctx context.Context) (end, error) {
	for len(w.ready) == 0 {
		w.below = min(w.below, w.base)
		// 0 is never a ticket's number.
		if w.below <= 1 {
			return endBottom, nil
		}
		segment, known, err := w.align(ctx, int64(w.below-1)/SegmentSize)
		if err != nil {
			return endNone, err
		}
		if logged := w.overlay.highest(w.below); logged > segment {
			w.prepare(uint32(logged), Segment{})
			continue
		}
		if segment < 0 {
			return endBottom, nil
		}
		if !known {
			return w.stop(segment, endSpent), nil
		}
		bits, ok := w.combine(uint32(segment))
		if !ok {
			return w.stop(segment, endYoung), nil
		}
		w.prepare(uint32(segment), bits)
	}
	return endNone, nil
}

// stop ends the walk just above the segment's tickets.
func (w *walk) stop(segment int64, reason end) end {
	w.below = min(w.below, uint64(segment+1)*SegmentSize)
	return reason
}

// align gives the highest segment from the given one down where every group has
// something, -1 if there is none. If it is not known the budget was spent on the
// way, and the segment only says that there is none above it.
func (w *walk) align(ctx context.Context, from int64) (segment int64, known bool, err error) {
	for from >= 0 {
		next := from
		for _, group := range w.groups {
			highest := int64(-1)
			for _, c := range group {
				highest = max(highest, c.head(from))
			}
			next = min(next, highest)
		}
		if next < from {
			from = next
			continue
		}
		dry := w.dry(from)
		if len(dry) == 0 {
			return from, true, nil
		}
		if w.budget <= 0 {
			return from, false, nil
		}
		if err := w.read(ctx, dry, uint32(from)); err != nil {
			return 0, false, err
		}
	}
	return -1, true, nil
}

func (w *walk) dry(segment int64) []*cursor {
	return slices.DeleteFunc(slices.Clone(w.cursors), func(c *cursor) bool { return !c.dry(segment) })
}

// read lets the cursors read on from the segment down, all at once.
func (w *walk) read(ctx context.Context, cursors []*cursor, from uint32) error {
	err := each(ctx, w.wide, len(cursors), func(ctx context.Context, i int) error {
		return cursors[i].read(ctx, w.store, from)
	})
	for _, c := range cursors {
		w.budget -= max(1, len(c.buffer))
	}
	return err
}

// combine gives the bits that every group has in the segment. It is not ok to
// use one that a compaction wrote after the log was read.
func (w *walk) combine(number uint32) (bits Segment, ok bool) {
	bits = full()
	for _, group := range w.groups {
		var either Segment
		for _, c := range group {
			stored := c.at(number)
			if stored == nil {
				continue
			}
			if stored.Epoch > w.epoch {
				return Segment{}, false
			}
			either.Or(&stored.Segment)
		}
		bits.And(&either)
	}
	return bits, true
}

// prepare makes the segment's candidates ready: its bits with the log on top.
func (w *walk) prepare(number uint32, bits Segment) {
	w.overlay.apply(number, &bits)
	w.base = uint64(number) * SegmentSize
	w.ready = w.ready[:0]
	for bit := range bits.Below(int(min(w.below-w.base, SegmentSize))) {
		if n := uint32(w.base) + uint32(bit); n != 0 {
			w.ready = append(w.ready, n)
		}
	}
}
