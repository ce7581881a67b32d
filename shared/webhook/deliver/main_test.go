package deliver_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/testing/fake"
	"docket/shared/webhook"
	"docket/shared/webhook/deliver"
	"docket/shared/webhook/post"
)

// A property takes a bubble with a table of its own, so each is checked 150 times.
func TestMain(m *testing.M) {
	if f := flag.Lookup("rapid.checks"); f != nil {
		_ = f.Value.Set("150")
	}
	flag.Parse()
	os.Exit(m.Run())
}

// tb is what a test and a check of rapid have in common.
type tb interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// desk is a workspace over the model of the table, whose feed is the test's to write.
type desk struct {
	t     tb
	scope tenant.Scope
	model *dynamodel.Model
	table *dynamo.Table // of the test itself
	feed  *events
	queue *queue

	mu   sync.Mutex
	dead map[int]bool // clients
}

func newDesk(t *testing.T, o dynamodel.Options) *desk {
	d := &desk{t: t, scope: fake.Scope(t), feed: &events{}, dead: map[int]bool{}}
	before, after := o.Before, o.After
	o.Before = func(c dynamodel.Call) error {
		if d.isDead(c.Client) {
			return errDead
		}
		if before != nil {
			return before(c)
		}
		return nil
	}
	o.After = after
	d.model = dynamodel.New(o)
	db := d.model.Client()
	if err := dynamo.Create(context.Background(), db, "docket"); err != nil {
		t.Fatal(err)
	}
	d.table = dynamo.New(db, "docket")
	d.queue = &queue{t: t}
	d.queue.changed.L = &d.queue.mu
	return d
}

// errDead is the failure of whatever a process does that was killed.
var errDead = errors.New("the process was killed")

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

func (d *desk) act() change.Act {
	return change.SystemAct(d.scope, id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
}

// endpoint makes an endpoint that wants these events.
func (d *desk) endpoint(events ...webhook.EventType) webhook.Endpoint {
	d.t.Helper()
	var made webhook.Endpoint
	if len(events) == 0 {
		events = []webhook.EventType{webhook.Every}
	}
	_, _, err := webhook.Create(context.Background(), d.table, d.act(), webhook.Patch{URL: new("https://hooks.customer.com/"), Events: &events}, webhook.Reach{},
		func(s webhook.Signed) (change.Answer, error) { made = s.Endpoint; return change.Answer{}, nil })
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	return made
}

// worker is a new process that delivers to receivers.
func (d *desk) worker(to receiver) deliver.Worker {
	return deliver.Worker{Table: store{dynamo.New(d.model.Client(), "docket"), d.feed}, Render: plain{}, Waker: d.queue, Now: time.Now,
		Poster: func() deliver.Poster { return to }}
}

func (d *desk) wake(e webhook.Endpoint) job.Wake {
	return job.Wake{Call: job.Deliver, Scope: d.scope, Endpoint: e.ID}
}

// deliveries are all that are kept of an endpoint, the oldest first.
func (d *desk) deliveries(e webhook.Endpoint) []webhook.Delivery {
	d.t.Helper()
	found, err := d.table.Deliveries(context.Background(), d.scope, e.ID, webhook.DeliveryList{Limit: 100_000})
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	slices.Reverse(found.Rows)
	return found.Rows
}

// plain renders what a test looks at, and never the same twice.
type plain struct{}

var renderings struct {
	sync.Mutex
	n int
}

func (plain) Render(_ context.Context, _ tenant.Scope, all []deliver.Event) ([][]byte, error) {
	renderings.Lock()
	defer renderings.Unlock()
	var out [][]byte
	for _, e := range all {
		renderings.n++
		out = append(out, fmt.Appendf(nil, `{"id":%q,"type":%q,"ticket":%q,"sequence":%d,"rendering":%d}`, e.ID, e.Type, e.Change.TicketID, e.Change.Sequence, renderings.n))
	}
	return out, nil
}

// updated is the Change by which a ticket came to a version; the first creates it.
func (d *desk) updated(ticket string, sequence int) change.Change {
	kind := change.TicketUpdated
	if sequence == 1 {
		kind = change.TicketCreated
	}
	c := d.act().Change(kind, 0, time.Now())
	c.TicketID, c.Resource, c.Sequence, c.Ticket = ticket, "ticket_"+ticket, uint64(sequence), 1
	return c
}

func bubble(t *testing.T, f func(t *testing.T)) { t.Helper(); synctest.Test(t, f) }

type (
	postResult      = post.Result
	webhookDelivery = webhook.Delivery
)

func gone(int, webhook.Delivery) post.Result {
	return post.Result{Attempt: webhook.Attempt{Code: 410, Trouble: "answered 410"}}
}
