package worker_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/sla"
	"docket/shared/sweep"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
	"docket/shared/worker"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// slow is a table in a function of 512 MB, whose CPU takes about 180 tickets a second.
type slow struct {
	*dynamo.Table
	cpu chan struct{} // holds a token while it is busy
}

const perTicket = time.Second / 180

func (s slow) Snapshot(ctx context.Context, sight ticket.Sight, ask ticket.Ask) (ticket.Snapshot, error) {
	s.cpu <- struct{}{}
	time.Sleep(perTicket)
	<-s.cpu
	return s.Table.Snapshot(ctx, sight, ask)
}

func str(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

// due puts so many tickets into one shard of the timers, all due, each as the
// first was made.
func due(t testing.TB, db *dynamodb.Client, table *dynamo.Table, scope tenant.Scope, tickets int) {
	t.Helper()
	now := time.Now()
	act := change.SystemAct(scope, id.Prefixed(id.RequestPrefix, now), "create_support_ticket", time.Now)
	at := now.Add(time.Minute)
	var made ticket.Ticket
	_, err := ticket.Create(t.Context(), table, act, ticket.Draft{Ticket: ticket.Ticket{Subject: "s", Source: ticket.API},
		Due: map[sla.Metric]*time.Time{sla.FirstResponse: &at}},
		func(tk ticket.Ticket) (change.Answer, error) { made = tk; return change.Answer{}, nil })
	if err != nil {
		t.Fatal(err)
	}
	prefix := "T#" + scope.Tenant() + "#W#" + scope.Workspace() + "#TK#"
	first := dynamo.Item{"PK": str(prefix + "1"), "SK": str("A")}
	out, err := db.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("docket"), Key: first})
	if err != nil || out.Item["TSK"] == nil {
		t.Fatalf("ticket %s has no timer: %v", made.ID, err)
	}
	timer := out.Item["TSK"].(*types.AttributeValueMemberS).Value[:len("2006-01-02T15:04:05Z#")]
	if _, err := db.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: aws.String("docket"), Key: first}); err != nil {
		t.Fatal(err)
	}
	var writes []types.WriteRequest
	for n := uint32(2); len(writes) < tickets; n++ {
		ticketID := id.NewTicket(n, now).String()
		h := fnv.New32a()
		_, _ = h.Write([]byte(ticketID))
		if h.Sum32()%dynamo.TimerShards != 0 {
			continue
		}
		it := maps.Clone(out.Item)
		it["PK"], it["id"], it["ticket_number"] = str(prefix+strconv.Itoa(int(n))), str(ticketID), str(fmt.Sprintf("TKT-%d", n))
		it["n"] = &types.AttributeValueMemberN{Value: strconv.Itoa(int(n))}
		it["TPK"], it["TSK"] = str("TM#sla#0"), str(timer+ticketID)
		writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: it}})
	}
	for some := range slices.Chunk(writes, 25) {
		for left := map[string][]types.WriteRequest{"docket": some}; len(left) > 0; {
			out, err := db.BatchWriteItem(t.Context(), &dynamodb.BatchWriteItemInput{RequestItems: left})
			if err != nil {
				t.Fatal(err)
			}
			if left = out.UnprocessedItems; len(left) > 0 { // a partition of the index takes 1,000 a second
				time.Sleep(100 * time.Millisecond)
			}
		}
	}
}

// A hundred thousand timers that run out at once lie in sixteen shards, which
// are swept side by side, each by a call of the worker at a time. One shard's
// part is recorded well within five minutes, of which the schedule may take one.
func TestAHundredThousandDueTimersAreRecordedWithinFiveMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const timers = 100_000 / dynamo.TimerShards
		m := dynamodel.New(dynamodel.Options{})
		db := m.Client()
		if err := dynamo.Create(t.Context(), db, "docket"); err != nil {
			t.Fatal(err)
		}
		table := dynamo.New(db, "docket")
		due(t, db, table, fake.Scope(t), timers)
		time.Sleep(2 * time.Minute) // they run out
		began := time.Now()
		queue := &fake.Waker{Sent: sweep.Wakes(dynamo.TimerShards)[:1]}
		w := worker.Worker{Table: slow{table, make(chan struct{}, 1)}, Waker: queue, Hooks: &fake.Waker{}, Mail: &fake.Waker{}, Now: time.Now}
		calls, late := 0, time.Duration(0)
		for ; len(queue.Sent) > 0; calls++ {
			wake := queue.Sent[0]
			queue.Sent = queue.Sent[1:]
			time.Sleep(200 * time.Millisecond) // until Lambda calls
			ctx, stop := context.WithTimeout(t.Context(), worker.JobsQueue().Timeout)
			came, err := w.Take(ctx, wake)
			if errors.Join(err, came.Err, ctx.Err()) != nil {
				t.Fatal(err, came.Err, ctx.Err())
			}
			stop()
			late = max(late, came.Late)
		}
		took := time.Since(began)
		time.Sleep(time.Second) // the index follows the table
		left, err := sweep.Shard(t.Context(), table, 0, time.Now, time.Now().Add(time.Minute))
		if err != nil || left.Tickets != 0 {
			t.Errorf("%d tickets are left: %v", left.Tickets, err)
		}
		t.Logf("%d timers of a shard, as of %d in all: %s in %d calls of the worker, %.0f a second; up to a minute more until the schedule comes; met %s late",
			timers, timers*dynamo.TimerShards, took.Round(100*time.Millisecond), calls, timers/took.Seconds(), late.Round(time.Second))
		all := m.Usage()[""]
		t.Logf("%.1f read and %.1f write units a ticket", all.Read/timers, all.Write/timers)
		if took+sweep.SLASweep().Every > 5*time.Minute || calls < 2 {
			t.Errorf("%s in %d calls", took, calls)
		}
	})
}
