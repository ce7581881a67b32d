// Package follow has somebody follow the feeds of workspaces: woken by a queue, from a
// position that is kept, under a lease. What is done with the feed is the follower's.
// It is woken as those are who deliver to endpoints of webhooks, under a name in the
// place of an endpoint's: the same leases, positions and timers hold for it.
package follow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/webhook"

	"github.com/google/uuid"
)

// Store is what following needs of the table.
type Store interface {
	feed.Reader

	// HoldEndpoint gives an endpoint to a holder until an instant, with what the last one
	// saved; false where another has it, to whom is noted that he is to look again.
	HoldEndpoint(ctx context.Context, scope tenant.Scope, endpointID string, l webhook.Lease) (webhook.Progress, bool, error)

	// SaveEndpoint keeps the state of an endpoint that holder has: change.ErrStale where he
	// has it no more.
	SaveEndpoint(ctx context.Context, scope tenant.Scope, endpointID, holder string, s webhook.Progress) error

	// LeaveEndpoint is SaveEndpoint that also gives the endpoint up. Where somebody asked
	// since Asked was read it does not, and returns how often was asked by now.
	LeaveEndpoint(ctx context.Context, scope tenant.Scope, endpointID, holder string, s webhook.Progress) (asked uint64, err error)
}

// Follower follows feeds.
type Follower struct {
	Name  string // of the follower, as wake-ups name it
	Table Store
	Waker job.Waker        // of the queue by which it is woken
	Now   func() time.Time // the domain's clock
	Wants func(change.Change) bool
}

// Work is what a follower does for one workspace.
type Work interface {
	// Take does what a run of the feed calls for, and tells whether it left something for
	// Rest. It may be called again for the same run, and beside another who is late to
	// learn that it no longer has the lease.
	Take(ctx context.Context, entries []feed.Entry) (left bool, err error)

	// Rest does what else is due, and begins nothing after the end, which is in real time.
	// It tells when something is due next, zero where nothing waits; an instant that has
	// passed has it looked at again at once. Of the circuit it keeps what it likes.
	Rest(ctx context.Context, circuit *webhook.Circuit, end time.Time) (next time.Time, err error)
}

const (
	// Busy is how long a wake-up is worked at.
	Busy = 20 * time.Second

	reserve = 15 * time.Second // what of a call's time is kept for the last page
	leased  = Busy + reserve   // for how long a workspace is held at most

	atOnce = 100 // Changes that are taken at once

	// heldWait is after which time the feed is read again that ended before what was still
	// being recorded.
	heldWait = 3 * time.Second

	// soon is what is waited for by a wake-up that comes later; what is due later than
	// that is a sweep's.
	soon = 10 * time.Minute

	// first is how far back it begins in a workspace that was not followed before, or for
	// longer than the feed is kept.
	first = 24 * time.Hour
)

// run is one holding of a workspace.
type run struct {
	Follower
	work   Work
	scope  tenant.Scope
	holder string
	end    time.Time // in real time, behind which nothing is begun
	state  webhook.Progress
	due    time.Time // when it was to be looked at, as it was found
	left   bool      // something was left for Rest
}

// Follow takes what is new in the feed of a workspace, and then what else is due, in
// bounded time. After an error the wake-up comes again.
func (f Follower) Follow(ctx context.Context, scope tenant.Scope, work Work) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("follow the feed of %s for %s: panic: %v", scope, f.Name, p)
		}
	}()
	r := &run{Follower: f, work: work, scope: scope, holder: uuid.NewString(), end: endOf(ctx)}
	began := time.Now()
	lease := webhook.Lease{Holder: r.holder, Now: began, Until: began.Add(leased), LookAt: f.Now().Add(leased)}
	state, mine, err := f.Table.HoldEndpoint(ctx, scope, f.Name, lease)
	if err != nil || !mine {
		return err
	}
	r.state, r.due = state, state.Next
	more, err := r.look(ctx)
	if err != nil || more {
		r.state.Next = f.Now() // who looks next must not wait for the lease
	}
	left := r.leave(ctx)
	if err := errors.Join(err, left); err != nil && !errors.Is(err, change.ErrStale) {
		return fmt.Errorf("follow the feed of %s for %s: %w", scope, f.Name, err)
	}
	wake := job.Wake{Call: job.Deliver, Scope: scope, Endpoint: f.Name}
	switch wait := r.state.Next.Sub(f.Now()); {
	case errors.Join(err, left) != nil: // it took so long that another has it, or an answer was lost
	case r.state.Next.IsZero() || wait >= soon || !more && r.state.Next.Equal(r.due):
		return nil // or whoever wrote that has sent the wake-up: more looks do not make more wake-ups
	default:
		wake.After = max(wait, 0)
	}
	return f.Waker.Send(ctx, wake)
}

// leave gives the workspace up. Where somebody asked meanwhile it is looked at again.
func (r *run) leave(ctx context.Context) error {
	for {
		r.state.Seen = r.state.Asked
		asked, err := r.Table.LeaveEndpoint(ctx, r.scope, r.Name, r.holder, r.state)
		if err != nil || asked == r.state.Asked {
			return err
		}
		r.state.Asked, r.state.Next = asked, r.Now()
	}
}

// look takes what is new, page by page, and then does the rest. It tells whether the time
// was up before the end.
func (r *run) look(ctx context.Context) (more bool, err error) {
	again, more, err := r.read(ctx)
	if err == nil && r.left {
		err = r.save(ctx)
	}
	if err != nil {
		return false, err
	}
	next, err := r.work.Rest(ctx, &r.state.Circuit, r.end)
	if r.state.Next = again; !next.IsZero() && (again.IsZero() || next.Before(again)) {
		r.state.Next = next
	}
	return more, err
}

// read takes what is new. It tells when the feed is to be read again, where it is held,
// and whether the time was up before its end.
func (r *run) read(ctx context.Context) (again time.Time, more bool, err error) {
	at, err := feed.ReadPlace(r.state.Cursor)
	if err == nil && r.state.Cursor == "" {
		at, err = r.Table.FeedAt(ctx, r.scope, r.Now().Add(-first))
	}
	for err == nil && time.Now().Before(r.end) {
		var page feed.Page
		page, err = r.Table.Feed(ctx, r.scope, at, atOnce, r.Wants)
		if errors.Is(err, feed.ErrExpired) {
			at, err = r.Table.FeedAt(ctx, r.scope, r.Now().Add(-first))
			continue
		}
		left := false
		if err == nil {
			left, err = r.work.Take(ctx, page.Entries)
		}
		if err != nil {
			break
		}
		r.left = r.left || left
		at, r.state.Cursor = page.Next, page.Next.String()
		switch {
		case page.Held:
			again = r.Now().Add(heldWait)
			if r.due.After(r.Now()) && r.due.Before(again) {
				again = r.due
			}
			return again, false, nil
		case !page.More:
			return time.Time{}, false, nil
		}
		err = r.save(ctx)
	}
	return time.Time{}, err == nil, err
}

// save keeps how far it is. Should this one die, a sweep finds what is left to do.
func (r *run) save(ctx context.Context) error {
	if r.state.Next = (time.Time{}); r.left {
		r.state.Next = r.Now()
	}
	return r.Table.SaveEndpoint(ctx, r.scope, r.Name, r.holder, r.state)
}

// endOf is until when a wake-up is worked at.
func endOf(ctx context.Context) time.Time {
	end := time.Now().Add(Busy)
	if deadline, any := ctx.Deadline(); any && deadline.Add(-reserve).Before(end) {
		return deadline.Add(-reserve)
	}
	return end
}
