//go:build !race

package simulation

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/bulk"
	"docket/shared/dynamo"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
	"docket/shared/worker"
)

// Two bulks over all tickets of a workspace run for minutes. Meanwhile the people of the
// workspace read, list and write as they did before, and wait no longer: 1.3 times at the
// most for the slowest hundredth of each kind of call.
func TestBulksOfAllTicketsDisturbNobody(t *testing.T) {
	tickets := 3000 // few calls meet a bulk at one ticket, and wait for it
	if os.Getenv("DOCKET_MODEL") == "large" {
		tickets = 10_000
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, dynamodel.Options{Retention: time.Second})
		office := &office{world: w, table: w.process(), of: make([]string, tickets), random: rand.New(rand.NewPCG(1, 2))}
		stop := office.folds()
		atOnce(4, func(from int) error {
			for i := from; i < tickets; i += 4 {
				office.of[i] = w.open(office.table, ticket.Ticket{Priority: ticket.Normal}).ID
			}
			return nil
		})
		length := 2 * time.Duration(tickets) * bulk.Steady.Each
		before := office.works(length)
		meant := tickets + len(before["create"])
		done := make(chan job.Job)
		began := time.Now()
		for _, set := range []map[string]string{{"priority": string(ticket.High)}, {"assignee_id": "somebody"}} {
			go func() { done <- office.bulk(set) }()
		}
		during := office.works(length)
		for range 2 {
			if j := <-done; j.State != job.Done || j.Done < meant || j.Skipped != 0 {
				t.Errorf("a bulk is %s: %d done and %d skipped of %d", j.State, j.Done, j.Skipped, meant)
			}
		}
		took := time.Since(began)
		stop()
		t.Logf("two bulks of %d tickets took %s", meant, took.Round(time.Second))
		for _, kind := range slices.Sorted(maps.Keys(before)) {
			was, is := slowest(before[kind]), slowest(during[kind])
			t.Logf("%s: of %d calls 99 in 100 within %s, and of %d beside the bulk within %s", kind, len(before[kind]), was, len(during[kind]), is)
			if is > was*13/10 {
				t.Errorf("%s: 99 in 100 calls took %s beside a bulk, and %s before", kind, is, was)
			}
		}
	})
}

// office is a workspace at work.
type office struct {
	world
	table  *dynamo.Table
	of     []string // its tickets
	random *rand.Rand
}

// folds has the worker look at the log of the workspace as its Changes call for that,
// until it is stopped.
func (o *office) folds() (stop func()) {
	over, ended := make(chan struct{}), make(chan struct{})
	var looking atomic.Int32
	go func() {
		defer close(ended)
		var looks sync.WaitGroup
		defer looks.Wait()
		for seen := 0; ; {
			select {
			case <-over:
				return
			case <-time.After(100 * time.Millisecond):
			}
			for now := o.model.Usage()["TransactWriteItems"].Calls; seen+16 <= now; seen += 16 {
				if looking.Add(1) > 10 {
					looking.Add(-1)
					continue
				}
				looks.Go(func() {
					defer looking.Add(-1)
					o.takes(job.Wake{Call: job.Compact, Scope: o.scope})
				})
			}
		}
	}()
	return func() { close(over); <-ended }
}

// takes has a worker take a wake-up, and what that sends.
func (o *office) takes(wake job.Wake) {
	queue := &fake.Waker{Sent: []job.Wake{wake}}
	for len(queue.Sent) > 0 {
		wake, queue.Sent = queue.Sent[0], queue.Sent[1:]
		if came, err := (worker.Worker{Table: o.table, Waker: queue, Hooks: &fake.Waker{}, Mail: &fake.Waker{}, Now: time.Now}).Take(o.t.Context(), wake); err != nil || came.Err != nil {
			o.t.Error(err, came.Err)
			return
		}
	}
}

// bulk sets fields of every ticket, and returns the job at its end.
func (o *office) bulk(set map[string]string) (j job.Job) {
	ask := bulk.Ask{Set: ticket.Many{Fields: set}, Filter: &ticket.Filter{}}
	if _, err := bulk.Begin(o.t.Context(), o.table, o.call("bulk_desk_tickets"), ask, taking(&j)); err != nil {
		o.t.Error(err)
		return j
	}
	o.takes(job.Wake{Call: job.Step, Scope: o.scope, Job: j.ID})
	j, err := o.table.Job(o.t.Context(), o.scope, j.ID)
	if err != nil {
		o.t.Error(err)
	}
	return j
}

// works has the people of a workspace make 100 calls a second for so long, and returns how
// long each took, by kinds.
func (o *office) works(length time.Duration) map[string][]time.Duration {
	took := map[string][]time.Duration{}
	var mu sync.Mutex
	var all sync.WaitGroup
	began := time.Now()
	for i := 0; time.Since(began) < length; i++ {
		kinds := o.calls()
		kind := kinds[i%len(kinds)]
		all.Go(func() {
			from := time.Now()
			if err := kind.make(); err != nil {
				o.t.Error(kind.name, err)
			}
			mu.Lock()
			defer mu.Unlock()
			took[kind.name] = append(took[kind.name], time.Since(from))
		})
		time.Sleep(time.Duration(o.random.ExpFloat64() * float64(10*time.Millisecond)))
	}
	all.Wait()
	return took
}

type kindOfCall struct {
	name string
	make func() error
}

// calls are one of each kind, on tickets that are drawn.
func (o *office) calls() []kindOfCall {
	at, n := o.of[o.random.IntN(len(o.of))], o.random.IntN(1_000_000)
	sight := ticket.SightOf(tenant.Principal{Scope: o.scope})
	return []kindOfCall{
		{"get", func() error { _, err := o.table.Ticket(o.t.Context(), sight, at); return err }},
		{"list", func() error {
			filter := ticket.Filter{Choices: []ticket.Choice{ticket.OneOf("status", string(ticket.New))}}
			page, err := o.table.Tickets(o.t.Context(), sight, ticket.List{Filter: filter, Order: ticket.Order{By: ticket.ByDeadline}, Limit: 25})
			if err == nil && len(page.Tickets) != 25 {
				err = fmt.Errorf("%d rows", len(page.Tickets))
			}
			return err
		}},
		{"update", func() error { return o.patch(o.table, at, ticket.Patch{Tags: &[]string{fmt.Sprint(n)}}) }},
		{"message", func() error {
			ctx, cancel := within(o.t)
			defer cancel()
			var none ticket.Message
			_, err := ticket.AddMessage(ctx, o.table, o.call("add_support_ticket_message"), at, ticket.Message{Direction: ticket.Outbound, Body: "We are at it."}, taking(&none))
			return err
		}},
		{"create", func() error {
			var none ticket.Ticket
			_, err := ticket.Create(o.t.Context(), o.table, o.call("create_support_ticket"), ticket.Draft{Ticket: ticket.Ticket{Subject: "It does not work", Source: ticket.Email}}, taking(&none))
			return err
		}},
	}
}

// slowest is what 99 in 100 calls took at most.
func slowest(took []time.Duration) time.Duration {
	slices.Sort(took)
	return took[len(took)*99/100]
}
