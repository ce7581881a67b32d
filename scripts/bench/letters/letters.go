// Package letters measures a burst of letters that come in.
package letters

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"docket/scripts/bench/run"
	"docket/scripts/local/bucket"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/mail/receive"
	"docket/shared/mailbox"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

const (
	usual = 10_000 // letters
	hands = 16     // of them at once, as many as the function has calls
	table = "docket"
	to    = "support@burst.example"
)

// burst is a workspace with a mailbox, over the model of DynamoDB, which takes no time, and
// a bucket on disk.
type burst struct {
	receive.Receiver
	table *dynamo.Table
	scope tenant.Scope
}

// Measure has every letter of a burst come twice, in no order, and holds what became of
// them: none is lost, none is there twice.
func Measure(ctx context.Context, dir string, _ time.Duration, r *run.Report) error {
	n := usual
	if said := os.Getenv("DOCKET_BENCH_LETTERS"); said != "" {
		var err error
		if n, err = strconv.Atoi(said); err != nil || n < 1 {
			return fmt.Errorf("DOCKET_BENCH_LETTERS must be a number: %q", said)
		}
	}
	store, err := bucket.Open(filepath.Join(dir, "letters"), nil)
	if err != nil {
		return err
	}
	server := httptest.NewServer(store)
	defer server.Close()
	db := dynamodel.New(dynamodel.Bare()).Client()
	if err := dynamo.Create(ctx, db, table); err != nil {
		return err
	}
	files := store.Bucket(server.URL)
	b := burst{table: dynamo.New(db, table)}
	b.Receiver = receive.Receiver{Table: b.table, Letters: files, Files: files, Now: time.Now}
	if b.scope, err = tenant.NewScope("acme", "burst"); err != nil {
		return err
	}
	if err := b.table.InsertWorkspace(ctx, tenant.NewWorkspace(b.scope, true)); err != nil {
		return err
	}
	act := change.SystemAct(b.scope, id.Prefixed(id.RequestPrefix, time.Now()), "bench", time.Now)
	if _, err := mailbox.Create(ctx, b.table, act, to, mailbox.Patch{}, func(mailbox.Mailbox) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
		return err
	}
	var keys []string
	for i := range n {
		for range 2 {
			raw := receive.Traced(receive.Arrival{From: "casey@customer.example", Recipients: []string{to}, At: time.Now()}, letter(i))
			key, err := files.Arrive(ctx, id.New(time.Now()).String(), raw)
			if err != nil {
				return err
			}
			keys = append(keys, key)
		}
	}
	rand.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	began := time.Now()
	each, err := b.take(ctx, keys)
	if err != nil {
		return err
	}
	took := time.Since(began)
	found, err := b.found(ctx)
	if err != nil {
		return err
	}
	lost, doubled, left := 0.0, 0.0, 0.0
	for i := range n {
		switch times := found[subject(i)]; {
		case times == 0:
			lost++
		case times > 1:
			doubled++
		}
	}
	if err := files.Arrivals(ctx, len(keys), func(string, time.Time) error { left++; return nil }); err != nil {
		return err
	}
	run.Print("A burst of letters, each twice and in no order", []any{"letters", "brought", "at once", "in all", "a second", "p50 of one", "p99"},
		[][]any{{n, len(keys), hands, took, float64(len(keys)) / took.Seconds(), run.Quantile(each, 0.5), run.Quantile(each, 0.99)}},
		"Over the model of DynamoDB, which takes no time, and a bucket on disk: it is Docket's own work.")
	r.Hold("letters of a burst that are lost", lost, 0, true)
	r.Hold("letters of a burst that are two tickets", doubled, 0, true)
	r.Hold("letters of a burst that still lie where they came in", left, 0, true)
	return nil
}

func subject(i int) string { return fmt.Sprintf("Question %d", i) }

func letter(i int) []byte {
	return fmt.Appendf(nil, "From: Casey <casey%d@customer.example>\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%d@customer.example>\r\nDate: Sat, 28 Nov 2026 08:00:00 +0000\r\n\r\nHow does number %d work?\r\n",
		i, to, subject(i), i, i)
}

// take receives the letters, several at once, and tells how long each took.
func (b burst) take(ctx context.Context, keys []string) ([]time.Duration, error) {
	var mu sync.Mutex
	var each []time.Duration
	together, ctx := errgroup.WithContext(ctx)
	together.SetLimit(hands)
	for _, key := range keys {
		together.Go(func() error {
			began := time.Now()
			if _, err := b.Take(ctx, job.Wake{Call: job.Arrive, Letter: key}.Encode()); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			each = append(each, time.Since(began))
			return nil
		})
	}
	err := together.Wait()
	return each, err
}

// found is how many tickets there are of each subject.
func (b burst) found(ctx context.Context) (map[string]int, error) {
	if err := b.table.CompactAll(ctx, b.scope); err != nil {
		return nil, err
	}
	sight, times := ticket.SightOf(change.SystemAct(b.scope, id.RequestPrefix, "bench", time.Now).Principal), map[string]int{}
	for after := (ticket.Position{}); ; {
		page, err := b.table.Tickets(ctx, sight, ticket.List{Limit: 100, After: after})
		if err != nil {
			return nil, err
		}
		for _, t := range page.Tickets {
			times[t.Subject]++
		}
		if !page.More {
			return times, nil
		}
		after = page.Next
	}
}
