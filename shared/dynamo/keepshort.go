package dynamo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"docket/shared/change"
	"docket/shared/tenant"
	"docket/shared/words"
)

// KeepShort folds what the log of a workspace holds where it has such a weight or
// more (words.Work), and merges what is worth it, in the time that the context has. It
// tells whether it left some. Where another one is at work, that one goes on.
func (t *Table) KeepShort(ctx context.Context, scope tenant.Scope, weight int) (more bool, err error) {
	tended, err := t.tend(ctx, scope, words.Work{Least: weight})
	return tended.More && !tended.Busy, err
}

// CompactAll folds until the log is empty, or the context ends. It does not
// leave the work to others, who may have died.
func (t *Table) CompactAll(ctx context.Context, scope tenant.Scope) error {
	for left := true; left; {
		tended, err := t.tend(ctx, scope, words.Work{Least: 1, Seize: true})
		if err != nil {
			return err
		}
		if left = tended.More; left && tended.Busy {
			if err := letOthers(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// letOthers gives one who was faster a moment.
func letOthers(ctx context.Context) error { return change.Pause(ctx, rand.N(100*time.Millisecond)) }

// tend folds a workspace's log and merges the runs of words, until nothing is to be
// done or half of the context's time is over.
func (t *Table) tend(ctx context.Context, scope tenant.Scope, work words.Work) (words.Progress, error) {
	work.Until = half(ctx)
	progress, err := words.Tend(ctx, t.words(scope, nil), work)
	if err != nil {
		err = failed(fmt.Errorf("indexes of %s: %w", scope, err))
	}
	return progress, err
}

// ForgetWords removes from the index of words what was said of tickets before they
// were erased, or a message on them was. It tells whether there is more to do, and
// from when on: readers may read what is to be removed for a while.
func (t *Table) ForgetWords(ctx context.Context, scope tenant.Scope, now func() time.Time) (more bool, from time.Time, err error) {
	s := t.words(scope, nil)
	entries, more, err := s.Log(ctx, mostForgotten)
	if err != nil {
		return false, from, err
	}
	m, err := s.Manifest(ctx) // after the log: what was folded meanwhile is void there
	if err != nil {
		return false, from, err
	}
	var tickets []uint32
	for _, e := range entries {
		if e.Whole {
			tickets = append(tickets, e.N)
		}
	}
	for _, void := range m.Voids {
		tickets = append(tickets, void.Tickets...)
	}
	purged, err := words.Purge(ctx, s, tickets, words.Work{Until: half(ctx), Now: now})
	if err != nil {
		return false, from, failed(fmt.Errorf("words of %s: %w", scope, err))
	}
	if purged.Busy {
		purged.Wait = now().Add(busyWith)
	}
	return more || purged.More || !purged.Wait.IsZero(), purged.Wait, nil
}

// mostForgotten is how many entries of the log are looked at for what is to be
// forgotten: as a rule it was folded just before.
const mostForgotten = 1024

// busyWith is when to look again at what another one is at.
const busyWith = 10 * time.Second

// half is when half of the context's time is over; the zero time is never.
func half(ctx context.Context) time.Time {
	deadline, ends := ctx.Deadline()
	if !ends {
		return time.Time{}
	}
	now := time.Now()
	return now.Add(deadline.Sub(now) / 2)
}
