package faults_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
	"docket/shared/worker"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// holds is a ticket with a reply that is held, with the wake-up for when its time has come.
func (d desk) holds(t testing.TB) (path string, wake job.Wake) {
	t.Helper()
	made := d.call(t, "POST", "/desk/api/v1/tickets", `{"title":"s","customer_email":"casey@customer.example"}`)["ticket"].(map[string]any)["id"].(string)
	path = "/desk/api/v1/tickets/" + made
	d.call(t, "POST", path+"/replies", `{"body":"We refund it","resolution":"Refunded","csat_score":4,"hold_seconds":30}`)
	ticketID := made[len(id.TicketPrefix):]
	kept, err := d.Table.Unsents(t.Context(), ticket.SightOf(tenant.Principal{Scope: d.scope}), ticketID)
	if err != nil || len(kept) != 1 || kept[0].Held == nil {
		t.Fatal(kept, err)
	}
	return path, job.Wake{Call: job.Release, Scope: d.scope, Ticket: ticketID, Reader: kept[0].Reader()}
}

// said is how many messages a ticket has.
func (d desk) said(t testing.TB, ticketID string) int {
	t.Helper()
	return len(d.call(t, "GET", "/v1/support/tickets/"+id.TicketPrefix+ticketID+"/messages", "")["messages"].([]any))
}

func TestAHeldReplyIsSentOnceWhereverWhoReleasesItDies(t *testing.T) {
	d, held := start(t, nil), 0
	later := func() time.Time { return time.Now().Add(time.Minute) }
	for at, alive := 1, false; !alive; at++ {
		for _, after := range []bool{false, true} {
			_, wake := d.holds(t)
			ctx, stop := context.WithCancel(t.Context())
			m := &mortal{dies: stop, at: at, after: after, meanwhile: func(int) {}}
			table := dynamo.New(dynamo.Local(endpoint, func(o *dynamodb.Options) { m.HTTPClient, o.HTTPClient = o.HTTPClient, m }), system.TableName)
			w := worker.Worker{Table: table, Waker: &fake.Waker{}, Hooks: &fake.Waker{}, Mail: &fake.Waker{}, Now: later}
			if _, err := w.Take(ctx, wake); err != nil && !m.dead {
				t.Fatal(err)
			}
			stop()
			for range 2 { // the sweep finds what is left, and nothing the second time
				if _, err := sweepAll(t, d.Table, later); err != nil {
					t.Fatal(err)
				}
			}
			if said := d.said(t, wake.Ticket); said != 1 {
				t.Errorf("who released it died at request %d (after it: %t): %d messages", at, after, said)
			}
			held++
			if scores := d.call(t, "GET", "/desk/api/v1/satisfaction", "")["total"].(map[string]any)["answers"]; scores != float64(held) {
				t.Errorf("who released it died at request %d (after it: %t): of %d scores %v count", at, after, held, scores)
			}
			alive = !m.dead
		}
		if at > 30 {
			t.Fatal("who releases never ends")
		}
	}
}

func TestOfUndoAndManyWhoReleaseExactlyOneWins(t *testing.T) {
	d := start(t, nil)
	later := func() time.Time { return time.Now().Add(time.Minute) }
	for n := range 6 {
		path, wake := d.holds(t)
		var all sync.WaitGroup
		var failures [3]error
		for i := range failures {
			all.Go(func() {
				table := dynamo.New(dynamo.Local(endpoint), system.TableName) // as another process has it
				_, failures[i] = ticket.Release(t.Context(), table, wake.Scope, wake.Ticket, wake.Reader, later)
			})
		}
		back := d.call(t, "POST", path+"/replies/undo", "")["taken_back"].(bool)
		all.Wait()
		if err := errors.Join(failures[:]...); err != nil {
			t.Fatal(err)
		}
		left, err := d.Table.UnsentBy(t.Context(), d.scope, wake.Ticket, ticket.UnsentOf{Reader: wake.Reader, Mode: ticket.ReplyMode})
		if err != nil {
			t.Fatal(err)
		}
		said := d.said(t, wake.Ticket)
		if back != (said == 0) || said > 1 || back != (left != nil && left.Held == nil && left.Text.Body == "We refund it") {
			t.Error(fmt.Sprint("time ", n, ": taken back ", back, ", ", said, " messages, and there is ", left))
		}
	}
}
