package simulation

import (
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/dynamo"
	"docket/shared/job"
	"docket/shared/queue"
	"docket/shared/settings"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
	"docket/shared/worker"
)

// always takes any version.
func always(uint64) bool { return true }

// work does every job to its end.
func (w world) work(table *dynamo.Table) {
	w.t.Helper()
	jobWorker := worker.Worker{Table: table, Waker: &fake.Waker{}, Hooks: &fake.Waker{}, Mail: &fake.Waker{}, Now: time.Now}
	for range 3 {
		jobs, err := table.Jobs(w.t.Context(), w.scope, job.List{Limit: 100})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, j := range jobs.Rows {
			told, err := jobWorker.Take(w.t.Context(), job.Wake{Call: job.Step, Scope: w.scope, Job: j.ID})
			if err != nil || told.Err != nil {
				w.t.Fatal(err, told.Err)
			}
		}
		time.Sleep(2 * time.Minute) // of virtual time: a second pass waits for writers that knew the old
	}
}

// queuePromises has a queue promise a resolution within so many minutes; nil for none.
func (w world) queuePromises(table *dynamo.Table, queueID string, minutes *int64) {
	w.t.Helper()
	var none queue.Queue
	_, err := queue.Update(w.t.Context(), table, w.call("update_support_queue"), queueID, always, queue.Patch{Resolution: &minutes}, taking(&none))
	if err != nil {
		w.t.Fatal(err)
	}
}

// policy has the workspace promise a resolution of normal tickets within so many minutes.
func (w world) policy(table *dynamo.Table, minutes int64) {
	w.t.Helper()
	var none settings.Plan
	policies := []sla.Policy{{Priority: string(ticket.Normal), Targets: sla.Targets{Resolution: &minutes}}}
	if _, err := settings.SetPolicies(w.t.Context(), table, w.call("put_sla_policies"), always, policies, taking(&none)); err != nil {
		w.t.Fatal(err)
	}
}

// inQueue is a ticket in a new queue that promises a resolution within an hour.
func (w world) inQueue(table *dynamo.Table) (q queue.Queue, opened ticket.Ticket) {
	w.t.Helper()
	hour := int64(60)
	draft := queue.Queue{Key: "q", Name: "Q", Targets: sla.Targets{Resolution: &hour}}
	if _, err := queue.Create(w.t.Context(), table, w.call("create_support_queue"), draft, taking(&q)); err != nil {
		w.t.Fatal(err)
	}
	return q, w.open(table, ticket.Ticket{QueueID: q.ID})
}

func (w world) resolution(table *dynamo.Table, ticketID string) sla.Target {
	w.t.Helper()
	found, err := table.Ticket(w.t.Context(), ticket.SightOf(tenant.Principal{Scope: w.scope}), ticketID)
	if err != nil {
		w.t.Fatal(err)
	}
	return found.Clocks.Resolution.Target
}

func TestATicketGoesByThePolicyOnceItsQueuePromisesNothingAlsoWhereBothPromisedTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, dynamodel.Bare())
		table := w.process()
		w.policy(table, 60)
		q, opened := w.inQueue(table)
		w.queuePromises(table, q.ID, nil)
		w.work(table)
		w.policy(table, 30)
		w.work(table)
		if is := w.resolution(table, opened.ID); is.Minutes == nil || *is.Minutes != 30 || is.Source() != sla.FromPolicy {
			t.Errorf("the ticket is held to %+v", is)
		}
	})
}

func TestATicketThatIsReopenedGoesByItsQueueAsItIsThen(t *testing.T) {
	for how, reopen := range map[string]func(w world, table *dynamo.Table, ticketID string) error{
		"by its customer": func(w world, table *dynamo.Table, ticketID string) error {
			var none ticket.Message
			_, err := ticket.AddMessage(w.t.Context(), table, w.call("add_support_ticket_message"), ticketID,
				ticket.Message{Direction: ticket.Inbound, Body: "It is still broken"}, taking(&none))
			return err
		},
		"by an agent": func(w world, table *dynamo.Table, ticketID string) error { return w.move(table, ticketID, ticket.Open) },
	} {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, dynamodel.Bare())
				table := w.process()
				q, opened := w.inQueue(table)
				if err := w.move(table, opened.ID, ticket.Resolved); err != nil {
					t.Fatal(err)
				}
				half := int64(30)
				w.queuePromises(table, q.ID, &half)
				w.work(table)
				if err := reopen(w, table, opened.ID); err != nil {
					t.Fatal(err)
				}
				if is := w.resolution(table, opened.ID); is.Minutes == nil || *is.Minutes != 30 {
					t.Errorf("the ticket is held to %+v", is)
				}
			})
		})
	}
}

// move puts a ticket in a status.
func (w world) move(table *dynamo.Table, ticketID string, to ticket.Status) error {
	var none ticket.Ticket
	patch := ticket.Patch{Status: func(ticket.Status) ticket.Status { return to }}
	_, err := ticket.Update(w.t.Context(), table, w.call("update_support_ticket"), ticketID, always, patch, taking(&none))
	return err
}
