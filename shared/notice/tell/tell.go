// Package tell puts what happens into the inboxes of a workspace's members. It follows
// the workspace's feed as those do who deliver to endpoints: woken by their queue, from
// a position that it keeps. An inbox knows up to which place of the feed its user was told,
// so whoever tells again, or side by side with another, tells nothing twice.
package tell

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/job"
	"docket/shared/notice"
	"docket/shared/tenant"
	"docket/shared/webhook"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

// Store is what telling needs of the table.
type Store interface {
	feed.Reader

	// HoldEndpoint, SaveEndpoint and LeaveEndpoint are those of deliver.Store, of
	// job.Inboxes here.
	HoldEndpoint(ctx context.Context, scope tenant.Scope, endpointID string, l webhook.Lease) (webhook.Progress, bool, error)
	SaveEndpoint(ctx context.Context, scope tenant.Scope, endpointID, holder string, s webhook.Progress) error
	LeaveEndpoint(ctx context.Context, scope tenant.Scope, endpointID, holder string, s webhook.Progress) (asked uint64, err error)

	// Admins are the IDs of the users who are active admins of a workspace.
	Admins(ctx context.Context, scope tenant.Scope) ([]string, error)

	// Inbox is that of notice.Store.
	Inbox(ctx context.Context, scope tenant.Scope, user string) (notice.Inbox, error)

	// TellInbox writes an inbox at its next version, or fails with change.ErrStale where
	// it may be at another one by now.
	TellInbox(ctx context.Context, scope tenant.Scope, b notice.Inbox) error
}

// Worker takes the wake-ups of inboxes.
type Worker struct {
	Table Store
	Waker job.Waker        // of the same queue
	Now   func() time.Time // the domain's clock
}

const (
	busy    = 20 * time.Second // how long a wake-up is worked at
	reserve = 15 * time.Second // what of a call's time is kept for the last page
	leased  = busy + reserve   // for how long the inboxes are held at most

	atOnce   = 100 // Changes that are told of at once
	together = 8   // inboxes that are told at once

	// heldWait is after which time the feed is read again that ended before what was still
	// being recorded.
	heldWait = 3 * time.Second

	// soon is what is waited for by a wake-up that comes later; what is due later than
	// that is a sweep's.
	soon = 10 * time.Minute

	// first is how far back it begins in a workspace in which nobody was told before, or
	// for longer than the feed is kept.
	first = 24 * time.Hour
)

// run is one holding of the inboxes of a workspace.
type run struct {
	Worker
	scope  tenant.Scope
	holder string
	end    time.Time // in real time, behind which nothing is begun
	state  webhook.Progress
	due    time.Time // when they were to be looked at, as they were found
	admins func() ([]string, error)
}

// Tell tells what is new in the feed of a workspace, in bounded time. After an error the
// wake-up comes again.
func (w Worker) Tell(ctx context.Context, scope tenant.Scope) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("tell the inboxes of %s: panic: %v", scope, p)
		}
	}()
	r := &run{Worker: w, scope: scope, holder: uuid.NewString(), end: endOf(ctx)}
	r.admins = sync.OnceValues(func() ([]string, error) { return w.Table.Admins(ctx, scope) })
	began := time.Now()
	lease := webhook.Lease{Holder: r.holder, Now: began, Until: began.Add(leased), LookAt: w.Now().Add(leased)}
	state, mine, err := w.Table.HoldEndpoint(ctx, scope, job.Inboxes, lease)
	if err != nil || !mine {
		return err
	}
	r.state, r.due = state, state.Next
	more, err := r.look(ctx)
	if err != nil || more {
		r.state.Next = w.Now() // who looks next must not wait for the lease
	}
	left := r.leave(ctx)
	if err := errors.Join(err, left); err != nil && !errors.Is(err, change.ErrStale) {
		return fmt.Errorf("tell the inboxes of %s: %w", scope, err)
	}
	wake := job.Wake{Call: job.Deliver, Scope: scope, Endpoint: job.Inboxes}
	switch wait := r.state.Next.Sub(w.Now()); {
	case errors.Join(err, left) != nil: // it took so long that another has them, or an answer was lost
	case r.state.Next.IsZero() || wait >= soon || !more && r.state.Next.Equal(r.due):
		return nil // or whoever wrote that has sent the wake-up: more looks do not make more wake-ups
	default:
		wake.After = max(wait, 0)
	}
	return w.Waker.Send(ctx, wake)
}

// leave gives the inboxes up. Where somebody asked meanwhile they are looked at again.
func (r *run) leave(ctx context.Context) error {
	for {
		r.state.Seen = r.state.Asked
		asked, err := r.Table.LeaveEndpoint(ctx, r.scope, job.Inboxes, r.holder, r.state)
		if err != nil || asked == r.state.Asked {
			return err
		}
		r.state.Asked, r.state.Next = asked, r.Now()
	}
}

// look tells what is new, page by page, and tells whether the time was up before the end.
func (r *run) look(ctx context.Context) (more bool, err error) {
	at, err := feed.ReadPlace(r.state.Cursor)
	if err == nil && r.state.Cursor == "" {
		at, err = r.Table.FeedAt(ctx, r.scope, r.Now().Add(-first))
	}
	for err == nil && time.Now().Before(r.end) {
		var page feed.Page
		page, err = r.Table.Feed(ctx, r.scope, at, atOnce, func(c change.Change) bool { return notice.Concerns(c, notice.InInbox) })
		if errors.Is(err, feed.ErrExpired) {
			at, err = r.Table.FeedAt(ctx, r.scope, r.Now().Add(-first))
			continue
		}
		if err == nil {
			err = r.tell(ctx, page.Entries)
		}
		if err != nil {
			break
		}
		at, r.state.Cursor, r.state.Next = page.Next, page.Next.String(), time.Time{}
		switch {
		case page.Held:
			r.state.Next = r.Now().Add(heldWait)
			if r.due.After(r.Now()) && r.due.Before(r.state.Next) {
				r.state.Next = r.due
			}
			return false, nil
		case !page.More:
			return false, nil
		}
		err = r.Table.SaveEndpoint(ctx, r.scope, job.Inboxes, r.holder, r.state)
	}
	return err == nil, err
}

// tell puts what a run of the feed calls for into inboxes, each of which is written once.
func (r *run) tell(ctx context.Context, entries []feed.Entry) error {
	of := map[string][]notice.Notice{}
	for _, e := range entries {
		admins, err := r.admins()
		if err != nil {
			return err
		}
		for who, kind := range notice.Told(e.Change, notice.InInbox, admins) {
			of[who] = append(of[who], notice.Of(kind, e.Place.String(), e.Change))
		}
	}
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(together)
	for who, some := range of {
		slices.SortFunc(some, func(a, b notice.Notice) int { return cmp.Compare(a.Place, b.Place) })
		all.Go(func() error { return r.into(ctx, who, some) })
	}
	return all.Wait()
}

// into puts notices into one inbox.
func (r *run) into(ctx context.Context, who string, some []notice.Notice) error {
	return change.Persist(ctx, func() error {
		before, err := r.Table.Inbox(ctx, r.scope, who)
		if err != nil {
			return err
		}
		after := before.Tell(r.Now(), some...)
		if after.Told == before.Told {
			return nil
		}
		after.Version++
		return r.Table.TellInbox(ctx, r.scope, after)
	})
}

// endOf is until when a wake-up is worked at.
func endOf(ctx context.Context) time.Time {
	end := time.Now().Add(busy)
	if deadline, any := ctx.Deadline(); any && deadline.Add(-reserve).Before(end) {
		return deadline.Add(-reserve)
	}
	return end
}
