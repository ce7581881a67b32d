package dynamo

import (
	"context"
	"errors"
	"slices"

	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

// snapshotDesk reads what the acts of those who answer stand on.
func (t *Table) snapshotDesk(ctx context.Context, together *errgroup.Group, sight ticket.Sight, ask ticket.Ask, found *ticket.Snapshot) {
	scope := sight.Scope()
	n, ok := id.TicketNumber(ask.Ticket)
	if !ok {
		return // the ticket's own read says so
	}
	if ask.Reader != "" {
		together.Go(func() error {
			it, err := t.get(ctx, keysOf(scope).read(ask.Reader, n))
			if err == nil && it != nil {
				found.Read, err = readRead(ask.Reader, it)
			}
			return err
		})
	}
	if ask.Unsent.Reader != "" {
		together.Go(func() (err error) {
			found.Unsent, err = t.UnsentBy(ctx, scope, ask.Ticket, ask.Unsent)
			return err
		})
	}
	if ask.Presence {
		together.Go(func() (err error) {
			found.Presence, err = t.presence(ctx, scope, n)
			return err
		})
	}
	if ask.Answered != "" {
		together.Go(func() (err error) {
			found.Answered, err = t.answered(ctx, scope, ask.Answered, n, nil)
			return err
		})
	}
}

// snapshotLed reads again what lies elsewhere where the ticket that was asked for is
// merged with others: it leads to one, and what is said is said on all of them.
func (t *Table) snapshotLed(ctx context.Context, sight ticket.Sight, ask ticket.Ask, found *ticket.Snapshot) (err error) {
	scope := sight.Scope()
	elsewhere := ask.Ticket != "" && found.Ticket.ID != ask.Ticket
	if elsewhere && ask.Reader != "" {
		it, err := t.get(ctx, keysOf(scope).read(ask.Reader, found.Ticket.Number))
		if err != nil {
			return err
		}
		found.Read = ticket.Read{}
		if it != nil {
			if found.Read, err = readRead(ask.Reader, it); err != nil {
				return err
			}
		}
	}
	if elsewhere && ask.Presence {
		if found.Presence, err = t.presence(ctx, scope, found.Ticket.Number); err != nil {
			return err
		}
	}
	joined := elsewhere || len(found.Ticket.Duplicates) > 0
	if joined && ask.Unsent.Reader != "" && (found.Unsent == nil || found.Unsent.Held == nil) {
		if found.Unsent, err = t.unsentAmong(ctx, scope, found.Ticket, ask.Unsent, found.Unsent); err != nil {
			return err
		}
	}
	if joined && ask.Answered != "" {
		below, err := t.duplicates(ctx, scope, found.Ticket, false)
		if err != nil {
			return err
		}
		below = slices.DeleteFunc(below, func(d ticket.Ticket) bool { return !sight.Sees(d) })
		if found.Answered, err = t.answered(ctx, scope, ask.Answered, found.Ticket.Number, below); err != nil {
			return err
		}
	}
	if ask.Since != nil && found.Ticket.Said > *ask.Since {
		found.News, err = t.news(ctx, scope, found.Ticket.Number, *ask.Since, ask.Unsent.Reader)
	}
	return err
}

// unsentAmong is what somebody writes on a ticket or on one of its duplicates, where it
// stays: a reply that is held before drafts, what was found before others, and that on
// the ticket itself before those on duplicates.
func (t *Table) unsentAmong(ctx context.Context, scope tenant.Scope, on ticket.Ticket, of ticket.UnsentOf, found *ticket.Unsent) (*ticket.Unsent, error) {
	ids := append([]string{on.ID}, on.Duplicates...)
	all := make([]*ticket.Unsent, len(ids))
	together, ctx := errgroup.WithContext(ctx)
	for i, ticketID := range ids {
		together.Go(func() (err error) {
			all[i], err = t.UnsentBy(ctx, scope, ticketID, of)
			return err
		})
	}
	if err := together.Wait(); err != nil {
		return nil, err
	}
	for _, u := range all {
		if u != nil && (found == nil || found.Held == nil && u.Held != nil) {
			found = u
		}
	}
	return found, nil
}

// answered is a message of a ticket and of duplicates of it, or the last that their
// customers wrote; nil where there is none. What opened a duplicate is among them.
func (t *Table) answered(ctx context.Context, scope tenant.Scope, which string, n uint32, below []ticket.Ticket) (*ticket.Message, error) {
	k := keysOf(scope)
	l, places := listing{prefix: messages, newest: true, limit: 1}, []place{{k.onTicket(n), messages}}
	for _, d := range below {
		opening := d.Opening()
		if opening.ID == which {
			return &opening, nil
		}
		parts, err := t.messageParts(k, opening)
		if err != nil {
			return nil, err
		}
		places, l.beside = append(places, place{k.onTicket(d.Number), messages}), append(l.beside, parts[0].Put.Item)
	}
	if which != ticket.LastWritten {
		for _, p := range places {
			it, err := t.get(ctx, key{p.partition, messages + which})
			if err != nil {
				return nil, err
			}
			if it != nil {
				m, err := readMessage(it)
				return &m, err
			}
		}
		return nil, nil
	}
	last, err := merged(ctx, t, l, places, func(it item) (ticket.Message, bool, error) {
		m, err := readMessage(it)
		return m, m.Direction == ticket.Inbound, err
	})
	switch {
	case err != nil:
		return nil, err
	case len(last.Rows) > 0:
		return &last.Rows[0], nil
	case last.More:
		return nil, ticket.ErrFarBack
	}
	return nil, nil
}

// news is what others than a reader said on a ticket behind a sequence: of messages and
// notes the newest.
func (t *Table) news(ctx context.Context, scope tenant.Scope, n uint32, since uint64, reader string) ([]ticket.News, error) {
	partition := keysOf(scope).onTicket(n)
	var said, noted []ticket.News
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		said, err = newer(ctx, t, listing{partition: partition, prefix: messages}, since, func(it item) (ticket.News, tenant.User, error) {
			m, err := readMessage(it)
			return m.News(), m.Author, err
		}, reader)
		return err
	})
	both.Go(func() (err error) {
		noted, err = newer(ctx, t, listing{partition: partition, prefix: comments}, since, func(it item) (ticket.News, tenant.User, error) {
			c, err := readComment(it)
			return c.News(), c.Author, err
		}, reader)
		return err
	})
	if err := both.Wait(); err != nil {
		return nil, err
	}
	all := append(said, noted...)
	slices.SortFunc(all, func(a, b ticket.News) int { return a.At.Compare(b.At) })
	return all[max(0, len(all)-ticket.MostNews):], nil
}

// newer reads a listing, the newest first, until it comes to what is not behind a sequence.
// Most often that is the first.
func newer(ctx context.Context, t *Table, l listing, since uint64, read func(item) (ticket.News, tenant.User, error), but string) ([]ticket.News, error) {
	l.newest, l.limit, l.first = true, ticket.MostNews, 5
	passed := errors.New("it is not behind the sequence")
	found, err := rows(ctx, t, l, func(it item) (ticket.News, bool, error) {
		n, by, err := read(it)
		if err == nil && n.Sequence <= since {
			err = passed
		}
		return n, ticket.ReaderOf(by) != but, err
	})
	switch {
	case errors.Is(err, passed):
		return found.Rows, nil
	case err == nil && found.More && len(found.Rows) == 0:
		return nil, ticket.ErrFarBehind
	}
	return found.Rows, err
}
