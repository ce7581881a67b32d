package words

import (
	"context"
	"math"
	"slices"
)

// Recency gives tickets by when they were last updated.
//
// Each run says when the tickets that it knows were last updated, as of its writes.
// So a ticket comes with its latest moment, and it may come with an earlier one:
// in ascending order always before the latest, in descending order only in a
// Recency that begins behind the latest. Who looks at the ticket finds that out.
type Recency struct {
	store     Reader
	wide      int
	ascending bool
	lists     []*recent
	unopened  []*recent // of runs that nobody came to yet, the first first
	logged    map[uint32]Moment
	given     map[uint32]bool
	last      Moment
	reads     Reads
}

// Recent begins behind a moment, or with the zero Moment at the beginning of the
// order: with the ticket that was updated last, or if ascending with the one that was
// updated first. It reads the log and the manifest. Of each list it reads so many items
// first, of some three hundred moments each, and then twice as many each time.
func Recent(ctx context.Context, store Reader, from Moment, ascending bool, items int) (*Recency, error) {
	return beginRecent(ctx, store, from, ascending, items, width)
}

func beginRecent(ctx context.Context, store Reader, from Moment, ascending bool, items, wide int) (*Recency, error) {
	entries, m, err := look(ctx, store)
	if err != nil {
		return nil, err
	}
	r := &Recency{
		store: store, wide: wide, ascending: ascending, logged: updated(entries), given: map[uint32]bool{},
		reads: Reads{Rounds: 2, Entries: len(entries)},
	}
	r.lists = []*recent{r.ofLog(from)}
	for _, run := range m.Runs {
		if run.has(from, ascending) {
			r.unopened = append(r.unopened, &recent{run: run, ascending: ascending, from: from, limit: items})
		}
	}
	slices.SortStableFunc(r.unopened, func(a, b *recent) int { return order(ascending)(a.first(), b.first()) })
	return r, nil
}

// none is when a ticket was updated that is no more.
const none = math.MaxUint64

// updated gives when each ticket of a log was last updated.
func updated(entries []Entry) map[uint32]Moment {
	last := map[uint32]Moment{}
	for _, e := range entries {
		m := Moment{e.At, e.N, e.Class}
		if e.At == 0 {
			m.At = none
		}
		if m.At >= last[e.N].At {
			last[e.N] = m
		}
	}
	return last
}

// ofLog gives the log's tickets behind a moment.
func (r *Recency) ofLog(from Moment) *recent {
	l := &recent{whole: true}
	for _, m := range r.logged {
		if m.At != none && (from == Moment{} || order(r.ascending)(from, m) < 0) {
			l.window = append(l.window, m)
		}
	}
	slices.SortFunc(l.window, order(r.ascending))
	return l
}

// Next gives the next ticket and when it was last updated, as far as is known.
func (r *Recency) Next(ctx context.Context) (Moment, bool, error) {
	for {
		l, err := r.first(ctx)
		if err != nil || l == nil {
			return Moment{}, false, err
		}
		m := l.window[0]
		l.window = l.window[1:]
		if m.compare(r.last) == 0 || m.At < r.logged[m.N].At || r.given[m.N] {
			continue
		}
		m.Class = r.class(m)
		if r.last = m; !r.ascending { // if ascending, a later moment is the one that counts
			r.given[m.N] = true
		}
		return m, true, nil
	}
}

// class is the class of a moment that was taken from a list, 0 where lists do not agree on
// it: writes of a ticket within one microsecond can lie in several. All of those have it as
// their next one by then. The log is right about its tickets.
func (r *Recency) class(m Moment) uint8 {
	if logged := r.logged[m.N]; logged.At == m.At {
		return logged.Class
	}
	for _, l := range r.lists {
		if len(l.window) > 0 && l.window[0].compare(m) == 0 && l.window[0].Class != m.Class {
			return 0
		}
	}
	return m.Class
}

// first gives the list whose next moment is the first of all, nil where there is none.
// It reads what may have a moment before that, all at once.
func (r *Recency) first(ctx context.Context) (*recent, error) {
	for {
		var first *recent
		var unread []*recent
		r.lists = slices.DeleteFunc(r.lists, func(l *recent) bool { return len(l.window) == 0 && l.whole })
		for _, l := range r.lists {
			if len(l.window) == 0 {
				unread = append(unread, l)
			} else if first == nil || order(r.ascending)(l.window[0], first.window[0]) < 0 {
				first = l
			}
		}
		if first != nil || len(unread) == 0 {
			opened := r.open(first)
			r.lists, unread = append(r.lists, opened...), append(unread, opened...)
		}
		if len(unread) == 0 {
			return first, nil
		}
		reads := make([]Reads, len(unread))
		err := each(ctx, r.wide, len(unread), func(ctx context.Context, i int) error {
			return unread[i].fill(ctx, counting{r.store, &reads[i]})
		})
		if r.reads.beside(reads); err != nil {
			return nil, err
		}
	}
}

// openedAtOnce is how many runs are opened with the one that is needed where they have
// moments between its own.
const openedAtOnce = 4

// open gives the run that may have the first moment of all that are not open, some that
// are mixed with it, and those that may have the same, unless the first of a list comes
// before it. Where a list goes on in the middle, these are most that there are.
func (r *Recency) open(first *recent) []*recent {
	if len(r.unopened) == 0 {
		return nil
	}
	next := r.unopened[0].first()
	if first != nil && order(r.ascending)(first.window[0], next) < 0 {
		return nil
	}
	_, last := r.unopened[0].run.ends(r.ascending)
	count := 0
	for _, l := range r.unopened {
		mixed := count < openedAtOnce && r.wide > 1 && order(r.ascending)(l.first(), last) < 0
		if l.first() != next && !mixed {
			break
		}
		count++
	}
	opened := r.unopened[:count]
	r.unopened = r.unopened[count:]
	return opened
}

// Reads is what was read by now.
func (r *Recency) Reads() Reads { return r.reads }
