package dynamo

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"docket/shared/tenant"
	"docket/shared/ticket"
)

// presenceItem is who has a ticket open. It expires when the last of them is gone.
func presenceItem(k keys, p ticket.Presence) (writer, error) {
	n, err := numberOf(p.TicketID)
	if err != nil {
		return nil, err
	}
	w := under(k.presence(n))
	w.number(version, p.Version)
	w.text("ticket_id", p.TicketID)
	until := time.Unix(1, 0)
	for _, one := range p.All {
		if gone := one.At.Add(ticket.PresentFor); gone.After(until) {
			until = gone
		}
	}
	w.second(exp, until.Add(time.Second-1))
	here, err := unescaped(p.All)
	if err != nil {
		return nil, fmt.Errorf("encode who is on ticket %s: %w", p.TicketID, err)
	}
	w.text("here", here)
	return w, nil
}

func readPresence(it item) (ticket.Presence, error) {
	r := reader{it: it}
	p := ticket.Presence{TicketID: r.text("ticket_id"), Version: r.number(version)}
	here := r.text("here")
	if r.err != nil {
		return p, r.err
	}
	if err := json.Unmarshal([]byte(here), &p.All); err != nil {
		return p, fmt.Errorf("read who is on ticket %s: %w: %w", p.TicketID, ErrUnreadable, err)
	}
	return p, nil
}

// presenceParts keep who has a ticket open.
func (t *Table) presenceParts(k keys, before *ticket.Presence, after ticket.Presence) ([]part, error) {
	var was writer
	if before != nil {
		var err error
		if was, err = presenceItem(k, *before); err != nil {
			return nil, err
		}
	}
	is, err := presenceItem(k, after)
	return []part{t.write(version, was, is)}, err
}

// presence is who has the ticket of a number open, and some who had.
func (t *Table) presence(ctx context.Context, scope tenant.Scope, n uint32) (ticket.Presence, error) {
	it, err := t.get(ctx, keysOf(scope).presence(n))
	if err != nil || it == nil {
		return ticket.Presence{}, err
	}
	return readPresence(it)
}
