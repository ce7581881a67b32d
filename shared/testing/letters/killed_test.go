package letters_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/shared/dynamo"
	"docket/shared/mail/receive"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/testing/fake"
)

var errDead = errors.New("the process was killed")

// mortal is a desk over the model of the table, whose processes can be killed at any call.
type mortal struct {
	desk
	model  *dynamodel.Model
	memory memory

	mu    sync.Mutex
	calls int
	kill  int  // at which call; 0: at none
	after bool // when it had taken effect
	dead  bool
	armed bool
}

func newMortal(t *testing.T) *mortal {
	m := &mortal{memory: newMemory()}
	o := dynamodel.Bare()
	o.Before = func(c dynamodel.Call) error { return m.step(c.Client, false) }
	o.After = func(c dynamodel.Call) error { return m.step(c.Client, true) }
	m.model = dynamodel.New(o)
	db := m.model.Client()
	if err := dynamo.Create(t.Context(), db, "docket"); err != nil {
		t.Fatal(err)
	}
	m.desk = desk{T: t, table: dynamo.New(db, "docket"), bucket: m.memory, scope: fake.Scope(t)}
	if err := m.table.InsertWorkspace(t.Context(), tenant.NewWorkspace(m.scope, true)); err != nil {
		t.Fatal(err)
	}
	m.desk = furnished(m.desk)
	return m
}

// step is a call of a process: of the table, or of the bucket. Client 1 is the test itself.
func (m *mortal) step(client int, after bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.armed || client == 1 {
		return nil
	}
	if m.dead {
		return errDead
	}
	if after == m.after {
		if m.calls++; m.calls == m.kill {
			m.dead = true
			return errDead
		}
	}
	return nil
}

// process is a receiver of a new process.
func (m *mortal) process() receive.Receiver {
	m.dead = false
	own := m.memory
	own.step = func(after bool) error { return m.step(2, after) }
	return receive.Receiver{Table: dynamo.New(m.model.Client(), "docket"), Letters: own, Files: own, Now: time.Now}
}

// survives has a letter received by a process that is killed at a call, and by those that
// follow. It tells whether the first came so far.
func (m *mortal) survives(a receive.Arrival, kill int, after bool) (died bool) {
	m.Helper()
	m.calls, m.kill, m.after, m.armed = 0, kill, after, true
	defer func() { m.armed = false }()
	for try := 0; ; try++ {
		_, err := m.process().Receive(context.Background(), a)
		switch {
		case err == nil:
			return died
		case !m.dead || try > 3:
			m.Fatalf("killed at call %d, after it %t: %v", kill, after, err)
		}
		died = true
	}
}

func TestAReceiverThatIsKilledAtAnyStepLosesNothingAndDoublesNothing(t *testing.T) {
	for _, after := range []bool{false, true} {
		steps := 0
		for n := 1; ; n++ {
			m := newMortal(t)
			if !m.killedAt(n, after) {
				steps = n
				break
			}
			if t.Failed() {
				t.Fatalf("killed at call %d, after it %t", n, after)
			}
		}
		if steps < 30 {
			t.Errorf("%d steps alone", steps)
		}
	}
}

// killedAt has a letter to two queues with a file, its answer and a report of a server come,
// each to a process that is killed at the n-th call.
func (m *mortal) killedAt(n int, after bool) (died bool) {
	first := m.arrives(letter{from: casey, to: m.support + ", " + m.billing, subject: "Printer", id: "a@customer.example",
		headers: "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n", text: "--b\r\n\r\nIt is broken.\r\n--b\r\nContent-Disposition: attachment; filename=log.txt\r\n\r\nlog\r\n--b--"}.raw(), m.support, m.billing)
	died = m.survives(first, n, after)
	tickets := m.tickets()
	if len(tickets) != 2 {
		m.Fatalf("%d tickets", len(tickets))
	}
	for _, t := range tickets {
		if is := m.ticket(t.ID); is.Description != "It is broken." || len(is.Files) != 1 || len(is.Linked) != 1 {
			m.Errorf("it is %+v", is)
		}
	}
	on := tickets[0].ID
	reply := m.replyAddress(on, "")
	died = m.survives(m.arrives(letter{from: casey, to: reply, subject: "Re: Printer", id: "b@customer.example", text: "Still."}.raw(), reply), n, after) || died
	bounce := "Return-Path: <>\r\nFrom: MAILER-DAEMON@customer.example\r\nTo: " + reply + "\r\nSubject: Undelivered\r\nMessage-ID: <c@customer.example>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nIt did not arrive.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.customer.example\r\n\r\n" +
		"Final-Recipient: rfc822; casey@customer.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
	died = m.survives(m.arrives(bounce, reply), n, after) || died
	if said := m.said(on); len(said) != 2 || said[0].Body != "Still." || !said[1].Automatic {
		m.Errorf("%d messages: %+v", len(said), said)
	}
	if known, err := m.table.MailAddress(context.Background(), m.scope, "casey@customer.example"); err != nil || !known.Suppressed() {
		m.Errorf("the dead address is %+v, %v", known, err)
	}
	for key := range m.memory.all {
		if strings.HasPrefix(key, "in/") {
			m.Errorf("%s is left", key)
		}
	}
	return died
}
