package dynamo_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/index"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// traffic is a workspace on the modelled engine, of whose writes only the entry in
// the log is made.
type traffic struct {
	model *dynamodel.Model
	table *dynamo.Table
	db    *dynamodb.Client
	scope tenant.Scope

	compacts  bool // dispatch is up
	handlers  atomic.Int32
	written   uint32
	versions  int
	mu        sync.Mutex
	waiting   sync.WaitGroup
	conflicts atomic.Int32
	failed    atomic.Int32
	slowest   time.Duration // of the lists
	most      int           // entries that one read
	short     int           // that ended before they were full
}

func TestTheIndexKeepsUpWithAWorkspaceAndCatchesUpAfterAnOutage(t *testing.T) {
	// A twentieth of each time by default: what grows with the rate is all there.
	unit := 3 * time.Second
	if os.Getenv("DOCKET_MODEL") == "large" {
		unit = time.Minute
	}
	synctest.Test(t, func(t *testing.T) {
		w := newTraffic(t)
		w.compacts = true
		w.run(t, 300, 10*unit)
		atFull := w.log()
		w.tell(t, "300 writes a second")
		w.compacts = false
		w.run(t, 50, 60*unit)
		w.tell(t, "an outage at 50 a second")
		if w.log() < 1900*int(unit/time.Second) {
			t.Errorf("the log of the outage has %d entries", w.log())
		}
		w.compacts = true
		for range 64 { // what waited comes all at once
			w.compact(t)
		}
		w.run(t, 50, 10*unit)
		w.tell(t, "after it")
		if got := w.log(); got >= 500 || atFull >= 2000 {
			t.Errorf("the log has %d entries, and %d under load", got, atFull)
		}
		if w.failed.Load() > 0 {
			t.Errorf("%d writes were given up", w.failed.Load())
		}
		w.waiting.Wait()
	})
}

const tableName = "docket"

func newTraffic(t *testing.T, options ...func(*dynamodel.Options)) *traffic {
	t.Helper()
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	o := dynamodel.Options{Retention: time.Second}
	for _, option := range options {
		option(&o)
	}
	w := &traffic{model: dynamodel.New(o), scope: scope}
	w.db = w.model.Client()
	if err := dynamo.Create(t.Context(), w.db, tableName); err != nil {
		t.Fatal(err)
	}
	w.table = dynamo.New(w.db, tableName)
	return w
}

// run writes at a rate, and lists once a second.
func (w *traffic) run(t *testing.T, rate int, length time.Duration) {
	begun := time.Now()
	for i := 0; time.Since(begun) < length; i++ {
		next := w.next(i)
		w.waiting.Go(func() { w.write(t.Context(), next) })
		if i%16 == 0 && w.compacts {
			w.compact(t)
		}
		if i%rate == 0 {
			old := w.written / 4
			w.waiting.Go(func() { w.list(t, i/rate, old) })
		}
		time.Sleep(time.Until(begun.Add(time.Duration(i+1) * time.Second / time.Duration(rate))))
	}
}

// compact is a handler of the stream: a look at the log.
func (w *traffic) compact(t *testing.T) {
	if w.handlers.Add(1) > 64 {
		w.handlers.Add(-1)
		return
	}
	w.waiting.Go(func() {
		defer w.handlers.Add(-1)
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
		defer cancel()
		if _, err := w.table.KeepShort(ctx, w.scope, 128); err != nil {
			t.Error(err)
		}
	})
}

// next opens a ticket, or in one of three cases changes one of late.
func (w *traffic) next(i int) *types.Put {
	w.versions++
	n, was := w.written-uint32(i%97), "new"
	if i%3 > 0 || w.written < 100 {
		w.written++
		n, was = w.written, ""
	}
	cur := []string{"live", "status=" + []string{"new", "open", "closed"}[i%3], fmt.Sprintf("priority=%d", i%4), "source=api", "type=question",
		string(index.Hashed("tag", fmt.Sprint(n%50))), string(index.Hashed("assignee_id", fmt.Sprint(n%20))),
		string(index.Hashed("contact_id", fmt.Sprint(n/2)))}
	entry := row{"PK": text(prefixOf(w.scope) + "#LOG"), "SK": text(fmt.Sprintf("%010d#%020d", n, w.versions)), "at": numeral(w.versions),
		"cur": &types.AttributeValueMemberSS{Value: cur}, "add": &types.AttributeValueMemberSS{Value: cur}}
	if was != "" {
		entry["del"] = &types.AttributeValueMemberSS{Value: []string{"status=" + was}}
	}
	return &types.Put{TableName: aws.String(tableName), Item: entry}
}

func (w *traffic) write(ctx context.Context, put *types.Put) {
	for range 100 {
		_, err := w.db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{{Put: put}}})
		if err == nil {
			return
		}
		w.conflicts.Add(1)
		if change.Pause(ctx, 20*time.Millisecond) != nil {
			return
		}
	}
	w.failed.Add(1)
}

// counted counts what is read of the log.
type counted struct {
	index.Store
	entries int
}

func (c *counted) Log(ctx context.Context, from, to uint32, limit int) ([]index.Entry, bool, error) {
	entries, more, err := c.Store.Log(ctx, from, to, limit)
	c.entries += len(entries)
	return entries, more, err
}

func of(f index.Facet) index.Group { return index.Group{Any: []index.Facet{f}} }

// list asks for the newest, for those of a status, and for those of a contact of long ago.
func (w *traffic) list(t *testing.T, i int, old uint32) {
	q := []index.Query{nil, {of("status=open"), of("priority=1")}, {of(index.Hashed("contact_id", fmt.Sprint(old)))}}[i%3]
	asIs := func(_ context.Context, numbers []uint32) (map[uint32]bool, error) {
		rows := map[uint32]bool{}
		for _, n := range numbers {
			rows[n] = true
		}
		return rows, nil
	}
	store, begun := &counted{Store: dynamo.IndexOf(w.table, w.scope)}, time.Now()
	got, err := index.List(t.Context(), store, q, index.Page{Limit: 25}, asIs)
	if err != nil || got.More && got.Next == 0 || i%3 < 2 && old > 500 && len(got.Rows) < 25 {
		t.Errorf("the list of %v: %d rows, more %v, %v", q, len(got.Rows), got.More, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.slowest, w.most = max(w.slowest, time.Since(begun)), max(w.most, store.entries)
	if got.More && len(got.Rows) < 25 {
		w.short++
	}
}

// log is how long the log is.
func (w *traffic) log() int {
	length := 0
	for _, it := range w.model.Items(tableName) {
		if r := row(it); strings.HasSuffix(r.text("PK"), "#LOG") && !strings.HasPrefix(r.text("SK"), "!") {
			length++
		}
	}
	return length
}

func (w *traffic) tell(t *testing.T, when string) {
	u, length := w.model.Usage(), w.log()
	w.mu.Lock()
	defer w.mu.Unlock()
	t.Logf("%s: %d entries; %d tickets, %d writes sent again; lists took at most %s and read %d entries, %d short; puts %d, throttled %d",
		when, length, w.written, w.conflicts.Load(), w.slowest, w.most, w.short, u["PutItem"].Calls, u[""].Throttled)
	w.slowest, w.most, w.short = 0, 0, 0
}
