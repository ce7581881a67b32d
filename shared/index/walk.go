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
	endChunk             // there is none in the numbers whose log was read
	endSpent             // the budget is
	endYoung             // the next segment is younger than the view of the log
)

// A walk goes down the candidates of a query: one epoch, one chunk of the log,
// and the segments read after both.
type walk struct {
	store   Reader
	wide    int
	epoch   uint64
	entries int // of the chunk
	overlay overlay
	// floor is the lowest number that the chunk tells of. What lies below is
	// another walk's.
	floor   uint64
	groups  [][]*cursor
	cursors []*cursor
	// budget is how many segments may still be read.
	budget int
	// below: every number from it up is decided.
	below uint64
	// ready holds the undecided candidates of the segment that starts at base,
	// descending.
	ready []uint32
	base  uint64
}

// newWalk reads the epoch and then the log below the bound, in that order: a
// compaction that saw an entry gone from this log, or younger than it, has a
// higher epoch.
func newWalk(ctx context.Context, store Reader, q Query, below uint64, budget int, r pace) (*walk, error) {
	epoch, err := store.Epoch(ctx)
	if err != nil {
		return nil, fmt.Errorf("read epoch: %w", err)
	}
	entries, more, err := store.Log(ctx, uint32(below-1), 0, r.chunk)
	if err != nil {
		return nil, fmt.Errorf("read log: %w", err)
	}
	w := &walk{
		store: store, wide: r.wide, epoch: epoch.Number, entries: len(entries),
		overlay: newOverlay(entries, q), budget: budget, below: below, base: below,
	}
	if more {
		w.floor = uint64(entries[len(entries)-1].N)
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
		if w.below <= max(w.floor, 1) {
			return w.bottom(), nil
		}
		segment, known, err := w.align(ctx, int64(w.below-1)/SegmentSize)
		if err != nil {
			return endNone, err
		}
		if logged := w.overlay.highest(w.below); logged > segment {
			w.prepare(uint32(logged), Segment{})
			continue
		}
		if segment < w.lowest() {
			return w.bottom(), nil
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

// lowest is the segment that the walk ends in.
func (w *walk) lowest() int64 { return int64(w.floor) / SegmentSize }

// bottom ends the walk where all that its chunk tells of is decided.
func (w *walk) bottom() end {
	w.below = min(w.below, w.floor)
	if w.floor > 1 {
		return endChunk
	}
	return endBottom
}

// stop ends the walk just above the segment's tickets.
func (w *walk) stop(segment int64, reason end) end {
	w.below = min(w.below, uint64(segment+1)*SegmentSize)
	return reason
}

// align gives the highest segment from the given one down where every group has
// something, the one below the lowest if there is none. If it is not known the budget was spent on the
// way, and the segment only says that there is none above it.
func (w *walk) align(ctx context.Context, from int64) (segment int64, known bool, err error) {
	for from >= w.lowest() {
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
	return w.lowest() - 1, true, nil
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
	first := uint64(number) * SegmentSize
	w.base = max(first, w.floor)
	w.ready = w.ready[:0]
	for bit := range bits.Below(int(min(w.below-first, SegmentSize))) {
		n := first + uint64(bit)
		if n < max(w.floor, 1) {
			break
		}
		w.ready = append(w.ready, uint32(n))
	}
}
