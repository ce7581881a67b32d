package words

import (
	"context"
	"fmt"
	"slices"
)

// mostMoments is how many items of a recency list are read at once.
const mostMoments = 16

// recent goes through the recency list of a run, or through the moments of the log.
type recent struct {
	run       Run
	ascending bool
	from      Moment   // behind which; zero: from the beginning of the order
	window    []Moment // read and not given, in the order
	whole     bool     // nothing lies behind the window
	read      Moment   // the first of the item that was read last, zero before any
	limit     int      // how many items are read next
}

// order compares moments in one of two orders.
func order(ascending bool) func(a, b Moment) int {
	if ascending {
		return Moment.compare
	}
	return func(a, b Moment) int { return b.compare(a) }
}

// has tells whether the run has a moment behind another one.
func (r Run) has(from Moment, ascending bool) bool {
	_, last := r.ends(ascending)
	return last != Moment{} && (from == Moment{} || order(ascending)(from, last) < 0)
}

// ends gives the first and the last moment of a run, zero where it has none.
func (r Run) ends(ascending bool) (first, last Moment) {
	if ascending {
		return r.Oldest, r.Newest
	}
	return r.Newest, r.Oldest
}

// first gives a moment before which the list has none.
func (l *recent) first() Moment {
	first, _ := l.run.ends(l.ascending)
	if l.from != (Moment{}) && order(l.ascending)(first, l.from) < 0 {
		return l.from
	}
	return first
}

// fill reads the next items, more from time to time.
func (l *recent) fill(ctx context.Context, store Reader) error {
	part := l.run.Parts[0].ID
	from, to, limit := l.next()
	items, err := store.Items(ctx, part, from, to, limit)
	switch {
	case err != nil:
		return fmt.Errorf("read part %s from %q to %q: %w", part, from, to, err)
	case len(items) == 0:
		return removed(part)
	}
	for _, item := range items {
		moments, err := decodeMoments(item)
		if err != nil {
			return fmt.Errorf("part %s, moments %q: %w", part, item.Key, err)
		}
		l.read = moments[0]
		if !l.ascending {
			slices.Reverse(moments)
		}
		l.window = append(l.window, moments...)
	}
	_, last := l.run.ends(l.ascending)
	l.whole = l.window[len(l.window)-1].compare(last) == 0
	if l.from != (Moment{}) {
		l.window = slices.DeleteFunc(l.window, func(m Moment) bool { return order(l.ascending)(m, l.from) <= 0 })
	}
	l.limit = min(2*l.limit, mostMoments)
	return nil
}

// next gives the keys between which to read. Items have the key of their first
// moment: the one that has a moment is found downwards from it.
func (l *recent) next() (from, to string, limit int) {
	behind := l.read
	if behind == (Moment{}) {
		behind = l.from
	}
	switch {
	case !l.ascending && behind != (Moment{}):
		return momentKey(behind.previous()), momentPrefix, l.limit
	case !l.ascending:
		return blockPrefix, momentPrefix, l.limit
	case l.read == (Moment{}) && l.from.compare(l.run.Oldest) >= 0:
		return momentKey(l.from), momentPrefix, 1
	case l.read != (Moment{}):
		return momentKey(l.read.next()), blockPrefix, l.limit
	}
	return momentPrefix, blockPrefix, l.limit
}

// momentsOf reads the whole recency list of a run, ascending.
func momentsOf(ctx context.Context, store Reader, run Run) ([]Moment, error) {
	l := recent{run: run, ascending: true, limit: mostMoments}
	for l.whole = !run.has(Moment{}, true); !l.whole; {
		if err := l.fill(ctx, store); err != nil {
			return nil, err
		}
	}
	return l.window, nil
}
