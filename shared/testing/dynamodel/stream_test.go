package dynamodel_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

func TestTheStreamTellsEachChangeOfAPartitionInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{Shards: 3})
		db := m.Client()
		began := time.Now()
		var all sync.WaitGroup
		for p := range 8 {
			all.Go(func() {
				for i := range 5 {
					in := write(fmt.Sprint("p", p), "1")
					in.Item["n"] = number(fmt.Sprint(i))
					for range 2 { // the second changes nothing
						if _, err := db.PutItem(t.Context(), in); err != nil {
							t.Error(err)
						}
					}
				}
				if _, err := db.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: aws.String(docket), Key: key(fmt.Sprint("p", p), "1")}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		states, last, changes := map[string]string{}, "", 0
		for shard := range m.Shards() {
			behind := 0
			last = ""
			for {
				records, next := m.Records(docket, shard, behind, 3)
				if len(records) == 0 {
					break
				}
				behind, changes = next, changes+len(records)
				for _, r := range records {
					p := shownItem(r.Keys)
					if states[p] != shownItem(r.Old) && (states[p] != "" || r.Event != "INSERT") {
						t.Errorf("%s of %s follows on %s", r.Event, shownItem(r.Old), states[p])
					}
					states[p] = shownItem(r.New)
					if r.Sequence <= last || r.Created.Before(began) || r.Created.After(time.Now()) {
						t.Errorf("record %s behind %s, of %s", r.Sequence, last, r.Created)
					}
					last = r.Sequence
				}
			}
		}
		if len(states) != 8 || changes != 8*6 {
			t.Errorf("%d items changed %d times", len(states), changes)
		}
		for p, state := range states {
			if state != "none" {
				t.Errorf("%s ends as %s", p, state)
			}
		}
	})
}

func TestAnIndexFollowsItsTable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{Read: time.Millisecond, Write: time.Millisecond, IndexLag: 100 * time.Millisecond})
		db := m.Client()
		due := func() int {
			out, err := db.Query(t.Context(), &dynamodb.QueryInput{TableName: aws.String(docket), IndexName: aws.String("timers"),
				KeyConditionExpression: aws.String("TPK = :p"), ExpressionAttributeValues: item{":p": text("TM")}})
			if err != nil {
				t.Fatal(err)
			}
			return len(out.Items)
		}
		in := write("p", "1")
		in.Item["TPK"], in.Item["TSK"] = text("TM"), text("2030")
		if _, err := db.PutItem(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		at := due()
		time.Sleep(100 * time.Millisecond)
		if later := due(); at != 0 || later != 1 {
			t.Errorf("the index has %d at once, %d later", at, later)
		}
		if _, err := db.PutItem(t.Context(), write("p", "1")); err != nil {
			t.Fatal(err)
		}
		at = due()
		time.Sleep(100 * time.Millisecond)
		if later := due(); at != 1 || later != 0 {
			t.Errorf("of what left the index there is %d at once, %d later", at, later)
		}
	})
}

func TestATokenMakesATransactionOnceForTenMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{Transact: 20 * time.Millisecond})
		db := m.Client(once)
		add := func(n string) types.TransactWriteItem {
			return types.TransactWriteItem{Update: &types.Update{TableName: aws.String(docket), Key: key("p", "1"), UpdateExpression: aws.String("ADD n :n"),
				ExpressionAttributeValues: item{":n": number(n)}}}
		}
		count := func(want string) {
			t.Helper()
			if got := shownItem(m.Items(docket)[0]); got != fmt.Sprintf(`{PK:"p" SK:"1" n:%s}`, want) {
				t.Errorf("%s, not %s", got, want)
			}
		}
		token := uuid.NewString()
		var all sync.WaitGroup
		all.Go(func() {
			if err := transact(t.Context(), db, token, add("1")); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(time.Millisecond)
		var inProgress *types.TransactionInProgressException
		if err := transact(t.Context(), db, token, add("1")); !errors.As(err, &inProgress) {
			t.Errorf("while it is in progress: %v", err)
		}
		all.Wait()
		if err := transact(t.Context(), db, token, add("1")); err != nil {
			t.Error(err)
		}
		count("1")
		var mismatch *types.IdempotentParameterMismatchException
		if err := transact(t.Context(), db, token, add("2")); !errors.As(err, &mismatch) {
			t.Errorf("another transaction under the token: %v", err)
		}
		time.Sleep(10 * time.Minute)
		if err := transact(t.Context(), db, token, add("1")); err != nil {
			t.Error(err)
		}
		count("2")
	})
}

func TestATransactionThatWasCancelledMayBeSentAgainUnderItsToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{})
		db, token := m.Client(), uuid.NewString()
		must := put("p", "1")
		must.Put.ConditionExpression = aws.String("attribute_exists(PK)")
		if got := shownError(transact(t.Context(), db, token, must)); got != "canceled ConditionalCheckFailed none" {
			t.Error(got)
		}
		if _, err := db.PutItem(t.Context(), write("p", "1")); err != nil {
			t.Fatal(err)
		}
		if err := transact(t.Context(), db, token, must); err != nil {
			t.Error(err)
		}
	})
}

func TestACallTakesItsLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{})
		db, name := m.Client(), aws.String(docket)
		took := func(call func() error) time.Duration {
			began := time.Now()
			if err := call(); err != nil {
				t.Fatal(err)
			}
			return time.Since(began)
		}
		for _, c := range []struct {
			got, want time.Duration
		}{
			{took(func() error {
				_, err := db.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: name, Key: key("p", "1")})
				return err
			}), 5 * time.Millisecond},
			{took(func() error { _, err := db.PutItem(t.Context(), write("p", "1")); return err }), 8 * time.Millisecond},
			{took(func() error { return transact(t.Context(), db, "", put("p", "1")) }), 12 * time.Millisecond},
		} {
			if c.got != c.want {
				t.Errorf("it took %s, not %s", c.got, c.want)
			}
		}
	})
}
