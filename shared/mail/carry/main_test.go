package carry_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/mail"
	"docket/shared/mail/carry"
	"docket/shared/mail/send"
	"docket/shared/mailbox"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
)

// desk is a workspace with a mailbox over the model of the table, and a mail server.
type desk struct {
	t      *testing.T
	scope  tenant.Scope
	model  *dynamodel.Model
	table  *dynamo.Table // of the test itself
	queue  *fake.Waker
	server *server

	mu   sync.Mutex
	dead map[int]bool // clients
	last int          // the client of the newest process
}

// errDead is the failure of whatever a process does that was killed.
var errDead = errors.New("the process was killed")

func newDesk(t *testing.T, o dynamodel.Options) *desk {
	d := &desk{t: t, scope: fake.Scope(t), queue: &fake.Waker{}, server: &server{}, dead: map[int]bool{}}
	before := o.Before
	o.Before = func(c dynamodel.Call) error {
		if d.isDead(c.Client) {
			return errDead
		}
		if before != nil {
			return before(c)
		}
		return nil
	}
	d.model = dynamodel.New(o)
	db := d.model.Client()
	d.last = 1
	if err := dynamo.Create(t.Context(), db, "docket"); err != nil {
		t.Fatal(err)
	}
	d.table = dynamo.New(db, "docket")
	w := tenant.NewWorkspace(d.scope, true)
	w.FirstResponse.Email = "We have it."
	if err := d.table.InsertWorkspace(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	d.must(mailbox.Create(t.Context(), d.table, d.by("ada"), "support@desk.example", mailbox.Patch{}, func(mailbox.Mailbox) (change.Answer, error) { return change.Answer{}, nil }))
	time.Sleep(time.Second)
	return d
}

func (d *desk) isDead(client int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dead[client]
}

func (d *desk) kill(client int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead[client] = true
}

func (d *desk) must(_ change.Answer, err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) by(subject string) change.Act {
	return change.Act{Principal: tenant.Principal{Scope: d.scope, User: tenant.User{Issuer: "i", Subject: subject}, Role: tenant.RoleAgent, Name: "Alex"},
		RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Door: change.API, Operation: "test", Now: time.Now}
}

// opens is a ticket of somebody's that came by mail.
func (d *desk) opens(email string, source ticket.Source) (made ticket.Ticket) {
	d.t.Helper()
	draft := ticket.Draft{Ticket: ticket.Ticket{Subject: "Printer", Source: source, Requester: ticket.Requester{Name: "Casey", Email: email}}}
	d.must(ticket.Create(d.t.Context(), d.table, d.by("ann"), draft, func(is ticket.Ticket) (change.Answer, error) { made = is; return change.Answer{}, nil }))
	return made
}

// replies has an agent answer at once.
func (d *desk) replies(on ticket.Ticket, body string, to ...string) {
	d.t.Helper()
	none := time.Duration(0)
	r := ticket.Reply{Text: ticket.Text{Body: body, Channel: ticket.Email}, Hold: &none}
	if len(to) > 0 {
		r.To = &to
	}
	d.must(ticket.Send(d.t.Context(), d.table, d.by("ann"), on.ID, r, func(ticket.Replied) (change.Answer, error) { return change.Answer{}, nil }))
}

// record puts the Changes of a ticket into the feed.
func (d *desk) record(on ticket.Ticket) {
	d.t.Helper()
	changes, err := d.table.Changes(d.t.Context(), ticket.SightOf(d.by("ann").Principal), on.ID, 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := errors.Join(d.table.RecordChanges(d.t.Context(), changes)...); err != nil {
		d.t.Fatal(err)
	}
}

// wake has the letters brought out.
func (d *desk) wake() {
	_ = d.queue.Send(d.t.Context(), job.Wake{Call: job.Deliver, Scope: d.scope, Endpoint: job.Mail})
}

// worker is a new process that brings out letters.
func (d *desk) worker() carry.Worker {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last++
	me := d.last
	return carry.Worker{Table: dynamo.New(d.model.Client(), "docket"), Sender: sender{d, me}, Files: files{}, Waker: d.queue, Now: time.Now}
}

// files are bytes of each file that name it.
type files struct{}

func (files) File(_ context.Context, _ tenant.Scope, fileID string) ([]byte, error) {
	return []byte("bytes of " + fileID), nil
}

// settle has one process after another take what was sent, and what a sweep of each minute
// finds, until nothing is left to take or the time is over.
func (d *desk) settle(lasts time.Duration) {
	d.t.Helper()
	for end := time.Now().Add(lasts); time.Now().Before(end); time.Sleep(time.Minute) {
		sent := d.queue.Sent
		d.queue.Sent = nil
		for shard := range dynamo.TimerShards {
			err := d.table.DueEndpoints(d.t.Context(), shard, time.Now(), func(scope tenant.Scope, endpoint string) error {
				sent = append(sent, job.Wake{Call: job.Deliver, Scope: scope, Endpoint: endpoint})
				return nil
			})
			if err != nil {
				d.t.Fatal(err)
			}
		}
		for _, wake := range sent {
			time.Sleep(wake.After)
			ctx, stop := context.WithTimeout(d.t.Context(), time.Minute)
			if _, err := d.worker().Take(ctx, wake.Now()); err != nil {
				_ = d.queue.Send(ctx, wake.Now()) // it comes again
			}
			stop()
		}
		if len(sent) == 0 && len(d.queue.Sent) == 0 && !d.waits() {
			return
		}
	}
}

// waits tells whether any letter waits.
func (d *desk) waits() bool {
	d.t.Helper()
	due, next, err := d.table.DueLetters(d.t.Context(), d.scope, time.Now(), 1)
	if err != nil {
		d.t.Fatal(err)
	}
	return len(due) > 0 || !next.IsZero()
}

// letters are those of a ticket, as an agent sees them.
func (d *desk) letters(on ticket.Ticket) []send.Outgoing {
	d.t.Helper()
	page, err := d.table.Letters(d.t.Context(), ticket.SightOf(d.by("ann").Principal), on.ID, ticket.ConversationList{Limit: 200})
	if err != nil {
		d.t.Fatal(err)
	}
	return page.Rows
}

// server is a mail server: what it took, and how it fails.
type server struct {
	mu    sync.Mutex
	calls int
	took  []taken
	fails func(call int, to string) error
	step  func(client int, after bool) error
}

type taken struct {
	to     string
	letter mail.Letter
}

// sender is how one process reaches the server.
type sender struct {
	desk   *desk
	client int
}

func (s sender) Send(_ context.Context, _ string, to []string, raw []byte) (string, error) {
	s.desk.server.mu.Lock()
	defer s.desk.server.mu.Unlock()
	srv := s.desk.server
	srv.calls++
	if s.desk.isDead(s.client) {
		return "", errDead
	}
	if srv.step != nil {
		if err := srv.step(s.client, false); err != nil {
			return "", err
		}
	}
	if srv.fails != nil {
		if err := srv.fails(srv.calls, to[0]); err != nil {
			return "", err
		}
	}
	srv.took = append(srv.took, taken{to[0], mail.Parse(raw)})
	if srv.step != nil {
		if err := srv.step(s.client, true); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("wire%d@ses.example", srv.calls), nil
}

// times is how often each letter was taken, by recipient and Message-ID.
func (s *server) times() map[string]int {
	all := map[string]int{}
	for _, one := range s.took {
		all[one.to+" "+one.letter.MessageID]++
	}
	return all
}

func bubble(t *testing.T, f func(t *testing.T)) { t.Helper(); synctest.Test(t, f) }
