package stream_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/stream"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
)

// changeItem is a Change as the table keeps it: an update of a ticket that
// moves five fields, which is much.
func changeItem(t testing.TB, changeID string, at time.Time, ticket uint32) dynamo.Item {
	t.Helper()
	fields := `[["assignee_id","usr_finance","usr_ledger"],["resolution_due_at",null,"2026-11-25T09:49:47Z"],` +
		`["status","pending","open"],["priority","normal","high"],["tags",["vip"],["billing","vip"]]]`
	ticketID := id.NewTicket(ticket, at).String()
	it, err := attributevalue.MarshalMap(map[string]any{
		"PK": fmt.Sprintf("T#acme#W#north#TK#%d", ticket), "SK": "E#" + changeID, "id": changeID, "tenant": "acme", "workspace": "north",
		"request_id": id.RequestPrefix + changeID[:36], "kind": string(change.TicketUpdated), "at": at.UnixMicro(),
		"actor_issuer": "https://issuer.docket.local", "actor_subject": "user_agent_acme", "actor_role": "agent", "actor_name": "Alex Agent",
		"actor_email": "agent@north.acme.example", "door": "api", "operation": []string{"update_support_ticket", "add_support_ticket_message"}[ticket%2],
		"resource": id.TicketPrefix + ticketID, "ticket": ticket, "ticket_id": ticketID, "sequence": 7, "fields": fields,
	})
	if err != nil {
		t.Fatal(err)
	}
	return it
}

// lane is what Lambda reads of a shard into one batch after another.
type lane struct {
	mu      sync.Mutex
	waiting []stream.Record
}

// delivery delivers a consumer's records as its event source mapping does, and
// counts what was given up and how late the last was.
type delivery struct {
	consumer stream.Consumer
	handle   stream.Handle
	lanes    []*lane
	ended    atomic.Bool
	taken    atomic.Int64
	retries  atomic.Int64
	lost     atomic.Int64
	latest   atomic.Int64 // nanoseconds

	mu     sync.Mutex
	random *rand.Rand
}

// noted is how much of a batch that was taken is noted as taken: in one of
// eight the process dies before all is, and the rest comes again, cut otherwise.
func (d *delivery) noted(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.random.IntN(8) == 0 {
		d.retries.Add(1)
		return d.random.IntN(n)
	}
	return n
}

func (d *delivery) Quarantine(context.Context, string, string, dynamo.Item, error) error {
	d.lost.Add(1)
	return nil
}

// put writes a record into its lane: Lambda divides a shard's by their partition keys.
func (d *delivery) put(r stream.Record) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(dynamo.Partition(r.Item)))
	l := d.lanes[h.Sum32()%uint32(len(d.lanes))]
	l.mu.Lock()
	l.waiting = append(l.waiting, r)
	l.mu.Unlock()
}

// run works a lane off: a batch is as much as has come within the window.
func (d *delivery) run(ctx context.Context, l *lane) {
	for attempts := 0; ; {
		l.mu.Lock()
		batch := l.waiting[:min(len(l.waiting), d.consumer.Batch)]
		l.mu.Unlock()
		if len(batch) < d.consumer.Batch && attempts == 0 {
			if len(batch) == 0 && d.ended.Load() {
				return
			}
			if len(batch) == 0 || time.Since(batch[0].Created) < d.consumer.Window {
				time.Sleep(50 * time.Millisecond)
				continue
			}
		}
		call, cancel := context.WithTimeout(ctx, 5*time.Minute)
		done := stream.Process(call, d.consumer.Name, d, batch, d.handle)
		cancel()
		n := len(batch)
		if done.Failed != "" {
			for n = 0; batch[n].Sequence != done.Failed; n++ {
			}
			d.retries.Add(1)
			attempts++
			if attempts > d.consumer.Retries || time.Since(batch[n].Created) > d.consumer.MaxAge {
				d.lost.Add(1)
				n, attempts = n+1, 0
			}
		} else {
			n, attempts = d.noted(n), 0
		}
		for _, r := range batch[:n] {
			if late := int64(time.Since(r.Created)); late > d.latest.Load() {
				d.latest.Store(late)
			}
		}
		d.taken.Add(int64(n))
		l.mu.Lock()
		l.waiting = l.waiting[n:]
		l.mu.Unlock()
	}
}

// One workspace has 1,000 Changes a second for a minute, on a table of which
// each call takes its time, partitions their limits, one transaction in fifty and one put
// in a thousand is answered with a broken connection though it took effect, and one
// batch in eight comes again in part.
func TestAThousandChangesASecondOfOneWorkspaceAreRecordedOnceEach(t *testing.T) {
	for _, shards := range []int{4} {
		t.Run(fmt.Sprint(shards, " shards"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { recordAThousandASecond(t, shards, time.Minute) })
		})
	}
}

func recordAThousandASecond(t *testing.T, shards int, span time.Duration) {
	random, faulty, mu := rand.New(rand.NewPCG(1, 2)), rand.New(rand.NewPCG(3, 4)), sync.Mutex{}
	m := dynamodel.New(dynamodel.Options{Transact: 25 * time.Millisecond, After: func(c dynamodel.Call) error {
		mu.Lock()
		defer mu.Unlock()
		if c.Operation == "TransactWriteItems" && faulty.IntN(50) == 0 || c.Operation == "PutItem" && faulty.IntN(1000) == 0 {
			return dynamodel.Dropped()
		}
		return nil
	}})
	if err := dynamo.Create(t.Context(), m.Client(), "docket"); err != nil {
		t.Fatal(err)
	}
	table := dynamo.New(m.Client(), "docket")
	d := &delivery{consumer: stream.Audit(), handle: table.RecordChanges, random: random}
	var all sync.WaitGroup
	for range shards * d.consumer.Parallel {
		d.lanes = append(d.lanes, &lane{})
	}
	for _, l := range d.lanes {
		all.Go(func() { d.run(t.Context(), l) })
	}
	const tick = 10 * time.Millisecond
	written, began := 0, time.Now()
	for range int(span / tick) {
		for range 10 {
			now := time.Now()
			changeID := id.New(now).String() + "_0"
			d.put(stream.Record{ID: changeID, Sequence: fmt.Sprintf("%021d", written), Created: now, Item: changeItem(t, changeID, now, uint32(written%5000+1))})
			written++
		}
		time.Sleep(tick)
	}
	d.ended.Store(true)
	all.Wait()

	records := 0
	for _, it := range m.Items("docket") {
		if strings.Contains(dynamo.Partition(it), "#AU#") {
			records++
		}
	}
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	totals, err := table.Totals(t.Context(), scope, began)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]int64{}
	for _, total := range totals {
		sums[total.Meter] += total.Quantity
	}
	if d.lost.Load() != 0 || records != written || sums[audit.Writes] != int64(written) ||
		sums["writes.update_support_ticket"]+sums["writes.add_support_ticket_message"] != int64(written) {
		t.Errorf("of %d Changes %d are recorded and %d given up; the totals are %v", written, records, d.lost.Load(), sums)
	}
	used, puts := m.Usage()[""], m.Usage()["PutItem"].Calls
	units := used.Write / float64(written)
	t.Logf("%d Changes in %v through %d lanes: the last one was recorded %v after it was written; %d calls of PutItem, %d conflicts, %d throttled, "+
		"%d batches came again; %.2f write units a Change", written, time.Since(began).Round(time.Millisecond), len(d.lanes),
		time.Duration(d.latest.Load()).Round(time.Millisecond), puts, used.Conflicts, used.Throttled, d.retries.Load(), units)
	if units > 1.5 {
		t.Errorf("%.2f write units a Change", units)
	}
}

// What the store does not take within the call's time is told, Change by
// Change, and is recorded when it comes again.
func TestWhatCannotBeRecordedIsToldAndComesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		m := dynamodel.New(dynamodel.Options{Before: func(c dynamodel.Call) error {
			if c.Operation == "PutItem" && time.Since(began) < time.Minute {
				return dynamodel.Dropped()
			}
			return nil
		}})
		if err := dynamo.Create(t.Context(), m.Client(), "docket"); err != nil {
			t.Fatal(err)
		}
		table := dynamo.New(m.Client(), "docket")
		batch := make([]stream.Record, 60)
		for i := range batch {
			changeID := id.New(time.Now()).String() + "_0"
			batch[i] = stream.Record{ID: changeID, Sequence: fmt.Sprint(i), Created: time.Now(), Item: changeItem(t, changeID, time.Now(), uint32(i+1))}
		}
		d := &delivery{}
		call, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if done := stream.Process(call, "audit", d, batch, table.RecordChanges); done.Failed != "0" || call.Err() != nil {
			t.Errorf("of a batch that is not recorded it tells %+v, after %v", done, time.Since(began))
		}
		if done := stream.Process(t.Context(), "audit", d, batch, table.RecordChanges); done.Failed != "0" || time.Since(began) > time.Minute {
			t.Errorf("without an end to its time it tells %+v after %v", done, time.Since(began))
		}
		time.Sleep(time.Minute)
		if done := stream.Process(t.Context(), "audit", d, batch, table.RecordChanges); done.Failed != "" {
			t.Errorf("when the store is back: %+v", done)
		}
	})
}

// A record that the store refuses for good keeps no other of its batch out.
func TestARecordThatIsRefusedKeepsNoOtherOut(t *testing.T) {
	m := dynamodel.New(dynamodel.Bare())
	if err := dynamo.Create(t.Context(), m.Client(), "docket"); err != nil {
		t.Fatal(err)
	}
	table := dynamo.New(m.Client(), "docket")
	batch := make([]change.Change, 37)
	for i := range batch {
		c, err := dynamo.ReadChange(changeItem(t, id.New(time.Now()).String()+"_0", time.Now(), uint32(i+1)))
		if err != nil {
			t.Fatal(err)
		}
		batch[i] = c
	}
	batch[20].Actor.Name = strings.Repeat("x", 500<<10)
	for i, err := range table.RecordChanges(t.Context(), batch) {
		if (err != nil) != (i == 20) {
			t.Errorf("change %d: %v", i, err)
		}
	}
	if got := len(m.Items("docket")); got < 36 {
		t.Errorf("%d items", got)
	}
}

// What one Change costs by itself, as on a quiet day, and within a batch.
func TestARecordTakesAtMostTwoUnitsAndAHalf(t *testing.T) {
	m := dynamodel.New(dynamodel.Bare())
	if err := dynamo.Create(t.Context(), m.Client(), "docket"); err != nil {
		t.Fatal(err)
	}
	table := dynamo.New(m.Client(), "docket")
	cost := func(n int) float64 {
		before := m.Usage()[""].Write
		batch := make([]change.Change, n)
		for i := range batch {
			now := time.Now()
			c, err := dynamo.ReadChange(changeItem(t, id.New(now).String()+"_0", now, uint32(i+1)))
			if err != nil {
				t.Fatal(err)
			}
			batch[i] = c
		}
		if failures := table.RecordChanges(t.Context(), batch); failures != nil {
			t.Fatal(failures)
		}
		return (m.Usage()[""].Write - before) / float64(n)
	}
	for _, n := range []int{1, 2, 10, 50, 100} {
		units := cost(n)
		t.Logf("a batch of %d: %.2f write units a Change", n, units)
		if units > 2.5 {
			t.Errorf("a batch of %d: %.2f write units a Change", n, units)
		}
	}
}
