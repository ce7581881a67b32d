package dynamodel_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

// model makes an engine with Docket's table, within a bubble.
func model(t *testing.T, o dynamodel.Options) *dynamodel.Model {
	t.Helper()
	m := dynamodel.New(o)
	if err := dynamo.Create(t.Context(), m.Client(), docket); err != nil {
		t.Fatal(err)
	}
	return m
}

func key(partition, sort string) item { return item{"PK": text(partition), "SK": text(sort)} }

func put(partition, sort string) types.TransactWriteItem {
	return types.TransactWriteItem{Put: &types.Put{TableName: aws.String(docket), Item: key(partition, sort)}}
}

func transact(ctx context.Context, db *dynamodb.Client, token string, parts ...types.TransactWriteItem) error {
	in := &dynamodb.TransactWriteItemsInput{TransactItems: parts}
	if token != "" {
		in.ClientRequestToken = &token
	}
	_, err := db.TransactWriteItems(ctx, in)
	return err
}

func TestTicketsAreCreatedOnTheModelInVirtualTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{Transact: 25 * time.Millisecond})
		scope, err := tenant.NewScope("acme", "north")
		if err != nil {
			t.Fatal(err)
		}
		const processes, each = 4, 25
		began := time.Now()
		var all sync.WaitGroup
		for p := range processes {
			table := dynamo.New(dynamo.Local("http://127.0.0.1", m.Install), docket)
			all.Go(func() {
				for i := range each {
					act := change.SystemAct(scope, "req_"+uuid.Must(uuid.NewV7()).String(), "test", time.Now)
					draft := ticket.Draft{Ticket: ticket.Ticket{Source: "api", Subject: fmt.Sprintf("%d of %d", i, p)}}
					render := func(ticket.Ticket) (change.Answer, error) { return change.Answer{Status: 201}, nil }
					if _, err := ticket.Create(t.Context(), table, act, draft, render); err != nil {
						t.Errorf("create: %v", err)
					}
				}
			})
		}
		all.Wait()
		page, err := dynamo.New(m.Client(), docket).Tickets(t.Context(), ticket.SightOf(tenant.Principal{Scope: scope}), ticket.List{Limit: 100})
		if err != nil || len(page.Tickets) != processes*each {
			t.Fatalf("%d tickets are listed, %v", len(page.Tickets), err)
		}
		took := time.Since(began)
		if least := each * 25 * time.Millisecond; took < least || took > 2*least {
			t.Errorf("it took %s", took)
		}
		records := 0
		for shard := range m.Shards() {
			found, _ := m.Records(docket, shard, 0, 10_000)
			records += len(found)
		}
		t.Logf("%d tickets in %s, %d records of the stream, %+v", processes*each, took, records, m.Usage())
	})
}

func TestATransactionIsCancelledForOneInFlightAndOnlyForTheItemsOfIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{Transact: 20 * time.Millisecond})
		a, b := m.Client(), m.Client()
		var all sync.WaitGroup
		all.Go(func() {
			if err := transact(t.Context(), a, "", put("p", "1"), put("p", "2")); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(time.Millisecond)
		check := types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: aws.String(docket), Key: key("p", "2"),
			ConditionExpression: aws.String("attribute_not_exists(PK)")}}
		err := transact(t.Context(), b, "", put("p", "3"), check)
		if got := shownError(err); got != "canceled None none TransactionConflict none" {
			t.Errorf("a check of an item in flight is answered %s", got)
		}
		all.Wait()
		if err := transact(t.Context(), b, "", put("p", "3"), put("p", "2")); err != nil {
			t.Errorf("once the other is answered: %v", err)
		}
	})
}

func TestACancelledTransactionIsInFlightOnTheItemsThatAcceptedIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{Transact: 20 * time.Millisecond})
		db := m.Client()
		never := put("p", "1")
		never.Put.ConditionExpression = aws.String("attribute_exists(PK)")
		var all sync.WaitGroup
		all.Go(func() {
			if got := shownError(transact(t.Context(), db, "", never, put("p", "2"))); got != "canceled ConditionalCheckFailed none None none" {
				t.Error(got)
			}
		})
		time.Sleep(time.Millisecond)
		if got := shownError(transact(t.Context(), db, "", put("p", "2"))); got != "canceled TransactionConflict none" {
			t.Error(got)
		}
		all.Wait()
		if items := m.Items(docket); len(items) != 0 {
			t.Errorf("cancelled transactions wrote %v", items)
		}
	})
}

func TestAPlainWriteOfAnItemInFlightIsRefusedAndAReadIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{Read: 2 * time.Millisecond, Write: 2 * time.Millisecond, Transact: 20 * time.Millisecond})
		db, name := m.Client(), aws.String(docket)
		var all sync.WaitGroup
		all.Go(func() {
			if err := transact(t.Context(), db, "", put("p", "1")); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(time.Millisecond)
		var conflict *types.TransactionConflictException
		if _, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: name, Item: key("p", "1")}); !errors.As(err, &conflict) {
			t.Errorf("a put is answered %v", err)
		}
		if _, err := db.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: name, Key: key("p", "1")}); !errors.As(err, &conflict) {
			t.Errorf("a delete is answered %v", err)
		}
		if _, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: name, Item: key("p", "2")}); err != nil {
			t.Errorf("a put beside it is answered %v", err)
		}
		read := func() item {
			out, err := db.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: name, Key: key("p", "1"), ConsistentRead: aws.Bool(true)})
			if err != nil {
				t.Fatalf("a read is answered %v", err)
			}
			return out.Item
		}
		if it := read(); it != nil {
			t.Errorf("it took effect early: %v", it)
		}
		time.Sleep(10 * time.Millisecond)
		if it := read(); it == nil {
			t.Error("it has not taken effect by the middle of its latency")
		}
		all.Wait()
	})
}
