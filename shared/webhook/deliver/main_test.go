package deliver_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/feed"
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

// store is the table with a feed of the test's.
type store struct {
	*dynamo.Table
	*events
}

func (s store) Feed(ctx context.Context, scope tenant.Scope, after feed.Place, limit int, wants func(change.Change) bool) (feed.Page, error) {
	return s.events.Feed(ctx, scope, after, limit, wants)
}

func (s store) FeedEnd(ctx context.Context, scope tenant.Scope) (feed.Place, error) {
	return s.events.FeedEnd(ctx, scope)
}

func (s store) FeedAt(ctx context.Context, scope tenant.Scope, at time.Time) (feed.Place, error) {
	return s.events.FeedAt(ctx, scope, at)
}

func (s store) FedAt(ctx context.Context, scope tenant.Scope, ticketID string, sequence uint64) (feed.Place, bool, error) {
	return s.events.FedAt(ctx, scope, ticketID, sequence)
}

// events are a feed.
type events struct {
	mu      sync.Mutex
	entries []feed.Entry
	at      []time.Time

	held      int       // behind so many entries the feed is held,
	heldUntil time.Time // until then
}

func (f *events) add(changes ...change.Change) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range changes {
		f.entries = append(f.entries, feed.Entry{Place: feed.Place{Page: uint64(len(f.entries) + 1), Entry: 1}, Change: c})
		f.at = append(f.at, time.Now())
	}
}

func (f *events) Feed(_ context.Context, _ tenant.Scope, after feed.Place, limit int, _ func(change.Change) bool) (feed.Page, error) {
	time.Sleep(5 * time.Millisecond)
	f.mu.Lock()
	defer f.mu.Unlock()
	all, held := f.entries, time.Now().Before(f.heldUntil)
	if held {
		all = all[:f.held]
	}
	rest := all[min(int(after.Page), len(all)):]
	page := feed.Page{Entries: rest[:min(len(rest), limit)], Next: after, More: len(rest) > limit, Held: held && len(rest) <= limit}
	if n := len(page.Entries); n > 0 {
		page.Next = page.Entries[n-1].Place
	}
	return page, nil
}

func (f *events) FeedEnd(context.Context, tenant.Scope) (feed.Place, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return feed.Place{Page: uint64(len(f.entries)), Entry: 1}, nil
}

func (f *events) FeedAt(_ context.Context, _ tenant.Scope, at time.Time) (feed.Place, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := slices.IndexFunc(f.at, func(fed time.Time) bool { return !fed.Before(at) })
	if n < 0 {
		n = len(f.at)
	}
	return feed.Place{Page: uint64(n)}, nil
}

func (f *events) FedAt(_ context.Context, _ tenant.Scope, ticketID string, sequence uint64) (feed.Place, bool, error) {
	time.Sleep(5 * time.Millisecond)
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.entries {
		if e.Change.TicketID == ticketID && e.Change.Sequence == sequence {
			return e.Place, true, nil
		}
	}
	return feed.Place{}, false, nil
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

// receiver is an endpoint's, which keeps what it gets.
type receiver struct{ *received }

type received struct {
	mu     sync.Mutex
	tries  int
	took   []webhook.Delivery // what was answered with 200, in the order of the answers
	all    map[string][]byte  // what every attempt of an id had as its body
	broken []string
	answer func(try int, d webhook.Delivery) post.Result // asked once it has slept
	takes  time.Duration
	most   int
	now    int
}

func newReceiver(answer func(try int, d webhook.Delivery) post.Result) receiver {
	return receiver{&received{answer: answer, all: map[string][]byte{}, takes: 50 * time.Millisecond}}
}

func ok(int, webhook.Delivery) post.Result { return post.Result{Attempt: webhook.Attempt{Code: 200}} }

func failing(int, webhook.Delivery) post.Result {
	return post.Result{Attempt: webhook.Attempt{Code: 500, Trouble: "answered 500"}}
}

func hanging(int, webhook.Delivery) post.Result {
	time.Sleep(post.Limit)
	return post.Result{Attempt: webhook.Attempt{Trouble: "no answer within 10 seconds"}}
}

func (r receiver) Post(ctx context.Context, _ webhook.Endpoint, _ webhook.Secrets, d webhook.Delivery, now time.Time) (post.Result, error) {
	r.mu.Lock()
	r.tries++
	try, answer := r.tries, r.answer
	if first, again := r.all[d.ID]; again && !bytes.Equal(first, d.Payload) {
		r.broken = append(r.broken, fmt.Sprintf("%s has other bytes: %s, then %s", d.ID, first, d.Payload))
	}
	r.all[d.ID] = d.Payload
	r.now++
	r.most = max(r.most, r.now)
	r.mu.Unlock()
	time.Sleep(r.takes)
	result := answer(try, d)
	result.At = now
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now--
	if result.Trouble == "" {
		r.took = append(r.took, d)
	}
	return result, nil
}

func (r receiver) Close() {}

// once are the deliveries that a receiver took which drops repeated ids.
func (r receiver) once() []webhook.Delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	met := map[string]bool{}
	var out []webhook.Delivery
	for _, d := range r.took {
		if !met[d.ID] {
			met[d.ID] = true
			out = append(out, d)
		}
	}
	return out
}

// check holds what a receiver took to the feed: each event that was fed once, and
// those of each ticket in its order.
func (d *desk) check(e webhook.Endpoint, r receiver) {
	d.t.Helper()
	last, got := map[string]webhook.Delivery{}, map[string]int{}
	for _, one := range r.once() {
		before := last[one.Ticket]
		if cmp.Or(cmp.Compare(one.Sequence, before.Sequence), cmp.Compare(one.Place, before.Place)) < 0 {
			d.t.Errorf("of ticket %s %d (%s) came behind %d (%s)", one.Ticket, one.Sequence, one.Event, before.Sequence, before.Event)
		}
		last[one.Ticket] = one
		got[one.Place]++
	}
	want := 0
	for _, entry := range d.feed.entries {
		for n, kind := range webhook.EventsOf(entry.Change) {
			if !e.Wants(kind) {
				continue
			}
			want++
			if place := webhook.PlaceOfEvent(entry.Place.String(), n); got[place] != 1 {
				d.t.Errorf("%s of ticket %s, sequence %d, came %d times", kind, entry.Change.TicketID, entry.Change.Sequence, got[place])
			}
		}
	}
	if len(got) != want {
		d.t.Errorf("%d events came, of %d", len(got), want)
	}
	if len(r.broken) > 0 {
		d.t.Errorf("%s", strings.Join(r.broken, "\n"))
	}
}

// queue is the queue of endpoints: messages come when their time is there, and one that
// failed comes again when it is no more hidden.
type queue struct {
	t       tb
	mu      sync.Mutex
	changed sync.Cond
	waiting []message
	closed  bool
	sent    int
}

type message struct {
	job.Wake
	at time.Time
}

const hidden = 6 * time.Minute

func (q *queue) Send(_ context.Context, wakes ...job.Wake) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, w := range wakes {
		at := time.Now().Add(w.After)
		w.After = 0
		q.waiting = append(q.waiting, message{w, at})
		q.sent++
	}
	q.changed.Broadcast()
	return nil
}

// take takes the message that is due for the longest; false where none is due.
func (q *queue) take() (job.Wake, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	slices.SortStableFunc(q.waiting, func(a, b message) int { return a.at.Compare(b.at) })
	if len(q.waiting) == 0 || q.waiting[0].at.After(time.Now()) {
		return job.Wake{}, false
	}
	w := q.waiting[0].Wake
	q.waiting = q.waiting[1:]
	return w, true
}

// idle tells whether nothing waits, now or later.
func (q *queue) idle() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting) == 0
}

// settle has one process after another take what is due, until nothing is.
func (d *desk) settle(w func() deliver.Worker) {
	for wake, any := d.queue.take(); any; wake, any = d.queue.take() {
		ctx, stop := context.WithTimeout(context.Background(), time.Minute)
		if _, err := w().Take(ctx, wake); err != nil {
			wake.After = hidden
			_ = d.queue.Send(ctx, wake)
		}
		stop()
	}
}

// pass lets time pass, as the queue and the minute's sweep see it.
func (d *desk) pass(how time.Duration, w func() deliver.Worker) {
	for end := time.Now().Add(how); ; {
		d.settle(w)
		if !time.Now().Before(end) {
			return
		}
		next := min(time.Minute, time.Until(end))
		d.queue.mu.Lock()
		for _, m := range d.queue.waiting {
			next = min(next, max(time.Until(m.at), 0))
		}
		d.queue.mu.Unlock()
		time.Sleep(next)
		if next == time.Minute {
			d.sweep()
		}
	}
}

func (d *desk) sweep() {
	for shard := range dynamo.TimerShards {
		err := d.table.DueEndpoints(context.Background(), shard, time.Now(), func(scope tenant.Scope, id string) error {
			return d.queue.Send(context.Background(), job.Wake{Call: job.Deliver, Scope: scope, Endpoint: id})
		})
		if err != nil {
			d.t.Fatalf("%v", err)
		}
	}
}

func bubble(t *testing.T, f func(t *testing.T)) { t.Helper(); synctest.Test(t, f) }

type (
	postResult      = post.Result
	webhookDelivery = webhook.Delivery
)

func gone(int, webhook.Delivery) post.Result {
	return post.Result{Attempt: webhook.Attempt{Code: 410, Trouble: "answered 410"}}
}
