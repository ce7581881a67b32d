package dynamodel_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// once is an option of a client that sends nothing again.
func once(o *dynamodb.Options) { o.Retryer = aws.NopRetryer{} }

func write(partition, sort string) *dynamodb.PutItemInput {
	return &dynamodb.PutItemInput{TableName: aws.String(docket), Item: key(partition, sort)}
}

func TestAPartitionTakesItsUnitsASecondAndThrottlesTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{PartitionWrites: 100, Burst: 2 * time.Second})
		db := m.Client(once)
		time.Sleep(time.Hour) // what was not used longer ago is lost
		began, taken, refused := time.Now(), 0, 0
		for time.Since(began) < 10*time.Second {
			_, err := db.PutItem(t.Context(), write("p", "1"))
			var throttled *types.ProvisionedThroughputExceededException
			switch {
			case err == nil:
				taken++
			case errors.As(err, &throttled):
				refused++
			default:
				t.Fatal(err)
			}
		}
		if want := 100*10 + 200; taken < want-2 || taken > want+2 {
			t.Errorf("%d writes got in, not %d", taken, want)
		}
		if used := m.Usage()["PutItem"]; used.Throttled != refused || used.Calls != taken+refused || used.Write != float64(taken) || refused == 0 {
			t.Errorf("%d were taken and %d refused: %+v", taken, refused, used)
		}
		if _, err := db.PutItem(t.Context(), write("q", "1")); err != nil {
			t.Errorf("another partition: %v", err)
		}
	})
}

func TestAThrottledPartOfATransactionIsACancellationAtItsPosition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{PartitionWrites: 10})
		db := m.Client(once)
		big := write("p", "big")
		big.Item["s"] = text(strings.Repeat("x", 100<<10))
		if _, err := db.PutItem(t.Context(), big); err != nil {
			t.Fatal(err)
		}
		err := transact(t.Context(), db, "", put("q", "1"), put("p", "1"))
		if got := shownError(err); got != "canceled None none ThrottlingError none" {
			t.Error(got)
		}
		time.Sleep(10 * time.Second) // the debt of 101 units less the second that was there
		if err := transact(t.Context(), db, "", put("q", "1"), put("p", "1")); err != nil {
			t.Error(err)
		}
	})
}

func TestReadsAreThrottledByTheirPartitionToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{Read: -1, PartitionReads: 10})
		db := m.Client(once)
		get := &dynamodb.GetItemInput{TableName: aws.String(docket), Key: key("p", "1")}
		taken := 0
		for ; taken < 100; taken++ {
			if _, err := db.GetItem(t.Context(), get); err != nil {
				break
			}
		}
		if taken != 20 { // half a unit each
			t.Errorf("%d reads got in", taken)
		}
		query := &dynamodb.QueryInput{TableName: aws.String(docket), KeyConditionExpression: aws.String("PK = :p"), ExpressionAttributeValues: item{":p": text("p")}}
		var throttled *types.ProvisionedThroughputExceededException
		if _, err := db.Query(t.Context(), query); !errors.As(err, &throttled) {
			t.Errorf("a query is answered %v", err)
		}
		both := &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{docket: {Keys: []map[string]types.AttributeValue{key("p", "1"), key("q", "1")}}}}
		out, err := db.BatchGetItem(t.Context(), both)
		if err != nil || shownItems(out.UnprocessedKeys[docket].Keys) != shownItem(key("p", "1")) {
			t.Errorf("a batch leaves unprocessed %v, %v", out.UnprocessedKeys, err)
		}
	})
}

func TestTheSDKSendsAThrottledCallAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{PartitionWrites: 10, Burst: 100 * time.Millisecond})
		db := m.Client()
		for range 10 {
			if _, err := db.PutItem(t.Context(), write("p", "1")); err != nil {
				t.Fatal(err)
			}
		}
		if used := m.Usage()["PutItem"]; used.Throttled == 0 || used.Calls != 10+used.Throttled {
			t.Errorf("%+v", used)
		}
	})
}

func TestUnitsAreBilledAsAWSDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{})
		db, name := m.Client(), aws.String(docket)
		large := func(sort string, kilobytes int) item {
			it := key("p", sort)
			it["s"] = text(strings.Repeat("x", kilobytes<<10))
			return it
		}
		timed := func(it item, due string) item {
			it["TPK"], it["TSK"] = text("TM"), text(due)
			return it
		}
		total := types.ReturnConsumedCapacityTotal
		put := func(it item) float64 {
			out, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: name, Item: it, ReturnConsumedCapacity: total})
			if err != nil {
				t.Fatal(err)
			}
			return *out.ConsumedCapacity.CapacityUnits
		}
		for _, c := range []struct {
			what      string
			got, want float64
		}{
			{"a small one", put(large("1", 0)), 1},
			{"one of a bit over 3 KB", put(large("2", 3)), 4},
			{"a small one in the place of it", put(large("2", 0)), 4},
			{"one that comes into the index", put(timed(large("3", 0), "2030")), 2},
			{"one that moves in the index", put(timed(large("3", 0), "2031")), 3},
			{"one that stays in the index", put(timed(large("3", 1), "2031")), 2},
			{"one that leaves the index", put(large("3", 0)), 3},
			{"one that was 2 KB", put(large("3", 0)), 1},
		} {
			if c.got != c.want {
				t.Errorf("%s takes %v units, not %v", c.what, c.got, c.want)
			}
		}
		before := m.Usage()
		update := types.TransactWriteItem{Update: &types.Update{TableName: name, Key: key("p", "2"), UpdateExpression: aws.String("SET s = :s"),
			ExpressionAttributeValues: item{":s": text(strings.Repeat("x", 5<<10))}}}
		check := types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: name, Key: key("p", "1"), ConditionExpression: aws.String("attribute_exists(PK)")}}
		if err := transact(t.Context(), db, "", update, check); err != nil {
			t.Fatal(err)
		}
		if got := m.Usage()["TransactWriteItems"].Write - before["TransactWriteItems"].Write; got != 2*6+2 {
			t.Errorf("the transaction took %v", got)
		}
		read := func(consistent bool) float64 {
			out, err := db.Query(t.Context(), &dynamodb.QueryInput{TableName: name, ConsistentRead: &consistent, ReturnConsumedCapacity: total,
				KeyConditionExpression: aws.String("PK = :p"), ExpressionAttributeValues: item{":p": text("p")}})
			if err != nil {
				t.Fatal(err)
			}
			return *out.ConsumedCapacity.CapacityUnits
		}
		if read(true) != 2 || read(false) != 1 {
			t.Errorf("a query of 5 KB takes %v, and %v", read(true), read(false))
		}
		all, sum := m.Usage(), 0.0
		for operation, one := range all {
			if operation != "" {
				sum += one.Read
			}
		}
		if sum != all[""].Read || sum == 0 {
			t.Errorf("the operations have %v read units, all have %v", sum, all[""].Read)
		}
	})
}

func TestAFaultBeforeHasNoEffectAndOneAfterHas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var lost atomic.Int32
		fail := func(want string, times int32) func(dynamodel.Call) error {
			return func(c dynamodel.Call) error {
				if c.Operation == want && lost.Add(1) <= times {
					return dynamodel.Dropped()
				}
				return nil
			}
		}
		before, after := fail("PutItem", 1), fail("DeleteItem", 100)
		m := model(t, dynamodel.Options{Before: before, After: after})
		db := m.Client()
		if _, err := m.Client(once).PutItem(t.Context(), write("p", "1")); err == nil || len(m.Items(docket)) != 0 {
			t.Errorf("%v, and %v is there", err, m.Items(docket))
		}
		lost.Store(0)
		if _, err := db.PutItem(t.Context(), write("p", "1")); err != nil {
			t.Errorf("the SDK does not send again what was lost: %v", err)
		}
		lost.Store(0)
		if _, err := db.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: aws.String(docket), Key: key("p", "1")}); err == nil {
			t.Error("the answer was not lost")
		}
		if left := m.Items(docket); len(left) != 0 || lost.Load() != 3 {
			t.Errorf("%v is left after %d attempts", left, lost.Load())
		}
	})
}
