package words

import (
	"context"
	"fmt"
	"slices"
)

// mostTurns is how many items of a run of turns are read at once.
const mostTurns = 64

// turnList goes up the marks of a run of turns, or of the log.
type turnList struct {
	run    Run
	behind Moment // what was read, and before that behind which to begin
	window []mark // read and not given
	whole  bool   // nothing lies behind the window
	limit  int    // how many items are read next
}

// listTurns is the list behind a place.
func listTurns(run Run, from Moment, items int) *turnList {
	return &turnList{run: run, behind: from, limit: items, whole: from.compare(run.Newest) >= 0}
}

// first gives a place before which the list has nothing that was not given.
func (l *turnList) first() Moment {
	switch {
	case len(l.window) > 0:
		return l.window[0].Moment
	case l.behind.compare(l.run.Oldest) < 0:
		return l.run.Oldest
	}
	return l.behind.next()
}

// fill reads the next items, more from time to time.
func (l *turnList) fill(ctx context.Context, store Reader) error {
	from := momentKey(l.behind.next())
	part, _ := l.run.behind(momentKey(l.behind))
	items, err := store.Items(ctx, part.ID, from, blockPrefix, l.limit)
	switch {
	case err != nil:
		return fmt.Errorf("read part %s from %q on: %w", part.ID, from, err)
	case len(items) == 0:
		return removed(part.ID)
	}
	for _, item := range items {
		marks, err := decodeTurns(item.Data)
		if err != nil {
			return fmt.Errorf("part %s, turns %q: %w", part.ID, item.Key, err)
		}
		at, there := slices.BinarySearchFunc(marks, l.behind, func(m mark, behind Moment) int { return m.compare(behind) })
		if there {
			at++
		}
		l.window, l.behind = append(l.window, marks[at:]...), marks[len(marks)-1].Moment
	}
	l.whole = l.behind.compare(l.run.Newest) >= 0
	l.limit = min(2*l.limit, mostTurns)
	return nil
}

// turnLists are lists of turns, those that are right about a place before the others.
type turnLists struct {
	store Reader
	wide  int
	lists []*turnList
	reads Reads
}

// next gives what is said of the next place.
func (t *turnLists) next(ctx context.Context) (mark, bool, error) {
	if err := t.read(ctx); err != nil || len(t.lists) == 0 {
		return mark{}, false, err
	}
	var next *turnList
	for _, l := range t.lists {
		if len(l.window) > 0 && (next == nil || l.window[0].compare(next.window[0].Moment) < 0) {
			next = l
		}
	}
	m := next.window[0]
	for _, l := range t.lists {
		if len(l.window) > 0 && l.window[0].Moment == m.Moment {
			l.window = l.window[1:]
		}
	}
	return m, true, nil
}

// read reads of each list what may have the next place, all at once. Where nothing is
// read yet these are the lists that are mixed with the one that ends first.
func (t *turnLists) read(ctx context.Context) error {
	for {
		t.lists = slices.DeleteFunc(t.lists, func(l *turnList) bool { return len(l.window) == 0 && l.whole })
		bound, known := Moment{}, false
		for _, l := range t.lists {
			end := l.run.Newest
			if len(l.window) > 0 {
				end = l.window[0].Moment
			}
			if !known || end.compare(bound) < 0 {
				bound, known = end, true
			}
		}
		var unread []*turnList
		for _, l := range t.lists {
			if len(l.window) == 0 && l.first().compare(bound) <= 0 {
				unread = append(unread, l)
			}
		}
		if len(unread) == 0 {
			return nil
		}
		reads := make([]Reads, len(unread))
		err := each(ctx, t.wide, len(unread), func(ctx context.Context, i int) error {
			return unread[i].fill(ctx, counting{t.store, &reads[i]})
		})
		if t.reads.beside(reads); err != nil {
			return err
		}
	}
}
