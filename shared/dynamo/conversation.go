package dynamo

import (
	"context"
	"fmt"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/list"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

// messageParts keep a message, and what leads to it where it can be on its
// ticket once.
func (t *Table) messageParts(k keys, m ticket.Message) ([]part, error) {
	n, err := numberOf(m.TicketID)
	w := under(k.message(n, m.ID))
	w.text("id", m.ID)
	w.text("ticket_id", m.TicketID)
	w.text("direction", string(m.Direction))
	w.text("visibility", string(m.Visibility))
	w.text("channel", string(m.Channel))
	w.text("subject", m.Subject)
	w.text("body", m.Body)
	w.text("author_name", m.AuthorName)
	w.text("author_email", m.AuthorEmail)
	w.text("external_message_id", m.ExternalMessageID)
	if m.OccurredAt != nil {
		w.time("occurred_at", *m.OccurredAt)
	}
	w.texts("custom_fields", fieldTexts(m.CustomFields))
	w.text("author_issuer", m.Author.Issuer)
	w.text("author_subject", m.Author.Subject)
	w.time("created_at", m.CreatedAt)
	w.number("seq", m.Sequence)
	w.text("answers", m.Answers)
	w.list("to", m.To)
	w.list("cc", m.Cc)
	w.attachments(m.Files)
	w.text("letter_id", m.LetterID)
	w.text("original_id", m.OriginalID)
	w.text("sender_verified", string(m.Sender))
	w.flag("automatic", m.Automatic)
	parts := []part{t.put(item(w), "", nil, nil)}
	if identity := m.Identity(); identity != "" {
		lead := under(k.said(n, identity))
		lead.text("id", m.ID)
		parts = append(parts, t.put(item(lead), absent, nil, change.ErrStale))
	}
	return parts, err
}

// said is the message of a ticket with an identity, nil where there is none.
func (t *Table) said(ctx context.Context, scope tenant.Scope, ticketID, identity string) (*ticket.Message, error) {
	n, ok := id.TicketNumber(ticketID)
	if !ok {
		return nil, ticket.ErrNotFound
	}
	k := keysOf(scope)
	lead, err := t.get(ctx, k.said(n, identity))
	if err != nil || lead == nil {
		return nil, err
	}
	it, err := t.get(ctx, k.message(n, str(lead["id"])))
	if err == nil && it == nil {
		err = fmt.Errorf("%s leads to no message of ticket %d of %s", str(lead["id"]), n, scope)
	}
	if err != nil {
		return nil, err
	}
	m, err := readMessage(it)
	return &m, err
}

func readMessage(it item) (ticket.Message, error) {
	r := reader{it: it}
	m := ticket.Message{
		ID: r.text("id"), TicketID: r.text("ticket_id"), Direction: ticket.Direction(r.text("direction")),
		Visibility: ticket.Visibility(r.text("visibility")), Channel: ticket.Source(r.text("channel")),
		Subject: r.text("subject"), Body: r.text("body"), AuthorName: r.text("author_name"), AuthorEmail: r.text("author_email"),
		ExternalMessageID: r.text("external_message_id"), CustomFields: fieldValues(r.texts("custom_fields")),
		Author: tenant.User{Issuer: r.text("author_issuer"), Subject: r.text("author_subject")}, CreatedAt: r.time("created_at"),
		Sequence: r.number("seq"), Answers: r.text("answers"), To: r.list("to"), Cc: r.list("cc"), Files: r.attachments(),
		LetterID: r.text("letter_id"), OriginalID: r.text("original_id"), Sender: ticket.Verified(r.text("sender_verified")), Automatic: r.flag("automatic"),
	}
	if at := r.time("occurred_at"); !at.IsZero() {
		m.OccurredAt = &at
	}
	return m, r.err
}

func (t *Table) commentParts(k keys, c ticket.Comment) ([]part, error) {
	n, err := numberOf(c.TicketID)
	w := under(k.comment(n, c.ID))
	w.text("id", c.ID)
	w.text("ticket_id", c.TicketID)
	w.text("body", c.Body)
	w.flag("pinned", c.Pinned)
	w.texts("custom_fields", fieldTexts(c.CustomFields))
	w.text("author_issuer", c.Author.Issuer)
	w.text("author_subject", c.Author.Subject)
	w.text("author_name", c.AuthorName)
	w.text("author_email", c.AuthorEmail)
	w.time("created_at", c.CreatedAt)
	w.number("seq", c.Sequence)
	w.attachments(c.Files)
	return []part{t.put(item(w), "", nil, nil)}, err
}

func readComment(it item) (ticket.Comment, error) {
	r := reader{it: it}
	return ticket.Comment{
		ID: r.text("id"), TicketID: r.text("ticket_id"), Body: r.text("body"), Pinned: r.flag("pinned"),
		CustomFields: fieldValues(r.texts("custom_fields")),
		Author:       tenant.User{Issuer: r.text("author_issuer"), Subject: r.text("author_subject")},
		AuthorName:   r.text("author_name"), AuthorEmail: r.text("author_email"), CreatedAt: r.time("created_at"),
		Sequence: r.number("seq"), Files: r.attachments(),
	}, r.err
}

// numberOf is the number of the ticket of a UUID of ours.
func numberOf(ticketID string) (uint32, error) {
	n, ok := id.TicketNumber(ticketID)
	if !ok {
		return 0, fmt.Errorf("%q is no ticket's id", ticketID)
	}
	return n, nil
}

// Messages implements ticket.Store.
func (t *Table) Messages(ctx context.Context, sight ticket.Sight, ticketID string, q ticket.ConversationList) (list.Page[ticket.Message], error) {
	return conversation(ctx, t, sight, ticketID, messages, q, func(it item) (ticket.Message, bool, error) {
		said, err := readMessage(it)
		m, heard := sight.Hears(said)
		return m, heard && q.Filter.Keeps(m.CustomFields, m.Subject, m.Body, m.AuthorName, m.AuthorEmail), err
	})
}

// Comments implements ticket.Store.
func (t *Table) Comments(ctx context.Context, sight ticket.Sight, ticketID string, q ticket.ConversationList) (list.Page[ticket.Comment], error) {
	return conversation(ctx, t, sight, ticketID, comments, q, func(it item) (ticket.Comment, bool, error) {
		c, err := readComment(it)
		return c, sight.SeesInternal() && q.Filter.Keeps(c.CustomFields, c.Body, c.AuthorName, c.AuthorEmail), err
	})
}

// conversation lists one kind of items of a ticket, and reads the ticket beside them
// to know that its whole id is right and that it is in sight. Where it is merged with
// others they are listed again, with those of all that lead to it.
func conversation[R any](ctx context.Context, t *Table, sight ticket.Sight, ticketID, prefix string, q ticket.ConversationList, read func(item) (R, bool, error)) (found list.Page[R], err error) {
	n, ok := id.TicketNumber(ticketID)
	if !ok {
		return found, ticket.ErrNotFound
	}
	var of ticket.Ticket
	ask := listing{prefix: prefix, after: q.After, newest: q.Newest, limit: q.Limit, all: q.Filter.Empty() && sight.SeesInternal()}
	alone, together := ask, errgroup.Group{}
	alone.partition = keysOf(sight.Scope()).onTicket(n)
	together.Go(func() (err error) {
		of, err = t.led(ctx, sight, ticketID, false)
		return err
	})
	together.Go(func() (err error) {
		found, err = rows(ctx, t, alone, read)
		return err
	})
	if err := together.Wait(); err != nil {
		return list.Page[R]{}, err
	}
	if of.ID == ticketID && len(of.Duplicates) == 0 {
		return found, nil
	}
	return woven(ctx, t, sight, of, ask, read)
}

// woven lists one kind of items of a ticket and of its duplicates in sight as if they
// lay together: their ids are in the order of time. Among messages is what opened each
// duplicate.
func woven[R any](ctx context.Context, t *Table, sight ticket.Sight, of ticket.Ticket, ask listing, read func(item) (R, bool, error)) (list.Page[R], error) {
	k := keysOf(sight.Scope())
	places := []place{{k.onTicket(of.Number), ask.prefix}}
	below, err := t.duplicates(ctx, sight.Scope(), of, ask.prefix == messages)
	if err != nil {
		return list.Page[R]{}, err
	}
	for _, d := range below {
		if !sight.Sees(d) {
			continue
		}
		places = append(places, place{k.onTicket(d.Number), ask.prefix})
		if ask.prefix == messages {
			parts, err := t.messageParts(k, d.Opening())
			if err != nil {
				return list.Page[R]{}, err
			}
			ask.beside = append(ask.beside, parts[0].Put.Item)
		}
	}
	return merged(ctx, t, ask, places, read)
}
