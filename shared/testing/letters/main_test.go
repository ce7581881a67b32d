package letters_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/mail/receive"
	"docket/shared/mail/thread"
	"docket/shared/mailbox"
	"docket/shared/queue"
	"docket/shared/tenant"
	"docket/shared/testing/systemtest"
	"docket/shared/ticket"
)

var local *system.System

func TestMain(m *testing.M) {
	systemtest.Main(m, func(s *system.System, _ string) { local = s })
}

// desk is a workspace with two mailboxes of two queues, and a third of the first queue.
type desk struct {
	*testing.T
	table                   *dynamo.Table
	bucket                  bucket
	scope                   tenant.Scope
	support, billing, alias string // addresses
	first, second           string // their queues
}

var serial atomic.Uint64

func newDesk(t *testing.T) desk {
	t.Helper()
	w := systemtest.Workspace(t, local)
	scope, err := tenant.NewScope(w.Tenant, w.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	return furnished(desk{T: t, table: local.Table, bucket: local.Files(), scope: scope})
}

// bucket is where letters and files lie.
type bucket interface {
	receive.Letters
	receive.Objects
	Arrive(ctx context.Context, letterID string, raw []byte) (key string, err error)
}

func furnished(d desk) desk {
	d.Helper()
	d.first, d.second = d.queue("first"), d.queue("second")
	d.support, d.billing, d.alias = d.mailbox("support", d.first), d.mailbox("billing", d.second), d.mailbox("help", d.first)
	return d
}

func (d desk) act() change.Act {
	act := change.SystemAct(d.scope, id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
	act.Door = change.API
	return act
}

func (d desk) queue(key string) (queueID string) {
	d.Helper()
	_, err := queue.Create(d.Context(), d.table, d.act(), queue.Queue{Key: key, Name: key}, func(q queue.Queue) (change.Answer, error) {
		queueID = q.ID
		return change.Answer{}, nil
	})
	if err != nil {
		d.Fatal(err)
	}
	return queueID
}

func (d desk) mailbox(local_, queueID string) string {
	d.Helper()
	address := fmt.Sprintf("%s@%s.%s.example", local_, d.scope.Workspace(), d.scope.Tenant())
	if _, err := mailbox.Create(d.Context(), d.table, d.act(), address, mailbox.Patch{QueueID: &queueID}, func(mailbox.Mailbox) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
		d.Fatal(err)
	}
	return address
}

func (d desk) receiver() receive.Receiver {
	return receive.Receiver{Table: d.table, Letters: d.bucket, Files: d.bucket, Now: time.Now}
}

// arrives keeps a letter as the server does that takes it.
func (d desk) arrives(raw string, to ...string) receive.Arrival {
	d.Helper()
	key, err := d.bucket.Arrive(d.Context(), fmt.Sprintf("%d-%s", serial.Add(1), d.scope.Workspace()), []byte(raw))
	if err != nil {
		d.Fatal(err)
	}
	return receive.Arrival{Key: key, Recipients: to, From: "casey@customer.example", SPF: receive.Pass, DKIM: receive.Pass, DMARC: receive.Pass, Spam: receive.Pass, Virus: receive.Pass, At: time.Now()}
}

// received receives a letter.
func (d desk) received(a receive.Arrival) []receive.Letter {
	d.Helper()
	came, err := d.receiver().Receive(context.Background(), a)
	if err != nil {
		d.Fatal(err)
	}
	return came.Letters
}

// comes has a letter come to addresses.
func (d desk) comes(raw string, to ...string) []receive.Letter {
	d.Helper()
	if len(to) == 0 {
		to = []string{d.support}
	}
	return d.received(d.arrives(raw, to...))
}

// one is what became of a letter in the only queue.
func one(t *testing.T, all []receive.Letter) receive.Letter {
	t.Helper()
	if len(all) != 1 {
		t.Fatalf("it became %d letters: %+v", len(all), all)
	}
	return all[0]
}

func (d desk) sight() ticket.Sight { return ticket.SightOf(d.act().Principal) }

func (d desk) ticket(ticketID string) ticket.Ticket {
	d.Helper()
	t, err := d.table.Ticket(d.Context(), d.sight(), ticketID)
	if err != nil {
		d.Fatal(err)
	}
	return t
}

// said are the messages of a ticket, the oldest first.
func (d desk) said(ticketID string) []ticket.Message {
	d.Helper()
	page, err := d.table.Messages(d.Context(), d.sight(), ticketID, ticket.ConversationList{Limit: 100})
	if err != nil {
		d.Fatal(err)
	}
	return page.Rows
}

// tickets are all of the workspace, the newest first.
func (d desk) tickets() (all []ticket.Ticket) {
	d.Helper()
	for after := (ticket.Position{}); ; {
		page, err := d.table.Tickets(d.Context(), d.sight(), ticket.List{Limit: 100, After: after})
		if err != nil {
			d.Fatal(err)
		}
		if all = append(all, page.Tickets...); !page.More {
			return all
		}
		after = page.Next
	}
}

// letter is a letter as people write it.
type letter struct {
	from, to, cc, subject, id, inReplyTo, references, headers, text string
}

func (l letter) raw() string {
	var b strings.Builder
	for name, value := range map[string]string{"From": l.from, "To": l.to, "Cc": l.cc, "Subject": l.subject, "In-Reply-To": l.inReplyTo, "References": l.references} {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
	}
	if l.id != "" {
		fmt.Fprintf(&b, "Message-ID: <%s>\r\n", l.id)
	}
	b.WriteString("Date: Mon, 2 Nov 2026 10:00:00 +0000\r\n" + l.headers + "\r\n" + l.text + "\r\n")
	return b.String()
}

// replyAddress is where answers of a ticket's people go.
func (d desk) replyAddress(ticketID, member string) string {
	d.Helper()
	w, err := d.table.Workspace(d.Context(), d.scope)
	if err != nil {
		d.Fatal(err)
	}
	return thread.Address(d.support, thread.TokensOf(w).For(d.scope, id.TicketPrefix+ticketID, member))
}

const casey, robin = "Casey Sample <casey@customer.example>", "robin@customer.example"
