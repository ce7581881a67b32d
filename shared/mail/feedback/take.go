package feedback

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/list"
	"docket/shared/mail"
	"docket/shared/mail/send"
	"docket/shared/mail/suppress"
	"docket/shared/mail/thread"
	"docket/shared/metric"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Store is what taking feedback needs of the table.
type Store interface {
	suppress.ReportStore

	// MailboxOf is the mailbox that an address leads to; false where it is nobody's.
	MailboxOf(ctx context.Context, address string) (scope tenant.Scope, mailboxID string, found bool, err error)

	// MailIDs tells on which tickets letters are that have these Message-IDs.
	MailIDs(ctx context.Context, scope tenant.Scope, ids []string) ([]thread.Sent, error)

	// Letters are those that were sent of a ticket, or a fault of kind NotFound.
	Letters(ctx context.Context, sight ticket.Sight, ticketID string, q ticket.ConversationList) (list.Page[send.Outgoing], error)

	// SaveLetter is carry.Store's.
	SaveLetter(ctx context.Context, before, after send.Outgoing, ids []thread.Sent) error
}

// Worker takes the messages of the queue.
type Worker struct {
	Table Store
	Now   func() time.Time // the domain's clock
}

// Outcome is what a message came to.
type Outcome struct {
	Undelivered int   // letters that did not arrive
	Complained  int   // letters that their readers called spam
	Err         error // why nothing was done, where nothing will be
}

// Figures are what it tells as metrics.
func (o Outcome) Figures() []metric.Figure {
	return []metric.Figure{{Name: metric.Bounced, Unit: metric.Count, Value: float64(o.Undelivered)}, {Name: metric.Complained, Unit: metric.Count, Value: float64(o.Complained)}}
}

// Trouble is why nothing was done.
func (o Outcome) Trouble() error { return o.Err }

var errNobody = errors.New("SES tells of a letter from an address that is no mailbox by now")

// Take does what a message of SES calls for. It may come any number of times, and in any
// order. After an error it is to come again.
func (w Worker) Take(ctx context.Context, body string) (Outcome, error) {
	t, err := read(body)
	if err != nil || len(t.Failures) == 0 {
		return Outcome{}, err
	}
	scope, _, found, err := w.Table.MailboxOf(ctx, t.From)
	if err != nil {
		return Outcome{}, err
	}
	if !found {
		return Outcome{Err: errNobody}, nil
	}
	if t.TicketID, err = w.ticket(ctx, scope, t.About); err != nil {
		return Outcome{}, err
	}
	if err := w.mark(ctx, scope, t); err != nil {
		return Outcome{}, fmt.Errorf("mark a letter of %s: %w", scope, err)
	}
	if err := suppress.Report(ctx, w.Table, w.Now, scope, t.Undelivered); err != nil {
		return Outcome{}, fmt.Errorf("report a letter of %s: %w", scope, err)
	}
	if t.Complained {
		return Outcome{Complained: 1}, nil
	}
	return Outcome{Undelivered: 1}, nil
}

// ticket is the UUID of the ticket of a letter of ours, empty where it is of none.
func (w Worker) ticket(ctx context.Context, scope tenant.Scope, messageID string) (string, error) {
	if messageID == "" {
		return "", nil
	}
	known, err := w.Table.MailIDs(ctx, scope, []string{messageID})
	for _, one := range known {
		if one.Ours {
			return strings.TrimPrefix(one.Ticket, id.TicketPrefix), err
		}
	}
	return "", err
}

// mostLooked is how many letters of a ticket are looked at, the newest first, for the one
// that is told of: SES tells within minutes, or hours.
const mostLooked = 200

// mark notes with the letters themselves what became of them.
func (w Worker) mark(ctx context.Context, scope tenant.Scope, t Told) error {
	if t.TicketID == "" {
		return nil
	}
	sight := ticket.SightOf(change.SystemAct(scope, "", suppress.ReportOperation, w.Now).Principal)
	return change.Persist(ctx, func() error {
		page, err := w.Table.Letters(ctx, sight, t.TicketID, ticket.ConversationList{Newest: true, Limit: mostLooked})
		for _, o := range page.Rows {
			if o.MessageID == t.About && err == nil {
				err = w.returned(ctx, o, t)
			}
		}
		if fault.KindOf(err) == fault.NotFound { // it was deleted
			return nil
		}
		return err
	})
}

// returned notes what is told of one letter.
func (w Worker) returned(ctx context.Context, o send.Outgoing, t Told) error {
	state := send.Bounced
	if t.Complained {
		state = send.Complained
	}
	for _, f := range t.Failures {
		if mail.AddressKey(f.Address) != o.To.Key() {
			continue
		}
		if is, changed := o.Returned(state, strings.TrimSpace(f.Status+" "+f.Reason), w.Now()); changed {
			return w.Table.SaveLetter(ctx, o, is, nil)
		}
	}
	return nil
}
