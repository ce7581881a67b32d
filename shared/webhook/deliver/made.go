package deliver

import (
	"context"
	"errors"

	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/tenant"
	"docket/shared/webhook"
)

// pageSize is how many Changes are read at once.
const pageSize = 100

// readOn reads the next Changes behind a place, or the oldest that are kept where those
// are not.
func readOn(ctx context.Context, f feed.Reader, scope tenant.Scope, from feed.Place) (feed.Page, error) {
	page, err := f.Feed(ctx, scope, from, pageSize, nil)
	if errors.Is(err, feed.ErrExpired) {
		return f.Feed(ctx, scope, feed.Place{}, pageSize, nil)
	}
	return page, err
}

// made are the deliveries of the events that are wanted, with their bodies and in their
// order. An endpoint hears nothing of itself.
func made(ctx context.Context, render Renderer, e webhook.Endpoint, entries []feed.Entry, wants func(webhook.EventType, change.Change) bool) ([]webhook.Delivery, error) {
	var events []Event
	var all []webhook.Delivery
	for _, entry := range entries {
		c := entry.Change
		for n, kind := range webhook.EventsOf(c) {
			if c.Resource == e.ID || !wants(kind, c) {
				continue
			}
			place := webhook.PlaceOfEvent(entry.Place.String(), n)
			d := webhook.Delivery{ID: webhook.DeliveryID(e.ID, place), Scope: e.Scope, Endpoint: e.ID, Place: place, Event: kind,
				Ticket: c.TicketID, Sequence: c.Sequence, Status: webhook.Pending, CreatedAt: c.At}
			events, all = append(events, Event{ID: d.ID, Type: kind, Change: c}), append(all, d)
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	bodies, err := render.Render(ctx, e.Scope, events)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Payload = bodies[i]
	}
	return all, nil
}
