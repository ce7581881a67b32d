package dynamo

import (
	"context"
	"encoding/json"
	"fmt"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// unsentItem is what somebody writes on a ticket. One that is held lies in the timers
// index until it leaves.
func unsentItem(k keys, u ticket.Unsent) (writer, error) {
	n, err := numberOf(u.TicketID)
	if err != nil {
		return nil, err
	}
	w := under(k.unsent(n, ticket.UnsentOf{Reader: u.Reader(), Mode: u.Mode}))
	w.text("ticket_id", u.TicketID)
	w.text("mode", string(u.Mode))
	w.text("author_issuer", u.Author.Issuer)
	w.text("author_subject", u.Author.Subject)
	w.text("author_name", u.AuthorName)
	w.time("saved_at", u.SavedAt)
	w.text("refused", u.Refused)
	w.number(version, u.Version)
	written, err := unescaped(u.Text)
	if err != nil {
		return nil, fmt.Errorf("encode what %s writes on ticket %s: %w", u.Reader(), u.TicketID, err)
	}
	w.text("text", written)
	if u.Held == nil {
		return w, nil
	}
	held, err := unescaped(u.Held)
	if err != nil {
		return nil, fmt.Errorf("encode a held reply on ticket %s: %w", u.TicketID, err)
	}
	w.text("held", held)
	at := heldTimer(u.Held.Until, u.TicketID, u.Reader())
	w.text(timerPK, at.pk)
	w.text(timerSK, at.sk)
	return w, nil
}

func readUnsent(it item) (ticket.Unsent, error) {
	r := reader{it: it}
	u := ticket.Unsent{
		TicketID: r.text("ticket_id"), Mode: ticket.Mode(r.text("mode")), AuthorName: r.text("author_name"),
		Author:  tenant.User{Issuer: r.text("author_issuer"), Subject: r.text("author_subject")},
		SavedAt: r.time("saved_at"), Refused: r.text("refused"), Version: r.number(version),
	}
	written, held := r.text("text"), r.text("held")
	if r.err != nil {
		return u, r.err
	}
	if err := json.Unmarshal([]byte(written), &u.Text); err != nil {
		return u, fmt.Errorf("read what %s writes on ticket %s: %w: %w", u.Reader(), u.TicketID, ErrUnreadable, err)
	}
	if held == "" {
		return u, nil
	}
	if err := json.Unmarshal([]byte(held), &u.Held); err != nil {
		return u, fmt.Errorf("read the held reply of %s on ticket %s: %w: %w", u.Reader(), u.TicketID, ErrUnreadable, err)
	}
	return u, nil
}

// unsentParts keep what somebody writes on a ticket.
func (t *Table) unsentParts(k keys, before *ticket.Unsent, after ticket.Unsent) ([]part, error) {
	var was writer
	if before != nil {
		var err error
		if was, err = unsentItem(k, *before); err != nil {
			return nil, err
		}
	}
	is, err := unsentItem(k, after)
	if err != nil {
		return nil, err
	}
	return []part{t.write(version, was, is)}, nil
}

// droppedParts take away what somebody wrote, as it was read.
func (t *Table) droppedParts(k keys, u ticket.Unsent) ([]part, error) {
	n, err := numberOf(u.TicketID)
	if err != nil {
		return nil, err
	}
	p := t.remove(k.unsent(n, ticket.UnsentOf{Reader: u.Reader(), Mode: u.Mode}))
	p.Delete.ConditionExpression, p.Delete.ExpressionAttributeValues = aws.String(version+" = :v"), item{":v": number(u.Version)}
	p.refused = change.ErrStale
	return []part{p}, nil
}

// asFound stands on a ticket's being as it was read.
func (t *Table) asFound(k keys, found ticket.Ticket) part {
	p := t.check(k.ticket(found.Number), writes+" = :w", change.ErrStale)
	p.ConditionCheck.ExpressionAttributeValues = item{":w": number(found.Stored.Writes)}
	return p
}

// UnsentBy implements ticket.Store.
func (t *Table) UnsentBy(ctx context.Context, scope tenant.Scope, ticketID string, of ticket.UnsentOf) (*ticket.Unsent, error) {
	n, ok := id.TicketNumber(ticketID)
	if !ok {
		return nil, ticket.ErrNotFound
	}
	it, err := t.get(ctx, keysOf(scope).unsent(n, of))
	if err != nil || it == nil {
		return nil, err
	}
	u, err := readUnsent(it)
	return &u, err
}

// Unsents implements ticket.Store.
func (t *Table) Unsents(ctx context.Context, sight ticket.Sight, ticketID string) ([]ticket.Unsent, error) {
	of, err := t.led(ctx, sight, ticketID, false)
	if err != nil || !sight.SeesInternal() {
		return nil, err
	}
	places, k := []place{}, keysOf(sight.Scope())
	for _, n := range numbersOn(of) {
		places = append(places, place{k.onTicket(n), unsents})
	}
	found, err := merged(ctx, t, listing{limit: mostUnsent, all: true}, places, func(it item) (ticket.Unsent, bool, error) {
		u, err := readUnsent(it)
		return u, true, err
	})
	return found.Rows, err
}

// mostUnsent is how many of those who write on a ticket are told.
const mostUnsent = 100
