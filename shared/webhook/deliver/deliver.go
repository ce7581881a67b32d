// Package deliver brings the events of a workspace's feed to its endpoints. A
// wake-up names an endpoint; whoever takes it holds the endpoint for a while,
// reads the feed from where the last one ended, keeps each event that is wanted
// as a delivery before its first attempt, and posts it. What fails is parked, and
// so is what comes later of its ticket, until its next attempt. However it ends,
// or dies, the next one goes on: at least once, in the order of each ticket.
package deliver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/job"
	"docket/shared/metric"
	"docket/shared/tenant"
	"docket/shared/webhook"
	"docket/shared/webhook/post"

	"github.com/google/uuid"
)

// Store is what delivering needs of the table.
type Store interface {
	webhook.Store
	feed.Reader

	// FedAt returns the place in the feed of the Change by which a ticket, by its
	// UUID, came to a version; false where it is not in it yet.
	FedAt(ctx context.Context, scope tenant.Scope, ticketID string, sequence uint64) (feed.Place, bool, error)

	// HoldEndpoint gives an endpoint to holder until an instant, with what the last
	// one saved; false where another has it, to whom is noted that he is to look again.
	HoldEndpoint(ctx context.Context, scope tenant.Scope, endpointID string, l webhook.Lease) (webhook.Progress, bool, error)

	// SaveEndpoint keeps the state of an endpoint that holder has: change.ErrStale
	// where he has it no more.
	SaveEndpoint(ctx context.Context, scope tenant.Scope, endpointID, holder string, s webhook.Progress) error

	// LeaveEndpoint is SaveEndpoint that also gives the endpoint up. Where somebody
	// asked since Asked was read it does not, and returns how often was asked by now.
	LeaveEndpoint(ctx context.Context, scope tenant.Scope, endpointID, holder string, s webhook.Progress) (asked uint64, err error)

	// PutDelivery keeps a delivery, unless it is there: then it returns what is there.
	PutDelivery(ctx context.Context, d webhook.Delivery) (webhook.Delivery, error)

	// Delivery returns a delivery by its place, or webhook.ErrNoDelivery.
	Delivery(ctx context.Context, scope tenant.Scope, endpointID, place string) (webhook.Delivery, error)

	// RecordAttempt keeps all of a delivery but its payload.
	RecordAttempt(ctx context.Context, d webhook.Delivery) error

	// ParkedDeliveries returns an endpoint's parked deliveries, by ticket and sequence.
	ParkedDeliveries(ctx context.Context, scope tenant.Scope, endpointID string) ([]webhook.Parked, error)
	Park(ctx context.Context, scope tenant.Scope, endpointID string, p webhook.Parked) error
	Unpark(ctx context.Context, scope tenant.Scope, endpointID string, p webhook.Parked) error
}

// Event is one event, to be rendered.
type Event struct {
	ID     string // of its delivery
	Type   webhook.EventType
	Change change.Change
}

// Renderer renders the bodies of events of a workspace, in their order. What an
// event is of may be gone.
type Renderer interface {
	Render(ctx context.Context, scope tenant.Scope, events []Event) ([][]byte, error)
}

// Poster makes attempts.
type Poster interface {
	Post(ctx context.Context, e webhook.Endpoint, secrets webhook.Secrets, d webhook.Delivery, now time.Time) (post.Result, error)
	Close()
}

// Worker takes the wake-ups of endpoints.
type Worker struct {
	Table  Store
	Render Renderer
	Waker  job.Waker // of the same queue
	Poster func() Poster
	Now    func() time.Time // the domain's clock

	Inboxes Teller
}

// Teller tells the members of a workspace what is new in its feed.
type Teller interface {
	Tell(ctx context.Context, scope tenant.Scope) error
}

// Outcome is what a wake-up came to, for the log and its metrics.
type Outcome struct {
	Delivered int
	Failed    int           // attempts
	Late      time.Duration // how old the oldest event was that was sent for the first time
	Waits     time.Duration // how old the oldest event is that still waits
	Disabled  bool          // the endpoint was disabled
}

// Figures are what it tells as metrics.
func (o Outcome) Figures() []metric.Figure {
	disabled := 0.0
	if o.Disabled {
		disabled = 1
	}
	return []metric.Figure{
		{Name: metric.Delivered, Unit: metric.Count, Value: float64(o.Delivered)}, {Name: metric.Missed, Unit: metric.Count, Value: float64(o.Failed)},
		metric.Lasted(metric.Waiting, o.Late), metric.Lasted(metric.Undelivered, o.Waits), {Name: metric.Disabled, Unit: metric.Count, Value: disabled},
	}
}

// Trouble is nothing: what an endpoint does is its owner's to look after.
func (o Outcome) Trouble() error { return nil }

const (
	// busy is how long a wake-up is worked at.
	busy = 20 * time.Second

	// leased is how long an endpoint is held at most: longer than a wake-up is worked
	// at, with the last attempt and what is written behind it. reserve is what
	// of a call's time is kept for these.
	leased  = busy + reserve
	reserve = post.Limit + 10*time.Second

	// soon is what is waited for by a wake-up that comes later; what is due later than
	// that is a sweep's.
	soon = 10 * time.Minute
)

// Take delivers what there is to an endpoint, in bounded time. After an error the
// wake-up comes again.
func (w Worker) Take(ctx context.Context, wake job.Wake) (came Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: panic: %v", wake.Encode(), p)
		}
	}()
	if wake.Call != job.Deliver {
		return came, fmt.Errorf("nobody delivers for the call %q", wake.Call)
	}
	if wake.Endpoint == job.Inboxes {
		return came, w.Inboxes.Tell(ctx, wake.Scope)
	}
	r := &run{Worker: w, scope: wake.Scope, id: wake.Endpoint, holder: uuid.NewString(), end: endOf(ctx), announcing: make(chan struct{}, 1)}
	began := time.Now()
	lease := webhook.Lease{Holder: r.holder, Now: began, Until: began.Add(leased), LookAt: w.Now().Add(leased)}
	state, mine, err := w.Table.HoldEndpoint(ctx, r.scope, r.id, lease)
	if err != nil || !mine {
		return came, err
	}
	next := state.Next
	r.state, r.due, r.announced = state, next, !next.IsZero()
	again, err := r.hold(ctx)
	if errors.Is(err, change.ErrStale) { // it took so long that another has it, or an answer was lost
		return r.came, w.Waker.Send(ctx, wake)
	}
	if err != nil {
		return r.came, fmt.Errorf("deliver to %s of %s: %w", r.id, r.scope, err)
	}
	if again {
		return r.came, w.Waker.Send(ctx, wake)
	}
	if wait := r.state.Next.Sub(w.Now()); !r.state.Next.Equal(next) && !r.state.Next.IsZero() && wait < soon {
		wake.After = max(wait, 0)
		return r.came, w.Waker.Send(ctx, wake)
	}
	return r.came, nil
}

// endOf is until when a wake-up is worked at.
func endOf(ctx context.Context) time.Time {
	end := time.Now().Add(busy)
	if deadline, any := ctx.Deadline(); any && deadline.Add(-reserve).Before(end) {
		return deadline.Add(-reserve)
	}
	return end
}
