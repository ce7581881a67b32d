package faults_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/sla"
	"docket/shared/stream"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
	"docket/shared/worker"
)

func policies(first int) string {
	return fmt.Sprintf(`{"policies":[{"priority":"normal","first_response_target_minutes":%d,"resolution_target_minutes":480},
		{"priority":"low","first_response_target_minutes":90}]}`, first)
}

// everyKind opens tickets of every kind that a new plan meets, and tells which
// of them it moves.
func (d desk) everyKind(t testing.TB, each int) map[string]bool {
	t.Helper()
	moves := map[string]bool{}
	patch := func(ticketID, body string) { d.call(t, "PATCH", "/v1/support/tickets/"+ticketID, body) }
	for range each {
		id := func(fields string) string { return d.open(t, fields)["id"].(string) }
		moves[id("")] = true                      // its first response is due at another time
		moves[id(`,"priority":"low"`)] = false    // what it is promised does not change
		moves[id(`,"priority":"urgent"`)] = false // nothing is promised to it
		pinned := id(`,"first_response_due_at":"2031-01-01T00:00:00Z"`)
		moves[pinned] = false // the pin stays, the resolution's target too
		met := id("")
		d.call(t, "POST", "/v1/support/tickets/"+met+"/messages", `{"body":"b"}`)
		moves[met] = false
		closed := id("")
		patch(closed, `{"status":"closed"}`)
		moves[closed] = false // it is not open
		done := id("")
		d.call(t, "POST", "/v1/support/tickets/"+done+"/messages", `{"body":"b"}`)
		patch(done, `{"status":"closed"}`)
		moves[done] = false
	}
	return moves
}

// moved counts a request's Changes of tickets.
func (b records) moved(requestID string) map[string]int {
	count := map[string]int{}
	for _, c := range b.changes {
		if c.RequestID == requestID && c.TicketID != "" {
			count[id.TicketPrefix+c.TicketID]++
		}
	}
	return count
}

// wants holds exactly the open tickets whose due time moved to have one Change
// of the request.
func (b records) wantsMoved(t testing.TB, requestID string, moves map[string]bool) {
	t.Helper()
	want := map[string]int{}
	for ticketID, moved := range moves {
		if moved {
			want[ticketID] = 1
		}
	}
	if got := b.moved(requestID); !maps.Equal(got, want) {
		t.Errorf("%d tickets have Changes of the request, want %d once each:\n%v\n%v", len(got), len(want), got, want)
	}
}

func TestANewPlanMovesTheOpenTicketsThatItConcernsOnceEachAndKeepsWhatHasElapsed(t *testing.T) {
	d := start(t, nil)
	d.call(t, "PUT", "/v1/support/sla-policies", policies(60))
	moves := d.everyKind(t, 12)
	d.settle(t)
	d.later(t, "10m")
	d.settle(t) // the first plan's job is over, which would move tickets in its own name
	put := d.call(t, "PUT", "/v1/support/sla-policies", policies(30))["request_id"].(string)
	d.settle(t)
	b := d.check(t)
	b.wantsMoved(t, put, moves)
	for ticketID, moved := range moves {
		first := d.call(t, "GET", "/v1/support/tickets/"+ticketID+"/sla", "")["sla"].(map[string]any)["first_response"].(map[string]any)
		if left, ok := first["remaining_seconds"].(float64); moved && (!ok || left < 1150 || left > 1200) {
			t.Errorf("of 30 minutes, 10 of them over, %v seconds are left: %v", left, first)
		}
	}
}

// failing is a table that dies when a job's progress is written for the n-th time.
type failing struct {
	*dynamo.Table
	left atomic.Int32
}

func (f *failing) SaveJob(ctx context.Context, before, after job.Job) error {
	if f.left.Add(-1) == 0 {
		return errDied
	}
	return f.Table.SaveJob(ctx, before, after)
}

// jobs are the workspace's, newest first.
func (d desk) jobs(t testing.TB) []job.Job {
	t.Helper()
	found, err := d.Table.Jobs(t.Context(), d.scope, job.List{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return found.Rows
}

// take has one wake-up taken by a worker over a table.
func (d desk) take(t testing.TB, over worker.Store, now func() time.Time, j job.Job) (worker.Outcome, error) {
	t.Helper()
	w := worker.Worker{Table: over, Waker: &fake.Waker{}, Hooks: &fake.Waker{}, Mail: &fake.Waker{}, Now: now}
	return w.Take(t.Context(), job.Wake{Call: job.Step, Scope: d.scope, Job: j.ID})
}

func TestAMatchThatDiesAfterAPageAndBeforeItsCursorMovesEachTicketOnce(t *testing.T) {
	d := start(t, func(o *system.Options) { o.Consumers = []stream.Consumer{stream.Audit()} })
	d.call(t, "PUT", "/v1/support/sla-policies", policies(60))
	moves := d.everyKind(t, 21) // more than a page of them is open
	put := d.call(t, "PUT", "/v1/support/sla-policies", policies(30))["request_id"].(string)
	j := d.jobs(t)[0]
	if j.RequestID != put || j.State != job.Waiting {
		t.Fatalf("the plan's job is %+v", j)
	}
	now := d.now(t)
	dies := &failing{Table: d.Table}
	dies.left.Store(2) // it takes its lease, does a page, and dies
	if _, err := d.take(t, dies, func() time.Time { return now }, j); !errors.Is(err, errDied) {
		t.Fatal(err)
	}
	half := len(d.read(t).moved(put))
	if is := d.jobs(t)[0]; is.Cursor != "" || is.Done != 0 || half == 0 || half > 21 {
		t.Errorf("it had moved %d of 21 tickets when it died: %+v", half, is)
	}
	if _, err := d.take(t, d.Table, func() time.Time { return now }, j); err != nil || d.jobs(t)[0].Cursor != "" {
		t.Errorf("somebody else has a step while the lease of the dead one lasts: %v", err)
	}
	for _, later := range []time.Duration{job.Lease, job.Lease + time.Second, job.Lease + 2*time.Minute, job.Lease + 3*time.Minute} {
		if _, err := d.take(t, d.Table, func() time.Time { return now.Add(later) }, j); err != nil {
			t.Fatal(err)
		}
	}
	if is := d.jobs(t)[0]; is.State != job.Done {
		t.Errorf("%+v", is)
	}
	d.settle(t)
	d.read(t).wantsMoved(t, put, moves)
}

func TestManyWorkersOnOneJobMoveEachTicketOnce(t *testing.T) {
	d := start(t, func(o *system.Options) { o.Consumers = []stream.Consumer{stream.Audit()} })
	d.call(t, "PUT", "/v1/support/sla-policies", policies(60))
	moves := d.everyKind(t, 6)
	put := d.call(t, "PUT", "/v1/support/sla-policies", policies(30))["request_id"].(string)
	j := d.jobs(t)[0]
	base := d.now(t)
	for _, later := range []time.Duration{0, 2 * time.Minute} {
		var workers sync.WaitGroup
		for i := range 6 { // those of even number believe that every lease has run out
			at := base.Add(later).Add(time.Duration(1-i%2) * 2 * job.Lease)
			workers.Go(func() {
				if _, err := d.take(t, d.Table, func() time.Time { return at }, j); err != nil {
					t.Error(err)
				}
			})
		}
		workers.Wait()
	}
	d.later(t, "1h")
	d.settle(t)
	if is := d.jobs(t)[0]; is.State != job.Done {
		t.Errorf("%+v", is)
	}
	d.read(t).wantsMoved(t, put, moves)
}

func TestAJobWhoseWakeUpIsLostIsWokenByASweep(t *testing.T) {
	d := start(t, func(o *system.Options) { o.Consumers = []stream.Consumer{} }) // nobody dispatches
	d.call(t, "PUT", "/v1/support/sla-policies", policies(60))
	d.settle(t)
	if j := d.jobs(t)[0]; j.State != job.Waiting {
		t.Errorf("it was woken at once: %+v", j)
	}
	d.later(t, "2m")
	d.settle(t)
	d.later(t, "2m")
	d.settle(t)
	if j := d.jobs(t)[0]; j.State != job.Done {
		t.Errorf("%+v", j)
	}
}

func TestAJobThatIsCancelledMovesNothingMore(t *testing.T) {
	d := start(t, func(o *system.Options) { o.Consumers = []stream.Consumer{stream.Audit()} })
	d.call(t, "PUT", "/v1/support/sla-policies", policies(60))
	d.everyKind(t, 2)
	put := d.call(t, "PUT", "/v1/support/sla-policies", policies(30))["request_id"].(string)
	said := d.call(t, "POST", "/v1/jobs/"+d.jobs(t)[0].ID+"/cancel", "")
	d.later(t, "10m")
	d.settle(t)
	b := d.read(t)
	if j := d.jobs(t)[0]; j.State != job.Cancelled || len(b.moved(put)) != 0 {
		t.Errorf("%d tickets moved: %+v", len(b.moved(put)), j)
	}
	cancelled := 0
	for _, c := range b.changes {
		if c.Kind == change.JobCancelled && c.RequestID == said["request_id"] {
			cancelled++
		}
	}
	if cancelled != 1 {
		t.Errorf("%d Changes tell that it was cancelled", cancelled)
	}
}

// ill is a table of which one call fails while it is ill.
type ill struct {
	*dynamo.Table
	is atomic.Bool
}

func (i *ill) Tickets(ctx context.Context, sight ticket.Sight, list ticket.List) (ticket.Page, error) {
	if i.is.Load() {
		return ticket.Page{}, errDied
	}
	return i.Table.Tickets(ctx, sight, list)
}

func TestAPageThatFailsIsTriedAgainAndDoneWhenItHeals(t *testing.T) {
	var over *ill
	d := start(t, func(o *system.Options) {
		o.Store = func(t *dynamo.Table) worker.Store { over = &ill{Table: t}; return over }
		o.Twice = true // and every wake-up comes twice
	})
	over.is.Store(true)
	d.call(t, "PUT", "/v1/support/sla-policies", policies(60))
	d.settle(t)
	if j := d.jobs(t)[0]; j.State != job.Running || j.Error == "" || j.NotBefore.IsZero() {
		t.Errorf("while it fails: %+v", j)
	}
	over.is.Store(false)
	for range 3 {
		d.later(t, "2m")
		d.settle(t)
	}
	if j := d.jobs(t)[0]; j.State != job.Done || j.Error != "" {
		t.Errorf("%+v", j)
	}
}

// Whoever comes first, a ticket that is opened or written while the plan is
// replaced ends under the last one, as far as any of its clocks runs.
func TestTicketsWrittenWhileThePlanIsReplacedEndUnderTheLastOne(t *testing.T) {
	d := start(t, nil)
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := range 12 {
				if w == 0 {
					d.call(t, "PUT", "/v1/support/sla-policies", policies(30+i))
					continue
				}
				ticketID := d.open(t, "")["id"].(string)
				d.call(t, "PATCH", "/v1/support/tickets/"+ticketID, `{"priority":"low"}`)
				d.call(t, "PATCH", "/v1/support/tickets/"+ticketID, `{"priority":"normal"}`)
			}
		})
	}
	writers.Wait()
	d.settle(t)
	d.later(t, "2m") // the second passes
	d.settle(t)
	d.check(t)
	plan, err := d.Table.Plan(t.Context(), d.scope)
	if err != nil {
		t.Fatal(err)
	}
	found, err := d.Table.Tickets(t.Context(), ticket.SightOf(tenant.Principal{Scope: d.scope}), ticket.List{Limit: 100})
	if err != nil || len(found.Tickets) != 36 {
		t.Fatal(len(found.Tickets), err)
	}
	for _, tk := range found.Tickets {
		terms := plan.Match(string(tk.Priority), nil, tk.Targets)
		matched, _ := tk.Clocks.Record(sla.Entry{At: tk.Clocks.CountedTo, Kind: sla.Matched, Terms: &terms})
		if ticket.Lags(tk, plan.Plan, tk.Targets) && sla.Moved(tk.Clocks, matched) {
			t.Errorf("ticket %s is held to another plan: %+v", tk.ID, tk.Clocks)
		}
	}
}

// overtaken is a table in which something happens between what a write read
// and its commit.
type overtaken struct {
	*dynamo.Table
	meanwhile func()
}

func (o *overtaken) Commit(ctx context.Context, c change.Commit) error {
	o.meanwhile()
	return o.Table.Commit(ctx, c)
}

// wantsFirstResponse holds a ticket's first response to be due so long after it was opened.
func (d desk) wantsFirstResponse(t testing.TB, ticketID string, want time.Duration) {
	t.Helper()
	is, err := d.Table.Ticket(t.Context(), ticket.SightOf(tenant.Principal{Scope: d.scope}), ticketID)
	if err != nil {
		t.Fatal(err)
	}
	if got := is.Due(sla.FirstResponse).Sub(is.CreatedAt.Truncate(time.Second)); got != want {
		t.Errorf("its first response is due after %s, want %s", got, want)
	}
}

func TestATicketThatIsOpenedWithAPlanThatIsReplacedMeanwhileEndsUnderTheNewOne(t *testing.T) {
	d := start(t, nil)
	d.call(t, "PUT", "/v1/support/sla-policies", policies(60))
	replaced := &overtaken{Table: d.Table, meanwhile: func() {
		d.call(t, "PUT", "/v1/support/sla-policies", policies(30))
		d.settle(t) // every open ticket is matched: this one is not there yet
	}}
	now := d.frozen(t)
	act := change.SystemAct(d.scope, id.Prefixed(id.RequestPrefix, now()), "create_support_ticket", now)
	var made ticket.Ticket
	_, err := ticket.Create(t.Context(), replaced, act, ticket.Draft{Ticket: ticket.Ticket{Subject: "s", Source: ticket.API}},
		func(tk ticket.Ticket) (change.Answer, error) { made = tk; return change.Answer{}, nil })
	if err != nil {
		t.Fatal(err)
	}
	d.later(t, "61s") // the second pass catches it
	d.settle(t)
	d.check(t)
	d.wantsFirstResponse(t, made.ID, 30*time.Minute)
}
