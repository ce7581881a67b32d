package simulation

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"
)

// Fifty customers and agents write on one ticket at the same moment, each call
// in a Lambda of its own, where a transaction takes twice as long as usual.
func TestFiftyMessagesAtOnceOnOneTicketAllGetIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, dynamodel.Options{Transact: 25 * time.Millisecond})
		made := w.open(w.process(), ticket.Ticket{})
		began := time.Now()
		took := make([]time.Duration, 50)
		failed := atOnce(50, func(i int) error {
			ctx, cancel := within(t)
			defer cancel()
			draft := ticket.Message{Body: fmt.Sprint(i), Direction: []ticket.Direction{ticket.Inbound, ticket.Outbound}[i%2]}
			var shown ticket.Message
			_, err := ticket.AddMessage(ctx, w.process(), w.call("add_support_ticket_message"), made.ID, draft, taking(&shown))
			took[i] = time.Since(began)
			return err
		})
		for _, err := range failed {
			t.Error(err)
		}
		if found := w.messages(w.process(), made.ID); len(found) != 50 {
			t.Errorf("%d messages are there", len(found))
		}
		slices.Sort(took)
		sent := w.model.Usage()["TransactWriteItems"]
		t.Logf("50 messages at once, transactions of 25 ms: half in within %s, all within %s, %d transactions",
			took[25].Round(time.Millisecond), took[49].Round(time.Millisecond), sent.Calls)
	})
}

// Fifty people change different fields of one ticket at the same moment.
func TestFiftyPatchesAtOnceOnOneTicketAllSurvive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, dynamodel.Options{Transact: 25 * time.Millisecond})
		made := w.open(w.process(), ticket.Ticket{})
		anyRevision := func(uint64) bool { return true }
		failed := atOnce(50, func(i int) error {
			ctx, cancel := within(t)
			defer cancel()
			patch := ticket.Patch{CustomFields: customfield.Values{fmt.Sprint("f", i): []byte("1")}}
			var shown ticket.Ticket
			_, err := ticket.Update(ctx, w.process(), w.call("update_support_ticket"), made.ID, anyRevision, patch, taking(&shown))
			return err
		})
		for _, err := range failed {
			t.Error(err)
		}
		found, err := w.process().Ticket(t.Context(), ticket.SightOf(tenant.Principal{Scope: w.scope}), made.ID)
		if err != nil || len(found.CustomFields) != 50 || found.Version != 51 {
			t.Errorf("%d fields at version %d, %v", len(found.CustomFields), found.Version, err)
		}
	})
}

// A request may write many times, all at once: an assistant's batch, a job's page.
func TestEveryWriteOfOneRequestIsThereOnceWithAChangeOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, dynamodel.Options{})
		made := w.open(w.process(), ticket.Ticket{})
		request := w.call("add_support_ticket_message")
		table := w.process()
		failed := atOnce(20, func(n int) error {
			act := request
			act.Part = change.PartOf(n)
			if n%2 == 0 {
				var shown ticket.Ticket
				_, err := ticket.Create(t.Context(), table, act, ticket.Draft{Ticket: ticket.Ticket{Subject: "s", Source: ticket.API}}, taking(&shown))
				return err
			}
			var shown ticket.Message
			_, err := ticket.AddMessage(t.Context(), table, act, made.ID, ticket.Message{Body: fmt.Sprint(n)}, taking(&shown))
			return err
		})
		for _, err := range failed {
			t.Error(err)
		}
		if found := w.messages(table, made.ID); len(found) != 10 {
			t.Errorf("%d messages are there", len(found))
		}
		listed, err := table.Tickets(t.Context(), ticket.SightOf(tenant.Principal{Scope: w.scope}), ticket.List{Limit: 100})
		if err != nil || len(listed.Tickets) != 11 {
			t.Errorf("%d tickets are there, %v", len(listed.Tickets), err)
		}
		if changes := w.changes(request.RequestID); changes != 20 {
			t.Errorf("%d Changes tell of 20 writes", changes)
		}
	})
}

// The outcome of a commit is lost, and the call goes on until it knows it.
func TestAWriteWhoseOutcomeIsLostIsThereOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var lost atomic.Int32
		w := newWorld(t, dynamodel.Options{After: func(c dynamodel.Call) error {
			if n := lost.Add(1); c.Operation == "TransactWriteItems" && n%2 == 0 {
				return fmt.Errorf("the connection broke: %w", errTimeout{})
			}
			return nil
		}})
		table := w.process()
		made := w.open(table, ticket.Ticket{})
		for i := range 20 {
			var shown ticket.Message
			_, err := ticket.AddMessage(t.Context(), table, w.call("add_support_ticket_message"), made.ID, ticket.Message{Body: fmt.Sprint(i)}, taking(&shown))
			if err != nil {
				t.Fatal(err)
			}
		}
		if found := w.messages(table, made.ID); len(found) != 20 {
			t.Errorf("%d messages are there", len(found))
		}
	})
}

// errTimeout is what the SDK takes for a broken connection.
type errTimeout struct{}

func (errTimeout) Error() string { return "timeout" }
func (errTimeout) Timeout() bool { return true }
