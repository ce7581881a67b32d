package words

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// mostVoids is how many tickets may be void before entries wait for runs to be
// cleared: the manifest is one item.
const mostVoids = 4096

// Void is what a fold found of Whole entries: the tickets of which nothing counts
// that is in a run from before that version of the manifest. A reader may be given
// it: it looks at the ticket. Every merge leaves it out, and a run that no merge is
// due for is rewritten alone, if it knows any of the tickets.
type Void struct {
	Version uint64
	Tickets []uint32
}

// Purge tends until nothing is stored any more that Whole entries of some tickets took
// back: neither in the log nor in any part, also of those that do not count any more.
// It is called after the writes that left these entries. It is done where Progress
// neither has More nor a time to Wait for, and finds out anew what is left to do, so
// it can be called from time to time, by anyone, until it is done, and again after.
//
// A worker that was stopped for longer than readers may take, in the middle of a step,
// can leave behind items of a part that was removed meanwhile.
func Purge(ctx context.Context, store Store, tickets []uint32, work Work) (Progress, error) {
	t := newTender(store, work)
	t.purged = tickets
	p, err := t.call(ctx)
	if err != nil {
		err = fmt.Errorf("purge words of %d tickets: %w", len(tickets), err)
	}
	return p, err
}

// purges tells whether an entry is why a purge has the log folded.
func (t *tender) purges(e Entry) bool { return e.Whole && slices.Contains(t.purged, e.N) }

// waits gives when the last part can be removed that may have what a purge is to
// remove. All runs are clear of it by now.
func (t *tender) waits() (wait time.Time) {
	for _, v := range t.m.stillVoid() {
		for _, g := range t.m.Gone {
			if end := g.Since.Add(graceTime); v.has(t.purged) && g.Cleared < v.Version && end.After(wait) {
				wait = end
			}
		}
	}
	return wait
}

func (v Void) has(tickets []uint32) bool {
	return slices.ContainsFunc(tickets, func(n uint32) bool { return slices.Contains(v.Tickets, n) })
}

// void adds what is void once entries are folded, from the next version on.
func (m Manifest) void(entries []Entry) []Void {
	var tickets []uint32
	for _, e := range entries {
		if e.Whole && !slices.Contains(tickets, e.N) {
			tickets = append(tickets, e.N)
		}
	}
	if len(tickets) == 0 {
		return m.Voids
	}
	return append(slices.Clone(m.Voids), Void{m.Version + 1, tickets})
}

// voidsIn gives the tickets of which a run may have what is void as of a version.
func (m Manifest) voidsIn(r Run, version uint64) map[uint32]bool {
	void := map[uint32]bool{}
	for _, v := range m.Voids {
		for _, n := range v.Tickets {
			if v.Version > r.Cleared && v.Version <= version && r.Low <= n && n <= r.High {
				void[n] = true
			}
		}
	}
	return void
}

// stillVoid are the voids that a run may have, or a part that is not removed yet. What
// a merge under way made has no more than the runs that it is made from.
func (m Manifest) stillVoid() []Void {
	return slices.DeleteFunc(slices.Clone(m.Voids), func(v Void) bool {
		one := Manifest{Voids: []Void{v}}
		return !slices.ContainsFunc(m.Runs, func(r Run) bool { return len(one.voidsIn(r, v.Version)) > 0 }) &&
			!slices.ContainsFunc(m.Gone, func(g Gone) bool { return g.Cleared < v.Version })
	})
}

// voided is how many tickets are void.
func (m Manifest) voided() (count int) {
	for _, v := range m.Voids {
		count += len(v.Tickets)
	}
	return count
}

// clear finds out whether the run that a merge is to clear knows any ticket that is
// void. Where it does not, it is clear as it is.
func (t *tender) clear(ctx context.Context, merge *Merge) (bool, error) {
	if len(merge.From) > 1 || len(merge.To) > 1 {
		return false, nil
	}
	i := slices.IndexFunc(t.m.Runs, func(r Run) bool { return r.ID == merge.From[0] })
	moments, err := momentsOf(ctx, t.store, t.m.Runs[i])
	if err != nil {
		return false, err
	}
	void := t.m.voidsIn(t.m.Runs[i], t.m.Version)
	if slices.ContainsFunc(moments, func(m Moment) bool { return void[m.N] }) {
		return false, nil
	}
	m := t.m
	m.Runs = slices.Clone(m.Runs)
	m.Runs[i].Cleared = m.Version
	return true, t.commit(ctx, m, true)
}

// cleared is the version as of which what a merge makes is clear.
func (m Merge) cleared() uint64 { return m.To[0].Cleared }

// during is the run with a recency list of some moments, ascending.
func (r Run) during(moments []Moment) Run {
	r.Oldest, r.Newest = Moment{}, Moment{}
	if len(moments) > 0 {
		r.Oldest, r.Newest = moments[0], moments[len(moments)-1]
		r.Oldest.Class, r.Newest.Class = 0, 0
	}
	return r
}
