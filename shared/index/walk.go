package index

import (
	"context"
	"fmt"
)

// A walk is an iterator over the candidates of a search, from the highest number
// down. It knows one epoch, one chunk of the log, and the segments read after both.
//
// It goes segment by segment. next finds the highest one that may have a
// candidate, in the stored segments or in the log, and lays the log over its bits;
// take hands the numbers out.
//
// Bounds of ticket numbers and numbers of segments are int64 here: a bound may
// be 1<<32, and -1 is no segment.
type walk struct {
	*search
	stored scan    // of the queries' facets
	logged overlay // the chunk
	viewed bool    // epoch and log are read
	// floor is the lowest number that the walk tells of. What lies below is another
	// walk's.
	floor int64
	// ready holds the candidates below the search's bound in the segment that the
	// walk is in, descending, but for the source's say; lowest is the lowest number
	// that it has looked at there.
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

func newWalk(s *search) *walk {
	w := &walk{search: s, stored: newScan(s), floor: s.low, lowest: s.below}
	w.stored.last = w.floor / SegmentSize
	return w
}

// view reads the epoch and then the log below the bound, in that order: a
// compaction that saw an entry gone from this log, or younger than it, has a higher
// epoch. It waits until a group is to be read.
func (w *walk) view(ctx context.Context) error {
	if w.viewed || len(w.stored.reading()) == 0 {
		return nil
	}
	epoch, err := w.store.Epoch(ctx)
	if err != nil {
		return fmt.Errorf("read epoch: %w", err)
	}
	entries, more, err := w.store.Log(ctx, uint32(w.below-1), uint32(w.low), w.chunk)
	if err != nil {
		return fmt.Errorf("read log: %w", err)
	}
	w.readLog(entries, more)
	if more {
		w.floor = int64(entries[len(entries)-1].N)
	}
	w.stored.epoch, w.stored.last = epoch, w.floor/SegmentSize
	w.logged, w.viewed = newOverlay(entries, w.queries), true
	return nil
}

// take gives the next candidates of the first query, descending, and counts them as
// decided. Fewer than want come with the reason.
func (w *walk) take(ctx context.Context, want int) ([]uint32, end, error) {
	var taken []uint32
	for len(taken) < want {
		if end, err := w.look(ctx); err != nil || end != endNone {
			return taken, end, err
		}
		taken = append(taken, w.ready[0])
		w.below, w.ready = int64(w.ready[0]), w.ready[1:]
		w.found, w.wanted = w.found+1, w.wanted-1
	}
	return taken, endNone, nil
}

// look makes sure that the first that is ready is a candidate, or says why there is
// none. It decides whatever has none: the source and the segments tell each other
// from where to look on.
func (w *walk) look(ctx context.Context) (end, error) {
	for {
		if len(w.ready) == 0 {
			w.below = min(w.below, w.lowest)
		}
		if end, err := w.meet(ctx); err != nil || end != endNone {
			return end, err
		}
		for len(w.ready) > 0 && int64(w.ready[0]) >= w.below {
			w.ready = w.ready[1:]
		}
		switch {
		case len(w.ready) > 0 && (w.among == nil || int64(w.ready[0]) == w.candidate):
			return endNone, nil
		case len(w.ready) > 0:
			w.below = int64(w.ready[0]) + 1
		case w.below <= w.lowest:
			segment, bits, end, err := w.next(ctx)
			if err != nil || end != endNone {
				return end, err
			}
			for bit := range bits[0].Below(SegmentSize) {
				w.ready = append(w.ready, uint32(segment*SegmentSize)+uint32(bit))
			}
		}
	}
}

// next gives the next segment down that may have a candidate and the candidates that
// each query has there, or says why there is none. It reads no segment that the
// source or a group rules out by what is known of it.
func (w *walk) next(ctx context.Context) (segment int64, bits []Segment, why end, err error) {
	for {
		if why, err = w.meet(ctx); err != nil || why != endNone {
			return 0, nil, why, err
		}
		if w.below <= w.floor {
			return 0, nil, w.bottom(), nil
		}
		if err = w.view(ctx); err != nil {
			return 0, nil, endNone, err
		}
		segment = (w.below - 1) / SegmentSize
		stored, logged := w.stored.head(segment), w.logged.highest(w.below)
		if nearest := max(stored, logged); nearest < segment {
			w.below = max((nearest+1)*SegmentSize, w.floor)
			continue
		}
		unread := w.stored.unread(segment)
		if len(unread) == 0 {
			break
		}
		if w.step == 0 && w.stored.settle(segment, unread) {
			continue
		}
		if w.over() {
			return 0, nil, endSpent, nil
		}
		if err = w.stored.read(ctx, unread, segment); err != nil {
			return 0, nil, endNone, err
		}
	}
	bits = make([]Segment, len(w.queries))
	if !w.stored.bits(uint32(segment), bits) {
		return 0, nil, endYoung, nil
	}
	w.logged.apply(uint32(segment), bits)
	first := segment * SegmentSize
	w.lowest = max(first, w.floor)
	for i := range bits {
		bits[i].Cut(int(w.lowest-first), int(min(w.below-first, SegmentSize)))
	}
	return segment, bits, endNone, nil
}

// hurry lets the walk read the lazy groups, from where it stands.
func (w *walk) hurry() {
	w.lazy, w.ready, w.lowest = false, nil, w.below
	w.stored.hurry()
}

// bottom ends the walk where all that it tells of is decided.
func (w *walk) bottom() end {
	w.below = min(w.below, w.floor)
	if w.below > w.low {
		return endChunk
	}
	return endBottom
}
