package dynamo

import (
	"context"
	"time"

	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

type messageRecord struct {
	ID                string            `dynamodbav:"id"`
	TicketID          string            `dynamodbav:"ticket_id"`
	Direction         string            `dynamodbav:"direction"`
	Visibility        string            `dynamodbav:"visibility"`
	Channel           string            `dynamodbav:"channel"`
	Subject           string            `dynamodbav:"subject,omitempty"`
	Body              string            `dynamodbav:"body"`
	AuthorName        string            `dynamodbav:"author_name,omitempty"`
	AuthorEmail       string            `dynamodbav:"author_email,omitempty"`
	ExternalMessageID string            `dynamodbav:"external_message_id,omitempty"`
	OccurredAt        *time.Time        `dynamodbav:"occurred_at,omitempty"`
	CustomFields      map[string]string `dynamodbav:"custom_fields,omitempty"`
	AuthorIssuer      string            `dynamodbav:"author_issuer"`
	AuthorSubject     string            `dynamodbav:"author_subject"`
	CreatedAt         time.Time         `dynamodbav:"created_at"`
}

func (t *Table) putMessage(k keys, n uint32, m ticket.Message) (part, error) {
	it, err := encode(k.message(n, m.ID), messageRecord{
		ID: m.ID, TicketID: m.TicketID, Direction: string(m.Direction), Visibility: string(m.Visibility),
		Channel: string(m.Channel), Subject: m.Subject, Body: m.Body, AuthorName: m.AuthorName,
		AuthorEmail: m.AuthorEmail, ExternalMessageID: m.ExternalMessageID, OccurredAt: m.OccurredAt,
		CustomFields: fieldTexts(m.CustomFields), AuthorIssuer: m.Author.Issuer, AuthorSubject: m.Author.Subject,
		CreatedAt: m.CreatedAt,
	})
	return t.put(it, "", nil, nil), err
}

func readMessage(it item) (ticket.Message, error) {
	r, err := decode[messageRecord](it)
	return ticket.Message{
		ID: r.ID, TicketID: r.TicketID, Direction: ticket.Direction(r.Direction), Visibility: ticket.Visibility(r.Visibility),
		Channel: ticket.Source(r.Channel), Subject: r.Subject, Body: r.Body, AuthorName: r.AuthorName,
		AuthorEmail: r.AuthorEmail, ExternalMessageID: r.ExternalMessageID, OccurredAt: r.OccurredAt,
		CustomFields: fieldValues(r.CustomFields), Author: tenant.User{Issuer: r.AuthorIssuer, Subject: r.AuthorSubject},
		CreatedAt: r.CreatedAt,
	}, err
}

type commentRecord struct {
	ID            string            `dynamodbav:"id"`
	TicketID      string            `dynamodbav:"ticket_id"`
	Body          string            `dynamodbav:"body"`
	Pinned        bool              `dynamodbav:"pinned"`
	CustomFields  map[string]string `dynamodbav:"custom_fields,omitempty"`
	AuthorIssuer  string            `dynamodbav:"author_issuer"`
	AuthorSubject string            `dynamodbav:"author_subject"`
	AuthorName    string            `dynamodbav:"author_name,omitempty"`
	AuthorEmail   string            `dynamodbav:"author_email,omitempty"`
	CreatedAt     time.Time         `dynamodbav:"created_at"`
}

func (t *Table) putComment(k keys, n uint32, c ticket.Comment) (part, error) {
	it, err := encode(k.comment(n, c.ID), commentRecord{
		ID: c.ID, TicketID: c.TicketID, Body: c.Body, Pinned: c.Pinned, CustomFields: fieldTexts(c.CustomFields),
		AuthorIssuer: c.Author.Issuer, AuthorSubject: c.Author.Subject, AuthorName: c.AuthorName,
		AuthorEmail: c.AuthorEmail, CreatedAt: c.CreatedAt,
	})
	return t.put(it, "", nil, nil), err
}

func readComment(it item) (ticket.Comment, error) {
	r, err := decode[commentRecord](it)
	return ticket.Comment{
		ID: r.ID, TicketID: r.TicketID, Body: r.Body, Pinned: r.Pinned, CustomFields: fieldValues(r.CustomFields),
		Author:     tenant.User{Issuer: r.AuthorIssuer, Subject: r.AuthorSubject},
		AuthorName: r.AuthorName, AuthorEmail: r.AuthorEmail, CreatedAt: r.CreatedAt,
	}, err
}

// Messages implements ticket.Store.
func (t *Table) Messages(ctx context.Context, scope tenant.Scope, ticketID string, list ticket.ThreadList) (ticket.MessagePage, error) {
	found, err := thread(ctx, t, scope, ticketID, messages, list, func(it item) (ticket.Message, bool, error) {
		m, err := readMessage(it)
		return m, list.Filter.Keeps(m.CustomFields, m.Subject, m.Body, m.AuthorName, m.AuthorEmail), err
	})
	return ticket.MessagePage{Messages: found.rows, More: found.more, Next: found.last}, err
}

// Comments implements ticket.Store.
func (t *Table) Comments(ctx context.Context, scope tenant.Scope, ticketID string, list ticket.ThreadList) (ticket.CommentPage, error) {
	found, err := thread(ctx, t, scope, ticketID, comments, list, func(it item) (ticket.Comment, bool, error) {
		c, err := readComment(it)
		return c, list.Filter.Keeps(c.CustomFields, c.Body, c.AuthorName, c.AuthorEmail), err
	})
	return ticket.CommentPage{Comments: found.rows, More: found.more, Next: found.last}, err
}

// thread lists one kind of items of a ticket, and reads the ticket beside them
// to know that its whole id is right.
func thread[R any](ctx context.Context, t *Table, scope tenant.Scope, ticketID, prefix string, list ticket.ThreadList, read func(item) (R, bool, error)) (found run[R], err error) {
	n, ok := id.TicketNumber(ticketID)
	if !ok {
		return found, ticket.ErrNotFound
	}
	together, ctx := errgroup.WithContext(ctx)
	together.Go(func() error {
		_, err := t.Ticket(ctx, scope, ticketID)
		return err
	})
	together.Go(func() (err error) {
		found, err = rows(ctx, t, listing{partition: keysOf(scope).thread(n), prefix: prefix, after: list.After,
			limit: list.Limit, all: list.Filter.Empty()}, read)
		return err
	})
	if err := together.Wait(); err != nil {
		return run[R]{}, err
	}
	return found, nil
}
