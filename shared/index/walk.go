package index

import (
	"context"
	"fmt"
)

// A walk is an iterator over the candidates of a query, from the highest number
// down. It knows one epoch, one chunk of the log, and the segments read after both.
//
// It goes segment by segment. next finds the highest one that may have a
// candidate, in the stored segments or in the log; enter lays the log over its
// bits; take hands the numbers out.
//
// Bounds of ticket numbers and numbers of segments are int64 here: a bound may
// be 1<<32, and -1 is no segment.
type walk struct {
	stored intersection // of the query's facets
	logged overlay      // the chunk
	weight int          // of the chunk
	// floor is the lowest number that the chunk tells of. What lies below is
	// another walk's.
	floor int64
	// below is where the walk stands: every number from it up is decided.
	below int64
	// ready holds the candidates below it in the segment that the walk is in,
	// descending; lowest is the lowest number that it has looked at there.
	ready  []uint32
	lowest int64
}

// end says why a walk has no further candidate.
type end int

const (
	endNone   end = iota // it has one
	endBottom            // there is none
	endChunk             // there is none in the numbers whose log was read
	endSpent             // the budget is
	endYoung             // the next segment is younger than the view of the log
)

// newWalk reads the epoch and then the log below the bound, in that order: a
// compaction that saw an entry gone from this log, or younger than it, has a
// higher epoch.
func newWalk(ctx context.Context, store Reader, q Query, below int64, b budget, r pace) (*walk, error) {
	epoch, err := store.Epoch(ctx)
	if err != nil {
		return nil, fmt.Errorf("read epoch: %w", err)
	}
	entries, more, err := store.Log(ctx, uint32(below-1), 0, r.chunk)
	if err != nil {
		return nil, fmt.Errorf("read log: %w", err)
	}
	w := &walk{
		stored: newIntersection(store, q, epoch.Number, b, r.wide),
		logged: newOverlay(entries, q), weight: weigh(entries), below: below, lowest: below,
	}
	if more {
		w.floor = int64(entries[len(entries)-1].N)
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
		w.below = int64(taken[len(taken)-1])
	}
	return taken, endNone, nil
}

// look makes sure that a candidate is ready, or says why none is. It decides
// whatever has none.
func (w *walk) look(ctx context.Context) (end, error) {
	for len(w.ready) == 0 {
		w.below = min(w.below, w.lowest)
		var bits Segment
		segment, end, err := w.next(ctx, &bits)
		if err != nil || end != endNone {
			return end, err
		}
		w.enter(segment, &bits)
	}
	return endNone, nil
}

// next gives the next segment down that may have a candidate and the bits that
// are stored for it, or says why there is none.
func (w *walk) next(ctx context.Context, bits *Segment) (int64, end, error) {
	if w.below <= max(w.floor, 1) { // 0 is never a ticket's number
		return 0, w.bottom(), nil
	}
	stored, known, err := w.stored.highest(ctx, (w.below-1)/SegmentSize, w.last())
	if err != nil {
		return 0, endNone, err
	}
	switch logged := w.logged.highest(w.below); {
	case logged > stored: // the log alone has something there
		return logged, endNone, nil
	case stored < w.last():
		return 0, w.bottom(), nil
	case !known:
		return 0, w.stop(stored, endSpent), nil
	case !w.stored.bits(uint32(stored), bits):
		return 0, w.stop(stored, endYoung), nil
	}
	return stored, endNone, nil
}

// enter makes a segment's candidates ready: its bits with the log on top.
func (w *walk) enter(segment int64, bits *Segment) {
	w.logged.apply(uint32(segment), bits)
	first := segment * SegmentSize
	w.lowest = max(first, w.floor)
	w.ready = w.ready[:0]
	for bit := range bits.Below(int(min(w.below-first, SegmentSize))) {
		n := first + int64(bit)
		if n < max(w.floor, 1) {
			break
		}
		w.ready = append(w.ready, uint32(n))
	}
}

// last is the segment that the walk ends in.
func (w *walk) last() int64 { return w.floor / SegmentSize }

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
	w.below = min(w.below, (segment+1)*SegmentSize)
	return reason
}
