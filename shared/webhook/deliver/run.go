package deliver

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/webhook"
	"docket/shared/webhook/post"
)

// run is one holding of an endpoint.
type run struct {
	Worker
	scope  tenant.Scope
	id     string
	holder string
	end    time.Time // in real time, behind which nothing is begun

	endpoint webhook.Endpoint
	secrets  webhook.Secrets
	poster   Poster
	met      map[version]bool // what is known to be in the feed up to the cursor
	held     bool             // the feed ended before what is still being recorded
	due      time.Time        // when the endpoint was to be looked at, as it was found

	announcing chan struct{} // has a token while somebody announces
	announced  bool

	mu      sync.Mutex // of all below; nothing is waited for under it
	state   webhook.Progress
	parked  map[string][]webhook.Parked // by lane, in order
	probe   bool                        // the attempt that an open circuit allows was not made yet
	stopped bool                        // the endpoint is no more to be sent to
	came    Outcome
}

// version is a ticket as of one Change.
type version struct {
	ticket   string
	sequence uint64
}

// Operation is the name of what deliveries do by themselves: to disable an endpoint.
const Operation = "deliver_webhooks"

// hold does what there is to do, and gives the endpoint up. It tells whether there is
// more.
func (r *run) hold(ctx context.Context) (again bool, err error) {
	look := r.state.Asked != r.state.Seen || !r.state.Next.IsZero()
	for {
		var worked error
		if again, worked = r.look(ctx, look); worked != nil {
			// What was saved up to here holds. Who looks next must not wait for the lease.
			r.state.Next = r.Now()
			_, err := r.leave(ctx)
			return false, errors.Join(worked, err)
		}
		asked, err := r.leave(ctx)
		if err != nil || asked == r.state.Asked {
			return again, err
		}
		// Somebody asked meanwhile, and may have parked something.
		r.state.Asked, look = asked, true
		if r.late() {
			again, r.state.Next = true, r.Now()
			if _, err := r.leave(ctx); err != nil {
				return again, err
			}
			return again, nil
		}
	}
}

func (r *run) leave(ctx context.Context) (uint64, error) {
	r.state.Seen = r.state.Asked
	return r.Table.LeaveEndpoint(ctx, r.scope, r.id, r.holder, r.state)
}

// late tells whether the time is up.
func (r *run) late() bool { return !time.Now().Before(r.end) }

// look does what there is to do, and tells whether the time was up before all was done.
func (r *run) look(ctx context.Context, parked bool) (more bool, err error) {
	since := r.state.Since
	if err := r.open(ctx); err != nil || r.stopped {
		return false, err
	}
	// While it was inactive nobody was to look at what waits.
	parked = parked || !since.Equal(r.state.Since)
	defer r.poster.Close()
	if r.parked = map[string][]webhook.Parked{}; parked {
		waiting, err := r.Table.ParkedDeliveries(ctx, r.scope, r.id)
		if err != nil {
			return false, err
		}
		for _, p := range waiting {
			r.enqueue(p)
		}
	}
	r.probe, r.held = true, false
	for {
		tried, err := r.retry(ctx)
		if err != nil {
			return false, err
		}
		if r.stopped {
			break
		}
		routed := false
		if r.mayRoute() {
			if routed, err = r.route(ctx); err != nil {
				return false, err
			}
		}
		if r.stopped {
			break
		}
		if r.late() {
			more = true
			break
		}
		if !tried && !routed {
			break
		}
	}
	r.state.Next = r.next()
	return more, nil
}

// open reads the endpoint, and brings the state in line with what became of it.
func (r *run) open(ctx context.Context) error {
	e, err := r.Table.Endpoint(ctx, r.scope, r.id)
	if err == nil && e.Active {
		r.secrets, err = r.Table.Secrets(ctx, r.scope, r.id) // which may be gone with it by now
	}
	if fault.KindOf(err) == fault.NotFound || err == nil && !e.Active {
		// What waits stays until the endpoint is active again, or its time is over.
		r.stopped, r.state.Next = true, time.Time{}
		return nil
	}
	if err != nil {
		return err
	}
	r.endpoint, r.met = e, map[version]bool{}
	if r.state.URL != e.URL || !r.state.Since.Equal(e.ActiveSince) {
		r.state.URL, r.state.Circuit = e.URL, webhook.Circuit{}
	}
	if !r.state.Since.Equal(e.ActiveSince) {
		from, err := r.Table.FeedAt(ctx, r.scope, e.ActiveSince)
		if err != nil {
			return err
		}
		r.state.Cursor, r.state.Since = from.String(), e.ActiveSince
	}
	r.poster = r.Poster()
	return nil
}

// lane is what deliveries of one order share: their ticket. Those of none have a lane each.
func lane(ticket, place string) string { return cmp.Or(ticket, "~"+place) }

// enqueue puts a parked delivery into its lane, or in the place of itself.
func (r *run) enqueue(p webhook.Parked) {
	at := lane(p.Ticket, p.Place)
	in := r.parked[at]
	i, found := slices.BinarySearchFunc(in, p, func(a, b webhook.Parked) int {
		return cmp.Or(cmp.Compare(a.Sequence, b.Sequence), cmp.Compare(a.Place, b.Place))
	})
	if found {
		in[i] = p
		return
	}
	r.parked[at] = slices.Insert(in, i, p)
}

// park keeps a delivery for a later attempt. Whoever looks next is told first that
// something is parked, as nobody looks for it otherwise.
func (r *run) park(ctx context.Context, p webhook.Parked) error {
	if err := r.announce(ctx); err != nil {
		return err
	}
	if err := r.Table.Park(ctx, r.scope, r.id, p); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.enqueue(p)
	return nil
}

// announce saves that something is due, once: what it is due at is exact when the
// endpoint is given up. Who parks beside waits for that.
func (r *run) announce(ctx context.Context) error {
	r.announcing <- struct{}{}
	defer func() { <-r.announcing }()
	r.mu.Lock()
	state := r.state
	state.Next = r.Now()
	r.mu.Unlock()
	if r.announced {
		return nil
	}
	if err := r.Table.SaveEndpoint(ctx, r.scope, r.id, r.holder, state); err != nil {
		return err
	}
	r.announced = true
	return nil
}

// unpark takes away the first of a lane.
func (r *run) unpark(ctx context.Context, p webhook.Parked) error {
	if err := r.Table.Unpark(ctx, r.scope, r.id, p); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	at := lane(p.Ticket, p.Place)
	if r.parked[at] = r.parked[at][1:]; len(r.parked[at]) == 0 {
		delete(r.parked, at)
	}
	return nil
}

// first is the first of a lane.
func (r *run) first(lane string) (webhook.Parked, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	in := r.parked[lane]
	if len(in) == 0 {
		return webhook.Parked{}, false
	}
	return in[0], true
}

// isParked tells whether a delivery is parked.
func (r *run) isParked(d webhook.Delivery) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.parked[lane(d.Ticket, d.Place)], func(p webhook.Parked) bool { return p.Place == d.Place })
}

// next is when the endpoint is to be looked at though nothing new comes: zero
// where nothing waits.
func (r *run) next() time.Time {
	now, next := r.Now(), time.Time{}
	for _, in := range r.parked {
		r.came.Waits = max(r.came.Waits, now.Sub(in[0].CreatedAt))
		due := r.state.Circuit.Due(in[0])
		if due.IsZero() {
			due = now
		}
		if next.IsZero() || due.Before(next) {
			next = due
		}
	}
	if next.IsZero() && r.state.Circuit.Open() {
		next = r.state.Circuit.Due(webhook.Parked{NextAt: farFuture})
	}
	if r.held {
		again := now.Add(heldWait)
		if r.due.After(now) && r.due.Before(again) {
			again = r.due // whoever wrote that has sent the wake-up: more looks do not make more wake-ups
		}
		if next.IsZero() || again.Before(next) {
			next = again
		}
	}
	return next
}

// farFuture is later than everything that is due.
var farFuture = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// mostParked is how many deliveries wait at most, but for those of one more read of the
// feed: what waits is read at each look, and has to fit into a call's memory and time.
const mostParked = 10_000

// mayRoute tells whether new events may be sent: while the circuit is closed, and one
// where it is open and nothing is left by which to find out whether it still should be.
// None is while too many wait.
func (r *run) mayRoute() bool {
	c, waiting := r.state.Circuit, 0
	for _, in := range r.parked {
		waiting += len(in)
	}
	if waiting >= mostParked {
		return false
	}
	return !c.Open() || len(r.parked) == 0 && !r.Now().Before(c.Due(webhook.Parked{NextAt: farFuture}))
}

// allowed tells whether an attempt may be made now. An open circuit allows one.
func (r *run) allowed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped || r.late() {
		return false
	}
	if !r.state.Circuit.Open() {
		return true
	}
	probe := r.probe
	r.probe = false
	return probe
}

// attempt posts a delivery once, and keeps what came of it. It tells whether the
// delivery is final; where it is not it is parked.
func (r *run) attempt(ctx context.Context, d webhook.Delivery, p webhook.Parked) (final bool, err error) {
	now := r.Now()
	result, err := r.poster.Post(ctx, r.endpoint, r.secrets, d, now)
	if err != nil {
		return false, err
	}
	if d.Attempts == 0 {
		r.tell(func(came *Outcome) {
			if c := r.state.Circuit; c.Failures == 0 && d.CreatedAt.After(c.Recovered) { // it waited for nothing of the endpoint's
				came.Late = max(came.Late, now.Sub(d.CreatedAt))
			}
		})
	}
	d.Attempts++
	d.Last, d.NextAt = result.Attempt, time.Time{}
	if result.Trouble == "" {
		d.Status = webhook.Delivered
		r.tell(func(came *Outcome) { came.Delivered++; r.state.Circuit = r.state.Circuit.Succeeded(r.Now()) })
		return true, r.Table.RecordAttempt(ctx, d)
	}
	r.tell(func(came *Outcome) { came.Failed++; r.state.Circuit = r.state.Circuit.Failed(r.Now()) })
	if err := r.giveUp(ctx, result); err != nil {
		return false, err
	}
	p, more := p.Missed(r.Now(), result.Wait, rand.Float64())
	if !more {
		d.Status = webhook.Failed
		return true, r.Table.RecordAttempt(ctx, d)
	}
	// It is parked first: what is there and not parked is sent as if for the first time.
	if err := r.park(ctx, p); err != nil {
		return false, err
	}
	d.NextAt = p.NextAt
	return false, r.Table.RecordAttempt(ctx, d)
}

func (r *run) tell(f func(*Outcome)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(&r.came)
}

// giveUp disables the endpoint where it asks for that, or has failed for days.
func (r *run) giveUp(ctx context.Context, result post.Result) error {
	why := ""
	r.mu.Lock()
	switch {
	case r.stopped:
	case result.Code == 410:
		why = "it answered 410 Gone"
	case r.state.Circuit.Hopeless():
		why = "every delivery for five days failed; the last one: " + result.Trouble
	}
	r.mu.Unlock()
	if why == "" {
		return nil
	}
	act := change.SystemAct(r.scope, id.Prefixed(id.RequestPrefix, r.Now()), Operation, r.Now)
	if err := webhook.Disable(ctx, r.Table, act, r.endpoint, why); err != nil {
		return err
	}
	r.tell(func(came *Outcome) { r.stopped, came.Disabled = true, true })
	return nil
}
