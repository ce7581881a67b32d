package deliver_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/feed"
	"docket/shared/tenant"
)

// store is the table with a feed of the test's.
type store struct {
	*dynamo.Table
	*events
}

func (s store) Feed(ctx context.Context, scope tenant.Scope, after feed.Place, limit int, wants func(change.Change) bool) (feed.Page, error) {
	return s.events.Feed(ctx, scope, after, limit, wants)
}

func (s store) FeedEnd(ctx context.Context, scope tenant.Scope) (feed.Place, error) {
	return s.events.FeedEnd(ctx, scope)
}

func (s store) FeedAt(ctx context.Context, scope tenant.Scope, at time.Time) (feed.Place, error) {
	return s.events.FeedAt(ctx, scope, at)
}

func (s store) FedAt(ctx context.Context, scope tenant.Scope, ticketID string, sequence uint64) (feed.Place, bool, error) {
	return s.events.FedAt(ctx, scope, ticketID, sequence)
}

// events are a feed.
type events struct {
	mu      sync.Mutex
	entries []feed.Entry
	at      []time.Time

	held      int       // behind so many entries the feed is held,
	heldUntil time.Time // until then
}

func (f *events) add(changes ...change.Change) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range changes {
		f.entries = append(f.entries, feed.Entry{Place: feed.Place{Page: uint64(len(f.entries) + 1), Entry: 1}, Change: c})
		f.at = append(f.at, time.Now())
	}
}

func (f *events) Feed(_ context.Context, _ tenant.Scope, after feed.Place, limit int, _ func(change.Change) bool) (feed.Page, error) {
	time.Sleep(5 * time.Millisecond)
	f.mu.Lock()
	defer f.mu.Unlock()
	all, held := f.entries, time.Now().Before(f.heldUntil)
	if held {
		all = all[:f.held]
	}
	rest := all[min(int(after.Page), len(all)):]
	page := feed.Page{Entries: rest[:min(len(rest), limit)], Next: after, More: len(rest) > limit, Held: held && len(rest) <= limit}
	if n := len(page.Entries); n > 0 {
		page.Next = page.Entries[n-1].Place
	}
	return page, nil
}

func (f *events) FeedEnd(context.Context, tenant.Scope) (feed.Place, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return feed.Place{Page: uint64(len(f.entries)), Entry: 1}, nil
}

func (f *events) FeedAt(_ context.Context, _ tenant.Scope, at time.Time) (feed.Place, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := slices.IndexFunc(f.at, func(fed time.Time) bool { return !fed.Before(at) })
	if n < 0 {
		n = len(f.at)
	}
	return feed.Place{Page: uint64(n)}, nil
}

func (f *events) FedAt(_ context.Context, _ tenant.Scope, ticketID string, sequence uint64) (feed.Place, bool, error) {
	time.Sleep(5 * time.Millisecond)
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.entries {
		if e.Change.TicketID == ticketID && e.Change.Sequence == sequence {
			return e.Place, true, nil
		}
	}
	return feed.Place{}, false, nil
}
