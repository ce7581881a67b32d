package shards_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"docket/scripts/engine/enginetest"
	"docket/scripts/local/shards"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/identity"
	"docket/shared/stream"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
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

// took is a consumer that remembers what it was handed, in order.
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

// count tells how often each of ids was taken, and whether in their order.
func (c *took) count(ids []string) (counts map[string]int, ordered bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ordered := 0, true
	counts = map[string]int{}
	for _, taken := range c.changes {
		counts[taken]++
		if at < len(ids) && taken == ids[at] {
			at++
		}
	}
	return counts, at == len(ids)
}

// read runs a reader for c until it has settled.
func read(t *testing.T, file string, c *took, retries int) {
	t.Helper()
	consumer := stream.Ledger()
	consumer.Retries = retries
	reader, err := shards.New(shards.Options{
		Tables: dynamo.Local(endpoint), Streams: shards.Client(endpoint), Table: table, Consumer: consumer,
		Handle: c.handle, Aside: dynamo.New(dynamo.Local(endpoint), table), File: file, Log: slog.New(slog.DiscardHandler),
	})
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
		ids = append(ids, act.Change(change.KeyCreated, 0, time.Now()).ID)
	}
	return ids
}

func wantOnceInOrder(t *testing.T, c *took, ids []string) {
	t.Helper()
	counts, ordered := c.count(ids)
	for _, id := range ids {
		if counts[id] != 1 {
			t.Errorf("change %s was taken %d times", id, counts[id])
		}
	}
	if !ordered {
		t.Error("the changes were not taken in their order")
	}
}

func TestAReaderGoesOnWhereItsFileSays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "place.json")
	var first, second took
	before := write(t, 130) // more than a batch
	read(t, file, &first, 3)
	wantOnceInOrder(t, &first, before)
	after := write(t, 5)
	read(t, file, &second, 3)
	wantOnceInOrder(t, &second, after)
	if len(second.changes) != len(after) {
		t.Errorf("%d changes came again", len(second.changes)-len(after))
	}
}

func TestWhatWasTakenButNotNotedComesAgain(t *testing.T) {
	ids := write(t, 3)
	var first, second took
	read(t, filepath.Join(t.TempDir(), "place.json"), &first, 3)
	read(t, filepath.Join(t.TempDir(), "lost.json"), &second, 3)
	wantOnceInOrder(t, &first, ids)
	wantOnceInOrder(t, &second, ids)
}

func TestARecordThatFailsComesAgainAndHoldsWhatIsBehindIt(t *testing.T) {
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
		if counts, _ := c.count(ids); len(counts) == len(ids) {
			break
		}
	}
	wantOnceInOrder(t, c, ids)
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
		if counts, _ := c.count(ids); len(counts) == len(ids)-1 {
			break
		}
	}
	wantOnceInOrder(t, c, append(append([]string{}, ids[:4]...), ids[5:]...))
	if kept := aside(t); !kept[ids[4]] {
		t.Error("the record was not set aside")
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
	wantOnceInOrder(t, &c, append(first, second...))
	if kept := aside(t); !kept[poison] {
		t.Error("the poison record was not set aside whole")
	}
}

// aside are the ids of the records that were set aside.
func aside(t *testing.T) map[string]bool {
	t.Helper()
	out, err := dynamo.Local(endpoint).Query(t.Context(), &dynamodb.QueryInput{
		TableName: aws.String(table), KeyConditionExpression: aws.String("PK = :day"),
		ExpressionAttributeValues: dynamo.Item{":day": &types.AttributeValueMemberS{Value: "Z#" + time.Now().UTC().Format("20060102")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{}
	for _, it := range out.Items {
		record, ok := it["record"].(*types.AttributeValueMemberM)
		if ok && it["why"] != nil {
			if id, ok := record.Value["id"].(*types.AttributeValueMemberS); ok {
				kept[id.Value] = true
			}
		}
	}
	return kept
}
