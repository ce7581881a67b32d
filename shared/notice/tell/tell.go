// Package tell puts what happens into the inboxes of a workspace's members. It follows
// the workspace's feed. An inbox knows up to which place of the feed its user was told,
// so whoever tells again, or side by side with another, tells nothing twice.
package tell

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/feed/follow"
	"docket/shared/job"
	"docket/shared/notice"
	"docket/shared/tenant"
	"docket/shared/webhook"

	"golang.org/x/sync/errgroup"
)

// Store is what telling needs of the table.
type Store interface {
	follow.Store

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

// together is how many inboxes are told at once.
const together = 8

// Tell tells what is new in the feed of a workspace, in bounded time. After an error the
// wake-up comes again.
func (w Worker) Tell(ctx context.Context, scope tenant.Scope) error {
	f := follow.Follower{Name: job.Inboxes, Table: w.Table, Waker: w.Waker, Now: w.Now,
		Wants: func(c change.Change) bool { return notice.Concerns(c, notice.InInbox) }}
	admins := sync.OnceValues(func() ([]string, error) { return w.Table.Admins(ctx, scope) })
	return f.Follow(ctx, scope, telling{w, scope, admins})
}

// telling is the telling of one workspace.
type telling struct {
	Worker
	scope  tenant.Scope
	admins func() ([]string, error)
}

// Rest implements follow.Work: nothing waits.
func (telling) Rest(context.Context, *webhook.Circuit, time.Time) (time.Time, error) {
	return time.Time{}, nil
}

// Take puts what a run of the feed calls for into inboxes, each of which is written once.
func (r telling) Take(ctx context.Context, entries []feed.Entry) (left bool, err error) {
	of := map[string][]notice.Notice{}
	for _, e := range entries {
		admins, err := r.admins()
		if err != nil {
			return false, err
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
	return false, all.Wait()
}

// into puts notices into one inbox.
func (r telling) into(ctx context.Context, who string, some []notice.Notice) error {
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
