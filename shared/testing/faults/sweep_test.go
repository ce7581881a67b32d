package faults_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/sweep"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// promise makes a queue with targets, and gives its id.
func (d desk) promise(t testing.TB) string {
	t.Helper()
	return d.call(t, "POST", "/v1/support/queues", `{"key":"q","name":"Q","first_response_target_minutes":60,
		"resolution_target_minutes":240}`)["queue"].(map[string]any)["id"].(string)
}

// now is the domain's time.
func (d desk) now(t testing.TB) time.Time {
	t.Helper()
	now, err := time.Parse(time.RFC3339Nano, d.call(t, "POST", "/local/clock", `{"advance":"0s"}`)["now"].(string))
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// frozen is a clock that stands at the domain's time.
func (d desk) frozen(t testing.TB) func() time.Time {
	now := d.now(t)
	return func() time.Time { return now }
}

// of are the Changes of a kind, by ticket id and metric.
func (b records) of(kind change.Kind) map[string]change.Change {
	found := map[string]change.Change{}
	for _, c := range b.changes {
		if c.Kind == kind {
			found[c.Resource+" "+field(c, "metric")] = c
		}
	}
	return found
}

// wants fails the test unless each ticket has a warning and a breach of both
// metrics that the queue promises, at the due times that the ticket showed.
func (b records) wants(t testing.TB, tickets []map[string]any) {
	t.Helper()
	breached, warned := b.of(change.SLABreached), b.of(change.SLAWarned)
	if len(breached) != 2*len(tickets) || len(warned) != 2*len(tickets) {
		t.Errorf("%d breaches and %d warnings of %d tickets", len(breached), len(warned), len(tickets))
	}
	for _, ticket := range tickets {
		for _, metric := range []string{"first_response", "resolution"} {
			c := breached[fmt.Sprint(ticket["id"], " ", metric)]
			if field(c, "due_at") != ticket[metric+"_due_at"] {
				t.Errorf("%s of %v breached at %q, due was %v", metric, ticket["id"], field(c, "due_at"), ticket[metric+"_due_at"])
			}
		}
	}
}

// sweepAll sweeps every shard, without asking who has it leased.
func sweepAll(t testing.TB, table sweep.Store, now func() time.Time) (late time.Duration, err error) {
	for shard := range dynamo.TimerShards {
		swept, failure := sweep.Shard(t.Context(), table, shard, now, time.Now().Add(time.Minute))
		late, err = max(late, swept.Late), errors.Join(err, failure, swept.Err)
	}
	return late, err
}

func TestSweepsAtOnceAfterTwoDaysOfSilenceRecordEachWarningAndBreachOnceAtItsDueTime(t *testing.T) {
	d := start(t, nil)
	queue := d.promise(t)
	var tickets []map[string]any
	for range 12 {
		tickets = append(tickets, d.open(t, `,"queue_id":"`+queue+`"`))
	}
	d.settle(t)
	d.later(t, "48h")
	now := d.frozen(t)
	other := dynamo.New(dynamo.Local(endpoint), system.TableName) // as another process has it
	var sweeps sync.WaitGroup
	late := make([]time.Duration, 4)
	for i, table := range []*dynamo.Table{d.Table, other, d.Table, other} {
		sweeps.Go(func() {
			var err error
			if late[i], err = sweepAll(t, table, now); err != nil {
				t.Error(err)
			}
		})
	}
	sweeps.Wait()
	if longest := slices.Max(late); longest < 47*time.Hour || longest > 48*time.Hour {
		t.Errorf("swept %s late; the first warning was due two days ago, less 45 minutes", longest)
	}
	d.settle(t)
	b := d.check(t)
	b.wants(t, tickets)
	for _, c := range b.of(change.SLABreached) {
		if want := now().Truncate(time.Second).Format(time.RFC3339); field(c, "detected_at") != want {
			t.Errorf("detected at %s, swept at %s", field(c, "detected_at"), want)
		}
	}
}

// dying is a table whose sweep dies once it has met so many tickets of a scope.
type dying struct {
	*dynamo.Table
	scope tenant.Scope
	left  atomic.Int32
}

var errDied = errors.New("it died")

func (d *dying) RunOut(ctx context.Context, shard int, now time.Time, found func(ticket.Timer) error) error {
	return d.Table.RunOut(ctx, shard, now, func(timer ticket.Timer) error {
		if timer.Scope == d.scope && d.left.Add(-1) < 0 {
			return errDied
		}
		return found(timer)
	})
}

func TestASweepThatDiesHalfWayIsCompletedByTheNext(t *testing.T) {
	d := start(t, nil)
	queue := d.promise(t)
	var tickets []map[string]any
	for range 12 {
		tickets = append(tickets, d.open(t, `,"queue_id":"`+queue+`"`))
	}
	d.settle(t)
	d.later(t, "5h")
	half := &dying{Table: d.Table, scope: d.scope}
	half.left.Store(5)
	if _, err := sweepAll(t, half, d.frozen(t)); !errors.Is(err, errDied) {
		t.Fatal(err)
	}
	if b := d.read(t); len(b.of(change.SLABreached)) != 10 {
		t.Errorf("%d breaches before it died", len(b.of(change.SLABreached)))
	}
	if err := d.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.settle(t)
	d.check(t).wants(t, tickets)
}

func TestAReplyThatComesLateRecordsItsBreachAndNoSweepAddsToIt(t *testing.T) {
	d := start(t, nil)
	ticket := d.open(t, `,"queue_id":"`+d.promise(t)+`"`)
	id := ticket["id"].(string)
	d.settle(t)
	d.later(t, "61m")
	said := d.call(t, "POST", "/v1/support/tickets/"+id+"/messages", `{"body":"Sorry for the wait."}`)
	before := d.read(t).of(change.SLABreached)
	if c := before[id+" first_response"]; len(before) != 1 || c.RequestID != said["request_id"] || field(c, "due_at") != ticket["first_response_due_at"] {
		t.Errorf("the reply recorded %+v", before)
	}
	d.settle(t)
	if after := d.check(t).of(change.SLABreached); len(after) != 1 {
		t.Errorf("the sweep added to it: %+v", after)
	}
	first := d.call(t, "GET", "/v1/support/tickets/"+id+"/sla", "")["sla"].(map[string]any)["first_response"].(map[string]any)
	if first["state"] != "met" || first["breached_at"] != ticket["first_response_due_at"] {
		t.Errorf("its first response: %v", first)
	}
}

// oneBeforeAnother is a ticket behind which another lies in its shard of the timers.
func (d desk) oneBeforeAnother(t testing.TB) dynamo.Item {
	t.Helper()
	shards := map[string]dynamo.Item{}
	for _, it := range scan(t, d.prefix()) {
		shard := text(it, "TPK")
		if other := shards[shard]; shard != "" && other != nil {
			if text(other, "TSK") < text(it, "TSK") {
				return other
			}
			return it
		}
		shards[shard] = it
	}
	t.Fatal("no two tickets share a shard")
	return nil
}

func TestATicketThatCannotBeReadKeepsNoOtherWaiting(t *testing.T) {
	d := start(t, nil)
	queue := d.promise(t)
	var tickets []map[string]any
	for range 30 {
		tickets = append(tickets, d.open(t, `,"queue_id":"`+queue+`"`))
	}
	was := d.oneBeforeAnother(t)
	spoilt, key := text(was, "id"), dynamo.Item{"PK": was["PK"], "SK": was["SK"]}
	tickets = slices.DeleteFunc(tickets, func(tk map[string]any) bool { return tk["id"] == "ticket_"+spoilt })
	_, err := db.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: aws.String(system.TableName), Key: key,
		UpdateExpression:          aws.String("SET f_due = :spoilt"),
		ExpressionAttributeValues: dynamo.Item{":spoilt": &types.AttributeValueMemberS{Value: "no instant"}}})
	if err != nil {
		t.Fatal(err)
	}
	d.settle(t)
	d.later(t, "5h")
	if err := d.Sweep(t.Context()); err == nil || !strings.Contains(err.Error(), spoilt) {
		t.Errorf("the sweep says %v", err)
	}
	d.read(t).wants(t, tickets)
	if _, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String(system.TableName), Item: was}); err != nil {
		t.Fatal(err) // for the tests that follow
	}
	d.settle(t)
	if b := d.check(t); len(b.of(change.SLABreached)) != 60 {
		t.Errorf("once it can be read there are %d breaches", len(b.of(change.SLABreached)))
	}
}
