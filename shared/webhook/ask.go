package webhook

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/feed"
	"docket/shared/tenant"
)

// AskStore is what asking for deliveries needs of the table.
type AskStore interface {
	change.Store

	// Endpoint returns an endpoint, or ErrNotFound.
	Endpoint(ctx context.Context, scope tenant.Scope, id string) (Endpoint, error)

	// Delivery returns the delivery at a place, or ErrNoDelivery.
	Delivery(ctx context.Context, scope tenant.Scope, endpointID, place string) (Delivery, error)

	// FeedEnd returns the place behind which nothing was recorded yet.
	FeedEnd(ctx context.Context, scope tenant.Scope) (feed.Place, error)
}

// Asked is a delivery as a commit puts it that somebody asked for: it is due at
// once, and its endpoint is looked at.
type Asked struct {
	Delivery
	At time.Time
}

// ErrInactive refuses what would be delivered to an endpoint to which nothing is.
var ErrInactive = fault.New(fault.Invalid, "the webhook is not active")

// Body makes the body of the delivery that a Change asks for.
type Body func(d Delivery, c change.Change) ([]byte, error)

// SendTest has an endpoint sent an event that means nothing.
func SendTest(ctx context.Context, s AskStore, act change.Act, endpointID string, body Body, render change.Render[Delivery]) (change.Answer, error) {
	type found struct {
		Endpoint
		end feed.Place
	}
	scope := act.Principal.Scope
	return change.Do(ctx, s, act, change.Verb[found, Delivery]{
		Read: func(ctx context.Context) (found, error) {
			e, err := s.Endpoint(ctx, scope, endpointID)
			if err != nil {
				return found{}, err
			}
			end, err := s.FeedEnd(ctx, scope)
			return found{e, end}, err
		},
		Decide: func(f found) (change.Decision[Delivery], error) {
			if !f.Active {
				return change.Decision[Delivery]{}, ErrInactive
			}
			at := change.After(time.Time{}, act.Now())
			c := act.Change(change.WebhookTested, 0, at)
			d := Delivery{Scope: scope, Endpoint: f.ID, Place: AskedPlace(f.end.String(), at), Event: Test, Status: Pending, CreatedAt: at}
			d.ID = DeliveryID(f.ID, d.Place)
			var err error
			if d.Payload, err = body(d, c); err != nil {
				return change.Decision[Delivery]{}, err
			}
			return asking(c, f.Endpoint, change.Put{After: Asked{d, at}}, d), nil
		},
		Render: render,
	})
}

// Redeliver has a delivery made once more, with the same id and bytes, whatever
// became of it. One that is pending is tried at once.
func Redeliver(ctx context.Context, s AskStore, act change.Act, endpointID, deliveryID string, render change.Render[Delivery]) (change.Answer, error) {
	type found struct {
		Endpoint
		delivery Delivery
	}
	scope := act.Principal.Scope
	return change.Do(ctx, s, act, change.Verb[found, Delivery]{
		Read: func(ctx context.Context) (found, error) {
			e, err := s.Endpoint(ctx, scope, endpointID)
			if err != nil {
				return found{}, err
			}
			place, known := PlaceOf(e.ID, deliveryID)
			if !known {
				return found{}, ErrNoDelivery
			}
			d, err := s.Delivery(ctx, scope, e.ID, place)
			return found{e, d}, err
		},
		Decide: func(f found) (change.Decision[Delivery], error) {
			if !f.Active {
				return change.Decision[Delivery]{}, ErrInactive
			}
			c := act.Change(change.WebhookRedelivered, 0, change.After(time.Time{}, act.Now()))
			d := f.delivery
			d.Status, d.NextAt = Pending, time.Time{}
			return asking(c, f.Endpoint, change.Put{Before: f.delivery, After: Asked{d, c.At}}, d), nil
		},
		Render: render,
	})
}

// asking is the write that has a delivery made, told by c.
func asking(c change.Change, e Endpoint, put change.Put, d Delivery) change.Decision[Delivery] {
	c.Resource, c.Sequence = e.ID, e.Version
	c.Fields = change.Diff(nil, map[string]any{"delivery": d.ID, "event": d.Event})
	return change.Decision[Delivery]{Puts: []change.Put{put}, Changes: []change.Change{c}, Shown: d}
}
