package words

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	// A fold is worth its writes from such a weight of the log on, and takes at most
	// so many entries, of so many changed facets.
	foldLeast  = 128
	foldMost   = 1024
	foldFacets = 1024
	// leaseTime is longer than a step takes.
	leaseTime = 20 * time.Second
	// graceTime is longer than any call lasts.
	graceTime = time.Minute
)

// ErrOvertaken ends the work of one who met another's.
var ErrOvertaken = errors.New("overtaken by another worker")

// Work is what a call of Tend or Purge is asked for. The zero value is what is worth
// its writes, however long it takes.
type Work struct {
	// Least is the weight of the log from which on it is folded: 1 for an entry and 1
	// more for each KB of it; 0 is what is worth it.
	Least int
	// Until is when the last step is begun; the first one is begun anyway. The zero
	// time is never.
	Until time.Time
	// Seize takes the work from another worker that has it.
	Seize bool
	// Now is the clock, nil the real one. One that is ahead of it removes what readers
	// may still read; they begin again then.
	Now func() time.Time
}

// Progress is what a call of Tend or Purge did.
type Progress struct {
	Folded int
	// Busy says that another worker is at work.
	Busy bool
	// More says that there is more to do now.
	More bool
	// Wait is when a purge goes on: readers may read until then what it has to remove.
	// It is zero where it does not wait.
	Wait time.Time
}

// Tend folds what the log holds and merges what should be one run, step by step
// as far as it is asked to: what is done stays done wherever it stops. Where another worker
// is at work it leaves it to that one, which is no error.
func Tend(ctx context.Context, store Store, work Work) (Progress, error) {
	p, err := newTender(store, work).call(ctx)
	if err != nil {
		err = fmt.Errorf("tend words: %w", err)
	}
	return p, err
}

func newTender(store Store, work Work) *tender {
	t := &tender{store: store, until: work.Until, seize: work.Seize, now: work.Now, id: rand.Text, holder: rand.Text(),
		least: cmp.Or(work.Least, foldLeast), most: foldMost, pages: mergeBlocks}
	if t.now == nil {
		t.now = time.Now
	}
	return t
}

// call runs; who was overtaken has more to do.
func (t *tender) call(ctx context.Context) (Progress, error) {
	err := t.run(ctx)
	if errors.Is(err, ErrOvertaken) {
		t.progress.More, t.progress.Busy, err = true, true, nil
	}
	return t.progress, err
}

// tender is one call of Tend, or of Purge.
type tender struct {
	store              Store
	until              time.Time // zero: never
	seize              bool
	now                func() time.Time
	id                 func() string
	holder             string
	least, most, pages int
	purged             []uint32 // tickets
	m                  Manifest // as it is stored, unless somebody else is at work
	progress           Progress
}

func (t *tender) run(ctx context.Context) error {
	var err error
	if t.m, err = t.store.Manifest(ctx); err != nil {
		return fmt.Errorf("read manifest: %w", err)
	}
	if !t.seize && t.m.Lease.holds(t.now()) {
		return ErrOvertaken
	}
	for _, part := range t.m.Lease.Parts { // of a worker that died
		if !t.m.names(part) {
			t.m.Gone = append(t.m.Gone, Gone{ID: part, Since: t.now()})
		}
	}
	for leased := false; ; leased = true {
		step, err := t.next(ctx)
		if err != nil {
			return err
		}
		if step == nil {
			t.progress.Wait = t.waits()
			if leased || len(t.purged) > 0 { // a purge is done only if nobody folded meanwhile
				return t.commit(ctx, t.m, false)
			}
			return nil
		}
		if !leased {
			if err := t.commit(ctx, t.m, true); err != nil {
				return err
			}
		} else if t.late() {
			t.progress.More = true
			return t.commit(ctx, t.m, false)
		}
		if err := step(ctx); err != nil {
			return err
		}
	}
}

// late tells whether no further step is begun.
func (t *tender) late() bool { return !t.until.IsZero() && t.now().After(t.until) }

// next gives what is to be done, nil where there is nothing.
func (t *tender) next(ctx context.Context) (func(context.Context) error, error) {
	entries, more, err := t.store.Log(ctx, t.most)
	if err != nil {
		return nil, fmt.Errorf("read log: %w", err)
	}
	merges := t.m.Merge != nil || t.m.due() != nil
	switch {
	case merges && t.m.voided() >= mostVoids:
		return t.merge, nil
	case weight(entries) >= t.least || more || slices.ContainsFunc(entries, t.purges):
		return func(ctx context.Context) error { return t.fold(ctx, atOnce(entries, more)) }, nil
	case t.m.Turning != nil || t.m.dueTurns() != nil:
		return t.turn, nil
	case merges:
		return t.merge, nil
	case t.removable() > 0:
		return t.remove, nil
	}
	return nil, nil
}

// atOnce are the first entries, one at least, which one fold takes: of each ticket all that
// the log has. Another worker may have folded them already and be deleting them: a fold of
// the first ones alone would then be the last word on the ticket.
//
// Where there are more than were read, the last ticket may have some of those. If it is the
// only one, what was read of it is folded: no fold before took a later one, as each takes so
// many at most, and the ticket's first are deleted first.
func atOnce(entries []Entry, more bool) []Entry {
	facets, whole := 0, 0 // entries[:whole] are whole tickets'
	for i, e := range entries {
		if i > 0 && entries[i-1].N != e.N {
			whole = i
		}
		if facets += e.Facets; whole > 0 && facets > foldFacets {
			return entries[:whole]
		}
	}
	if more && whole > 0 {
		return entries[:whole]
	}
	return entries
}

// holds tells whether to leave the work to the holder. A lease that ends further
// ahead than any begins is of a clock that is wrong.
func (l Lease) holds(now time.Time) bool {
	return l.Holder != "" && now.Before(l.Until) && l.Until.Before(now.Add(2*leaseTime))
}

// commit stores the manifest of one who goes on, or of one who is done. Of the
// parts that the lease named, those that were written are in it.
func (t *tender) commit(ctx context.Context, m Manifest, goOn bool) error {
	m.Version, m.Lease, m.Voids = t.m.Version+1, Lease{}, m.stillVoid()
	if goOn {
		m.Lease = Lease{Holder: t.holder, Until: t.now().Add(leaseTime), Parts: []string{t.id(), t.id(), t.id()}}
	}
	stored, err := t.store.PutManifest(ctx, m, t.m.Version)
	if err != nil {
		return fmt.Errorf("put manifest %d: %w", m.Version, err)
	}
	if !stored {
		return ErrOvertaken
	}
	t.m = m
	return nil
}

// removable is how many of the parts that are gone have no reader any more.
func (t *tender) removable() int {
	for i, g := range t.m.Gone {
		if t.now().Before(g.Since.Add(graceTime)) {
			return i
		}
	}
	return len(t.m.Gone)
}

func (t *tender) remove(ctx context.Context) error {
	removed := 0
	for _, g := range t.m.Gone[:t.removable()] {
		if err := t.store.Remove(ctx, g.ID); err != nil {
			return fmt.Errorf("remove part %s: %w", g.ID, err)
		}
		if removed++; t.late() {
			break
		}
	}
	m := t.m
	m.Gone = m.Gone[removed:]
	return t.commit(ctx, m, true)
}
