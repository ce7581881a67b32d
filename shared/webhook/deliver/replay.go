package deliver

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/feed"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/webhook"
)

// ReplayStore is what replaying needs of the table.
type ReplayStore interface {
	feed.Reader

	// Endpoint returns an endpoint, or webhook.ErrNotFound.
	Endpoint(ctx context.Context, scope tenant.Scope, id string) (webhook.Endpoint, error)

	// ParkedDeliveries returns an endpoint's parked deliveries.
	ParkedDeliveries(ctx context.Context, scope tenant.Scope, endpointID string) ([]webhook.Parked, error)

	// AskDeliveries has deliveries made, those that are there with the bytes that they
	// have. It may be asked any number of times.
	AskDeliveries(ctx context.Context, scope tenant.Scope, endpointID string, now time.Time, asked ...webhook.Delivery) error
}

// Replayer has endpoints sent again what happened.
type Replayer struct {
	Table  ReplayStore
	Render Renderer
	Now    func() time.Time // the domain's clock
}

const (
	// waiting is how many deliveries may wait for a replay to go on, and crowded for how
	// long it is let be where more do.
	waiting = 1000
	crowded = time.Minute

	// latest is how late a Change is recorded at most: the stream has it for no longer.
	latest = 24 * time.Hour
)

// Page asks for what happened behind a cursor, the first one empty. A replay of an
// endpoint that is gone or inactive by now is over.
func (p Replayer) Page(ctx context.Context, scope tenant.Scope, r webhook.Replay, cursor string) (job.Page, error) {
	over := job.Page{Last: true}
	e, err := p.Table.Endpoint(ctx, scope, r.Endpoint)
	if fault.KindOf(err) == fault.NotFound || err == nil && !e.Active {
		return over, nil
	}
	if err != nil {
		return job.Page{}, err
	}
	parked, err := p.Table.ParkedDeliveries(ctx, scope, e.ID)
	if err != nil {
		return job.Page{}, err
	}
	if len(parked) >= waiting {
		return job.Page{Cursor: cursor, NotBefore: p.Now().Add(crowded)}, nil
	}
	from, err := p.from(ctx, scope, r, cursor)
	if err != nil {
		return job.Page{}, err
	}
	page, err := readOn(ctx, p.Table, scope, from)
	if err != nil {
		return job.Page{}, err
	}
	asked, err := made(ctx, p.Render, e, page.Entries, func(kind webhook.EventType, c change.Change) bool { return r.Has(e, kind, c.At) })
	if err != nil {
		return job.Page{}, err
	}
	if len(asked) > 0 {
		if err := p.Table.AskDeliveries(ctx, scope, e.ID, p.Now(), asked...); err != nil {
			return job.Page{}, err
		}
	}
	next := job.Page{Cursor: page.Next.String(), Done: len(asked), Last: !page.More && !page.Held || past(page.Entries, r.Until.Add(latest))}
	if page.Held && !next.Last {
		next.NotBefore = p.Now().Add(heldWait)
	}
	return next, nil
}

// from is the place behind which a page begins.
func (p Replayer) from(ctx context.Context, scope tenant.Scope, r webhook.Replay, cursor string) (feed.Place, error) {
	if cursor != "" {
		return feed.ReadPlace(cursor)
	}
	return p.Table.FeedAt(ctx, scope, r.Since)
}

// past tells whether a page ends with what happened at an instant or later: what comes
// behind it happened too late.
func past(entries []feed.Entry, at time.Time) bool {
	return len(entries) > 0 && !entries[len(entries)-1].Change.At.Before(at)
}
