package shards_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"docket/scripts/local/shards"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/identity"
	"docket/shared/stream"
	"docket/shared/tenant"
	"docket/shared/testing/enginetest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

const table = "docket"

var endpoint string

func TestMain(m *testing.M) {
	enginetest.Main(m, func(at string) func() {
		endpoint = at
		if err := dynamo.Create(context.Background(), dynamo.Local(at), table); err != nil {
			panic(err)
		}
		return func() {}
	})
}

// took is a consumer that remembers what it took.
type took struct {
	mu      sync.Mutex
	changes []string
	fail    func(id string, times int) error // nil: never
	times   map[string]int
}

func (c *took) handle(_ context.Context, ch change.Change) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.times == nil {
		c.times = map[string]int{}
	}
	c.times[ch.ID]++
	if c.fail != nil {
		if err := c.fail(ch.ID, c.times[ch.ID]); err != nil {
			return err
		}
	}
	c.changes = append(c.changes, ch.ID)
	return nil
}

// count tells how often each Change was taken.
func (c *took) count() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	counts := map[string]int{}
	for _, taken := range c.changes {
		counts[taken]++
	}
	return counts
}

// read runs a reader for c until it has settled.
func read(t *testing.T, file string, c *took, retries int, set ...func(*shards.Options)) {
	t.Helper()
	consumer := stream.Audit()
	consumer.Retries = retries
	o := shards.Options{
		Tables: dynamo.Local(endpoint), Streams: shards.Client(endpoint), Table: table, Consumer: consumer,
		Handle: stream.Each(c.handle), Quarantine: dynamo.New(dynamo.Local(endpoint), table), File: file, Log: slog.New(slog.DiscardHandler),
	}
	for _, change := range set {
		change(&o)
	}
	reader, err := shards.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { reader.Run(ctx) })
	if err := reader.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop()
	running.Wait()
}

// write makes n writes, and gives their change ids in order.
func write(t *testing.T, n int) []string {
	t.Helper()
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	store := dynamo.New(dynamo.Local(endpoint), table)
	var ids []string
	for range n {
		act := change.Act{Principal: tenant.Principal{Scope: scope, Permissions: tenant.Permissions()},
			RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Operation: "create_api_key", Now: time.Now}
		if _, _, err := identity.MakeKey(t.Context(), store, act, identity.KeyDraft{Name: "key", Permissions: []tenant.Permission{tenant.SupportRead}}); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, act.Change(change.APIKeyCreated, 0, time.Now()).ID)
	}
	return ids
}

// wants holds each of ids to have been taken, no more often than most.
func (c *took) wants(t *testing.T, ids []string, most int) {
	t.Helper()
	counts := c.count()
	for _, id := range ids {
		if counts[id] == 0 || counts[id] > most {
			t.Errorf("change %s was taken %d times", id, counts[id])
		}
	}
}

func TestAReaderGoesOnWhereItsFileSays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "place.json")
	var first, second took
	before := write(t, 130) // more than a batch
	read(t, file, &first, 3)
	first.wants(t, before, 1)
	after := write(t, 5)
	read(t, file, &second, 3)
	second.wants(t, after, 1)
	if len(second.changes) != len(after) {
		t.Errorf("%d changes came again", len(second.changes)-len(after))
	}
}

func TestWhatWasTakenButNotNotedComesAgain(t *testing.T) {
	ids := write(t, 3)
	var first, second took
	read(t, filepath.Join(t.TempDir(), "place.json"), &first, 3)
	read(t, filepath.Join(t.TempDir(), "lost.json"), &second, 3)
	first.wants(t, ids, 1)
	second.wants(t, ids, 1)
}

func TestARecordThatFailsComesAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "place.json")
	read(t, file, &took{}, 3)
	ids := write(t, 10)
	c := &took{fail: func(id string, times int) error {
		if id == ids[4] && times < 3 {
			return errors.New("the target is down")
		}
		return nil
	}}
	for range 50 { // settling does not wait for retries that are due later
		read(t, file, c, 100)
		if len(c.count()) == len(ids) {
			break
		}
	}
	c.wants(t, ids, 4) // with the others of its batch, which need not wait for it
	if n := c.count()[ids[4]]; n != 1 {
		t.Errorf("it was taken %d times", n)
	}
}

func TestARecordThatFailsForGoodIsSetAsideWholeAndTheRestGoesOn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "place.json")
	read(t, file, &took{}, 0)
	ids := write(t, 10)
	c := &took{fail: func(id string, _ int) error {
		if id == ids[4] {
			return errors.New("it always fails")
		}
		return nil
	}}
	for range 50 {
		read(t, file, c, 0)
		if kept := quarantined(t); kept[ids[4]] {
			break
		}
	}
	read(t, file, c, 0)
	c.wants(t, append(append([]string{}, ids[:4]...), ids[5:]...), 4)
	if kept := quarantined(t); !kept[ids[4]] {
		t.Error("the record was not quarantined")
	}
}

func TestAPoisonRecordIsSetAsideAtOnceAndTheRestGoesOn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "place.json")
	read(t, file, &took{}, 3)
	first := write(t, 20)
	poison := "poison-" + fmt.Sprint(time.Now().UnixNano())
	_, err := dynamo.Local(endpoint).PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String(table), Item: dynamo.Item{
		"PK": &types.AttributeValueMemberS{Value: "T#acme#W#north#TK#1"}, "SK": &types.AttributeValueMemberS{Value: "E#" + poison},
		"id": &types.AttributeValueMemberS{Value: poison}}})
	if err != nil {
		t.Fatal(err)
	}
	second := write(t, 20)
	var c took
	read(t, file, &c, 3)
	c.wants(t, append(first, second...), 1)
	if kept := quarantined(t); !kept[poison] {
		t.Error("the poison record was not quarantined whole")
	}
}

// quarantined are the ids of the records that were quarantined for the consumer.
func quarantined(t *testing.T) map[string]bool {
	t.Helper()
	all, err := dynamo.New(dynamo.Local(endpoint), table).QuarantinedOn(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{}
	for _, a := range all {
		it, err := dynamo.ItemOf(a.Whole)
		if err != nil || a.Why == "" || a.Consumer != stream.Audit().Name {
			t.Errorf("quarantined is %+v, %v", a, err)
		}
		if id, ok := it["id"].(*types.AttributeValueMemberS); ok {
			kept[id.Value] = true
		}
	}
	return kept
}

func TestInDisorderEachChangeIsTakenAndSomeAreTwice(t *testing.T) {
	file := filepath.Join(t.TempDir(), "place.json")
	read(t, file, &took{}, 3)
	ids := write(t, 120)
	var batches [][]string
	var c took
	read(t, file, &c, 3, func(o *shards.Options) {
		o.Disorder = 5
		o.Handle = func(ctx context.Context, batch []change.Change) []error {
			var some []string
			for _, ch := range batch {
				some = append(some, ch.ID)
				_ = c.handle(ctx, ch)
			}
			batches = append(batches, some)
			return nil
		}
	})
	c.wants(t, ids, 20)
	if len(c.changes) <= len(ids) || slices.IsSorted(c.changes) || len(batches) < 15 {
		t.Errorf("%d Changes were taken in %d batches, in order: %v", len(c.changes), len(batches), slices.IsSorted(c.changes))
	}
}

// To describe a table the engine counts its items: with many, nothing else is done.
func TestTheTableIsAskedForItsStreamOnce(t *testing.T) {
	asked := map[string]int{}
	var mu sync.Mutex
	db := dynamo.Local(endpoint, func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("count",
				func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
					mu.Lock()
					asked[middleware.GetOperationName(ctx)]++
					mu.Unlock()
					return next.HandleInitialize(ctx, in)
				}), middleware.After)
		})
	})
	reader, err := shards.New(shards.Options{Tables: db, Streams: shards.Client(endpoint), Table: table, Consumer: stream.Audit(),
		Handle: stream.Each((&took{}).handle), Quarantine: dynamo.New(db, table), File: filepath.Join(t.TempDir(), "place.json"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { reader.Run(ctx) })
	for range 20 {
		write(t, 1)
		if err := reader.Settle(t.Context()); err != nil {
			t.Error(err)
		}
	}
	stop()
	running.Wait()
	if asked["DescribeTable"] != 1 {
		t.Errorf("asked are %v", asked)
	}
}
