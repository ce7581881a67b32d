package deliver

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/feed"
	"docket/shared/webhook"

	"golang.org/x/sync/errgroup"
)

const (
	together = 8 // attempts at once, each of another ticket

	// An event that came before the one before it on its ticket waits for it: so
	// long from one look to the next, and so long in all where that is not in the feed.
	gapWait = 3 * time.Second
	gapMost = 10 * time.Minute

	// heldWait is after which time the feed is read again that ended before what was still
	// being recorded: whoever recorded it may have woken us before it could be seen, or
	// have died.
	heldWait = 3 * time.Second
)

// retry makes the attempts that are due of what is parked, of each ticket in
// order. It tells whether there was any.
func (r *run) retry(ctx context.Context) (tried bool, err error) {
	var due []string
	for at, in := range r.parked {
		if r.isDue(in[0]) {
			due = append(due, at)
		}
	}
	slices.SortFunc(due, func(a, b string) int { // the longest due first
		return cmp.Or(r.state.Circuit.Due(r.parked[a][0]).Compare(r.state.Circuit.Due(r.parked[b][0])), cmp.Compare(a, b))
	})
	var all errgroup.Group
	all.SetLimit(together)
	var some atomic.Bool
	for _, at := range due {
		all.Go(func() error {
			for p, any := r.first(at); any && r.isDue(p); p, any = r.first(at) {
				if !r.allowed() {
					return nil
				}
				some.Store(true)
				if on, err := r.again(ctx, p); err != nil || !on {
					return err
				}
			}
			return nil
		})
	}
	err = all.Wait()
	return some.Load(), err
}

func (r *run) isDue(p webhook.Parked) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.met[before(p.Ticket, p.Sequence)] && p.Gap || !r.Now().Before(r.state.Circuit.Due(p))
}

// again is the next attempt of a parked delivery, and tells whether its lane goes on.
func (r *run) again(ctx context.Context, p webhook.Parked) (on bool, err error) {
	d, err := r.Table.Delivery(ctx, r.scope, r.id, p.Place)
	if fault.KindOf(err) == fault.NotFound || err == nil && d.Status != webhook.Pending {
		return true, r.unpark(ctx, p)
	}
	if err != nil {
		return false, err
	}
	if p.Gap {
		if follows, err := r.follows(ctx, d); err != nil || !follows {
			p.NextAt = r.Now().Add(gapWait)
			return false, errors.Join(err, r.park(ctx, p))
		}
	}
	final, err := r.attempt(ctx, d, p)
	if err != nil || !final {
		return false, err
	}
	return true, r.unpark(ctx, p)
}

// route sends the next events of the feed, and tells whether there were any
// Changes. The cursor moves behind those that were all sent or parked.
func (r *run) route(ctx context.Context) (any bool, err error) {
	from, err := feed.ReadPlace(r.state.Cursor)
	if err != nil {
		return false, err
	}
	page, err := readOn(ctx, r.Table, r.scope, from)
	if err != nil {
		return false, err
	}
	r.held = page.Held
	for _, e := range page.Entries {
		if c := e.Change; c.TicketID != "" {
			r.met[version{c.TicketID, c.Sequence}] = true
		}
	}
	deliveries, err := made(ctx, r.Render, r.endpoint, page.Entries, func(kind webhook.EventType, c change.Change) bool {
		return r.endpoint.Wants(kind) && !c.At.Before(r.endpoint.ActiveSince)
	})
	if err != nil {
		return false, err
	}
	done, err := r.send(ctx, deliveries)
	if err != nil || !done {
		return false, err
	}
	r.state.Cursor = page.Next.String()
	return len(page.Entries) > 0 || page.More, nil
}

// send makes the first attempts of deliveries, of each ticket in order. It tells
// whether all were sent or parked.
func (r *run) send(ctx context.Context, deliveries []webhook.Delivery) (done bool, err error) {
	lanes := map[string][]webhook.Delivery{}
	var order []string
	for _, d := range deliveries {
		at := lane(d.Ticket, d.Place)
		if lanes[at] == nil {
			order = append(order, at)
		}
		lanes[at] = append(lanes[at], d)
	}
	var all errgroup.Group
	all.SetLimit(together)
	left := make([]bool, len(order))
	for i, at := range order {
		all.Go(func() error {
			in := lanes[at]
			slices.SortStableFunc(in, func(a, b webhook.Delivery) int { return cmp.Compare(a.Sequence, b.Sequence) })
			for _, d := range in {
				sent, err := r.begin(ctx, at, d)
				if left[i] = !sent; err != nil || !sent {
					return err
				}
			}
			return nil
		})
	}
	err = all.Wait()
	return !slices.Contains(left, true), err
}

// begin is the first attempt of a delivery, or its parking behind others; false
// where no attempt may be made.
func (r *run) begin(ctx context.Context, lane string, d webhook.Delivery) (bool, error) {
	_, behind := r.first(lane)
	if !behind && !r.allowed() {
		return false, nil
	}
	d, err := r.Table.PutDelivery(ctx, d)
	if err != nil {
		return false, err
	}
	if d.Status != webhook.Pending || r.isParked(d) {
		return true, nil // another began here, and did not come to save how far
	}
	p := webhook.Parked{Place: d.Place, Ticket: d.Ticket, Sequence: d.Sequence, CreatedAt: d.CreatedAt}
	if behind {
		p.Gap = !r.knows(before(d.Ticket, d.Sequence)) // which is found out when it is its turn
		return true, r.park(ctx, p)
	}
	follows, err := r.follows(ctx, d)
	if err != nil {
		return false, err
	}
	if !follows {
		p.NextAt, p.Gap = r.Now().Add(gapWait), true
		return true, r.park(ctx, p)
	}
	_, err = r.attempt(ctx, d, p)
	return err == nil, err
}

// follows tells whether the event before this one on its ticket is in the feed up
// to the cursor, so that it was sent, is parked, or was not wanted.
func (r *run) follows(ctx context.Context, d webhook.Delivery) (bool, error) {
	if r.knows(before(d.Ticket, d.Sequence)) {
		return true, nil
	}
	at, fed, err := r.Table.FedAt(ctx, r.scope, d.Ticket, d.Sequence-1)
	if err != nil || fed {
		return at.String() <= r.state.Cursor, err
	}
	return r.Now().Sub(d.CreatedAt) > gapMost, nil
}

// before is the version of a ticket that is to come before another.
func before(ticket string, sequence uint64) version { return version{ticket, sequence - 1} }

// knows tells whether a version was met in the feed, or is none. What was met changes
// between sendings alone.
func (r *run) knows(v version) bool { return v.ticket == "" || v.sequence == 0 || r.met[v] }
