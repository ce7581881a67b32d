package tell_test

import (
	"context"
	"encoding/json"
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
	"docket/shared/notice"
	"docket/shared/notice/tell"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/testing/fake"
)

// office is a workspace over the model of the table.
type office struct {
	t     *testing.T
	scope tenant.Scope
	model *dynamodel.Model
	table *dynamo.Table // of the test itself
	queue *fake.Waker

	mu   sync.Mutex
	dead map[int]bool // clients
}

func newOffice(t *testing.T, o dynamodel.Options) *office {
	f := &office{t: t, scope: fake.Scope(t), queue: &fake.Waker{}, dead: map[int]bool{}}
	before := o.Before
	o.Before = func(c dynamodel.Call) error {
		if f.isDead(c.Client) {
			return errDead
		}
		if before != nil {
			return before(c)
		}
		return nil
	}
	f.model = dynamodel.New(o)
	db := f.model.Client()
	if err := dynamo.Create(t.Context(), db, "docket"); err != nil {
		t.Fatal(err)
	}
	f.table = dynamo.New(db, "docket")
	return f
}

// errDead is the failure of whatever a process does that was killed.
var errDead = errors.New("the process was killed")

func (f *office) isDead(client int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dead[client]
}

func (f *office) kill(client int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dead[client] = true
}

// admins is the table with admins of the test's.
type admins struct {
	*dynamo.Table
	ids []string
}

func (a admins) Admins(context.Context, tenant.Scope) ([]string, error) { return a.ids, nil }

// worker is a new process that tells.
func (f *office) worker(ids ...string) tell.Worker {
	return tell.Worker{Table: admins{dynamo.New(f.model.Client(), "docket"), ids}, Waker: f.queue, Now: time.Now}
}

// happens is a Change that gives the n-th ticket to somebody.
func (f *office) happens(n int, assignee string) change.Change {
	f.t.Helper()
	act := change.SystemAct(f.scope, id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
	c := act.Change(change.TicketUpdated, 0, time.Now())
	to, err := json.Marshal(assignee)
	if err != nil {
		f.t.Fatal(err)
	}
	c.Ticket, c.TicketID, c.Sequence = uint32(n+1), id.NewTicket(uint32(n+1), time.Now()).String(), 2
	c.Resource, c.Fields = id.TicketPrefix+c.TicketID, []change.Field{{Name: "assignee_id", Old: json.RawMessage("null"), New: to}}
	return c
}

// record puts Changes into the feed.
func (f *office) record(changes ...change.Change) {
	f.t.Helper()
	if err := errors.Join(f.table.RecordChanges(f.t.Context(), changes)...); err != nil {
		f.t.Fatal(err)
	}
}

// settle has one process after another take what was sent, and what a sweep of each
// minute finds, until nothing is left to take.
func (f *office) settle(worker func() tell.Worker) {
	f.t.Helper()
	for range 100 {
		sent := f.queue.Sent
		f.queue.Sent = nil
		for shard := range dynamo.TimerShards {
			err := f.table.DueEndpoints(f.t.Context(), shard, time.Now(), func(scope tenant.Scope, endpoint string) error {
				sent = append(sent, job.Wake{Call: job.Deliver, Scope: scope, Endpoint: endpoint})
				return nil
			})
			if err != nil {
				f.t.Fatal(err)
			}
		}
		if len(sent) == 0 {
			return
		}
		for _, wake := range sent {
			if wake.Endpoint != job.Inboxes || wake.Scope != f.scope {
				f.t.Fatalf("%+v was sent", wake)
			}
			time.Sleep(wake.After)
			ctx, stop := context.WithTimeout(f.t.Context(), time.Minute)
			if err := worker().Tell(ctx, wake.Scope); err != nil {
				_ = f.queue.Send(ctx, wake) // it comes again
			}
			stop()
		}
		time.Sleep(time.Minute)
	}
	f.t.Fatal("it does not end")
}

// wake has the members told.
func (f *office) wake() {
	_ = f.queue.Send(f.t.Context(), job.Wake{Call: job.Deliver, Scope: f.scope, Endpoint: job.Inboxes})
}

func (f *office) inbox(user string) notice.Inbox {
	f.t.Helper()
	box, err := f.table.Inbox(f.t.Context(), f.scope, user)
	if err != nil {
		f.t.Fatal(err)
	}
	return box
}

// toldOnce holds that a user was told of exactly these tickets, of each once.
func (f *office) toldOnce(user string, want map[uint32]bool) {
	f.t.Helper()
	met := map[uint32]int{}
	for _, n := range f.inbox(user).Notices {
		met[n.Ticket]++
	}
	for n := range want {
		if met[n] != 1 {
			f.t.Errorf("%s was told of ticket %d %d times", user, n, met[n])
		}
		delete(met, n)
	}
	if len(met) > 0 {
		f.t.Errorf("%s was told also of %v", user, met)
	}
}

// tellers are processes that know of an admin, eve.
func (f *office) tellers() tell.Worker { return f.worker("eve") }

func member(n int) string { return fmt.Sprintf("user_%02d", n) }

func bubble(t *testing.T, f func(t *testing.T)) { t.Helper(); synctest.Test(t, f) }
