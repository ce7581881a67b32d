package faults_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/dispatch"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/sla"
	"docket/shared/stream"
	"docket/shared/tenant"
	"docket/shared/ticket"
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
func (b books) moved(requestID string) map[string]int {
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
func (b books) wantsMoved(t testing.TB, requestID string, moves map[string]bool) {
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
	d.settle(t) // a ticket whose own Change comes behind the plan's is matched on its account
	d.later(t, "10m")
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

// failing is a table whose progress cannot be noted so many times.
type failing struct {
	*dynamo.Table
	left int
}

func (f *failing) SetProgress(ctx context.Context, scope tenant.Scope, changeID string, below uint32) error {
	if f.left--; f.left < 0 {
		return errors.New("it died")
	}
	return f.Table.SetProgress(ctx, scope, changeID, below)
}

func TestAMatchThatDiesGoesOnWhereItStopped(t *testing.T) {
	d := start(t, func(o *system.Options) { o.Consumers = []stream.Consumer{stream.Ledger()} })
	d.call(t, "PUT", "/v1/support/sla-policies", policies(60))
	moves := d.everyKind(t, 21) // more than a page of them is open
	put := d.call(t, "PUT", "/v1/support/sla-policies", policies(30))["request_id"].(string)
	d.settle(t)
	var c change.Change
	for _, found := range d.read(t).changes {
		if found.RequestID == put {
			c = found
		}
	}
	out := newBus()
	dies := &failing{Table: d.Table, left: 1}
	if err := (dispatch.Dispatcher{Desk: dies, Bus: out, Now: d.frozen(t)}).Handle(t.Context(), c); err == nil {
		t.Fatal("it did not die")
	}
	half := len(d.read(t).moved(put))
	for range 2 { // and it may come once more
		if err := (dispatch.Dispatcher{Desk: d.Table, Bus: out, Now: d.frozen(t)}).Handle(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	d.settle(t)
	d.read(t).wantsMoved(t, put, moves)
	if half == 0 || half > 21 {
		t.Errorf("it had moved %d of 21 tickets when it died", half)
	}
	out.once(t)
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
	d.check(t)
	plan, err := d.Table.Plan(t.Context(), d.scope)
	if err != nil {
		t.Fatal(err)
	}
	found, err := d.Table.Tickets(t.Context(), d.scope, ticket.List{Limit: 100})
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

// A match reads plan and ticket at once, so it can hold a ticket that was moved
// meanwhile to the plan of before. Its own Change brings the ticket back.
func TestTheChangeOfAMatchHasItsTicketLookedAtAgain(t *testing.T) {
	d := start(t, func(o *system.Options) { o.Consumers = []stream.Consumer{stream.Ledger()} })
	d.call(t, "PUT", "/v1/support/sla-policies", policies(60))
	ticketID := strings.TrimPrefix(d.open(t, "")["id"].(string), id.TicketPrefix)
	d.call(t, "PUT", "/v1/support/sla-policies", policies(30))
	now := d.frozen(t)
	c := change.SystemAct(d.scope, id.Prefixed(id.RequestPrefix, now()), ticket.ClockOperation, now).Change(change.TicketUpdated, 0, now())
	c.TicketID, c.Resource = ticketID, id.TicketPrefix+ticketID
	if err := (dispatch.Dispatcher{Desk: d.Table, Bus: newBus(), Now: now}).Handle(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	d.wantsFirstResponse(t, ticketID, 30*time.Minute)
}

// wantsFirstResponse holds a ticket's first response to be due so long after it was opened.
func (d desk) wantsFirstResponse(t testing.TB, ticketID string, want time.Duration) {
	t.Helper()
	is, err := d.Table.Ticket(t.Context(), d.scope, ticketID)
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
	d.settle(t)
	d.check(t)
	d.wantsFirstResponse(t, made.ID, 30*time.Minute)
}
