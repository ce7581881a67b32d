package faults_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/events"
	"docket/scripts/local/system"
	"docket/shared/dispatch"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/stream"
	"docket/shared/testing/fake"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// bus remembers how often each event was put, and refuses as refuse says.
type bus struct {
	mu     sync.Mutex
	put    map[string]int
	refuse func(eventID string) bool
}

func newBus() *bus { return &bus{put: map[string]int{}, refuse: func(string) bool { return false }} }

func (b *bus) Put(_ context.Context, e events.Changed) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.refuse(e.ID) {
		return errors.New("the bus is down")
	}
	b.put[e.ID]++
	return nil
}

func TestARecordDeliveredThriceAndOutOfOrderCountsOnce(t *testing.T) {
	out := newBus()
	d := start(t, func(o *system.Options) { o.Consumers = []stream.Consumer{} })
	d.busy(t, 5)
	var records []stream.Record
	for _, it := range scan(t, d.prefix()) {
		if strings.HasPrefix(text(it, "SK"), dynamo.ChangePrefix) {
			records = append(records, stream.Record{ID: text(it, "id"), Sequence: text(it, "id"), Item: it})
		}
	}
	handles := []stream.Handle{d.Table.RecordChanges, dispatch.Dispatcher{Bus: out, Waker: &fake.Waker{}}.HandleBatch}
	for range 3 {
		rand.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		for _, handle := range handles {
			for some := range slices.Chunk(records, 1+rand.IntN(len(records))) {
				if done := stream.Process(t.Context(), "test", d.Table, some, handle); done.Failed != "" {
					t.Fatal(done.Why)
				}
			}
		}
	}
	d.told.sent = out.put
	d.check(t)
}

// healed settles until the records are complete but for so many Changes.
func (d desk) healed(t testing.TB, but int) records {
	t.Helper()
	for range 10_000 {
		d.settle(t)
		if b := d.read(t); len(b.sent)+but >= len(b.changes) && len(b.audits) == len(b.changes) {
			return b
		}
	}
	t.Fatal("it does not heal")
	return records{}
}

func TestPoisonAmongAThousandRecordsIsSetAsideAndTheOthersAreTaken(t *testing.T) {
	out, poison := newBus(), id.New(time.Now()).String()+"_0"
	out.refuse = func(eventID string) bool { return eventID == poison }
	d := start(t, func(o *system.Options) {
		o.Bus = out
		for _, c := range stream.Consumers() {
			c.Retries = 2
			o.Consumers = append(o.Consumers, c)
		}
	})
	d.promise(t)
	var origin dynamo.Item
	for _, it := range scan(t, d.prefix()) {
		if text(it, "kind") == "queue.created" {
			origin = it
		}
	}
	var many []types.WriteRequest
	add := func(changeID string) {
		it := maps.Clone(origin)
		it["PK"] = &types.AttributeValueMemberS{Value: fmt.Sprintf("%sEV#%d", d.prefix(), len(many)%40)}
		it["id"], it["SK"] = &types.AttributeValueMemberS{Value: changeID}, &types.AttributeValueMemberS{Value: dynamo.ChangePrefix + changeID}
		many = append(many, types.WriteRequest{PutRequest: &types.PutRequest{Item: it}})
	}
	for i := range 1000 {
		add(id.New(time.Now()).String() + "_0")
		if i == 500 {
			add(poison)
			many = append(many, types.WriteRequest{PutRequest: &types.PutRequest{Item: dynamo.Item{
				"PK": origin["PK"], "SK": &types.AttributeValueMemberS{Value: dynamo.ChangePrefix + "no Change at all"}}}})
		}
	}
	for some := range slices.Chunk(many, 25) {
		in := &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{system.TableName: some}}
		if out, err := db.BatchWriteItem(t.Context(), in); err != nil || len(out.UnprocessedItems) > 0 {
			t.Fatal(err, out)
		}
	}
	b := d.healed(t, 1)
	if b.sent[poison] != 0 || b.audits[poison] != 1 || len(b.sent) < 1001 {
		t.Errorf("%d events, of the poison %d and %d audit records", len(b.sent), b.sent[poison], b.audits[poison])
	}
	quarantined := map[string]bool{}
	for _, a := range d.call(t, "GET", "/local/quarantine", "")["quarantined"].([]any) {
		kept := a.(map[string]any)
		if item := kept["item"].(map[string]any); strings.HasPrefix(fmt.Sprint(item["PK"]), d.prefix()) {
			quarantined[item["SK"].(string)] = kept["why"] != ""
		}
	}
	if want := map[string]bool{dynamo.ChangePrefix + poison: true, dynamo.ChangePrefix + "no Change at all": true}; !maps.Equal(quarantined, want) {
		t.Errorf("quarantined are %v", quarantined)
	}
}

func TestTargetsThatAreDownForAWhileGetEverythingOnce(t *testing.T) {
	out := newBus()
	refused, failed := 0, 0
	out.refuse = func(string) bool { refused++; return refused <= 6 }
	var mu sync.Mutex
	d := start(t, func(o *system.Options) {
		o.Bus = out
		o.Client = append(o.Client, func(o *dynamodb.Options) {
			o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
				return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("down",
					func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
						mu.Lock()
						down := strings.Contains(partitionOf(in.Parameters), "#AU#") && failed < 6
						if down {
							failed++
						}
						mu.Unlock()
						if down {
							return middleware.InitializeOutput{}, middleware.Metadata{}, fmt.Errorf("the table is down")
						}
						return next.HandleInitialize(ctx, in)
					}), middleware.Before)
			})
		})
	})
	d.busy(t, 6)
	d.healed(t, 0)
	d.check(t)
	if refused <= 6 || failed != 6 {
		t.Errorf("the bus refused %d times, the table failed %d times", refused, failed)
	}
}
