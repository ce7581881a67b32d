package dynamodel_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"docket/shared/dynamo"
	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// call makes one drawn call of a client.
func call(ctx context.Context, db *dynamodb.Client, input any) (any, error) {
	switch in := input.(type) {
	case *dynamodb.GetItemInput:
		return db.GetItem(ctx, in)
	case *dynamodb.PutItemInput:
		return db.PutItem(ctx, in)
	case *dynamodb.UpdateItemInput:
		return db.UpdateItem(ctx, in)
	case *dynamodb.DeleteItemInput:
		return db.DeleteItem(ctx, in)
	case *dynamodb.QueryInput:
		return db.Query(ctx, in)
	case *dynamodb.BatchGetItemInput:
		return db.BatchGetItem(ctx, in)
	case *dynamodb.BatchWriteItemInput:
		return db.BatchWriteItem(ctx, in)
	case *dynamodb.TransactWriteItemsInput:
		return db.TransactWriteItems(ctx, in)
	}
	return nil, fmt.Errorf("no call %T", input)
}

func TestTheModelAnswersAsTheRealEngineDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := dynamodel.New(dynamodel.Bare())
		if err := m.Create(dynamo.Definition(docket)); err != nil {
			t.Fatal(err)
		}
		db := m.Client()
		d := &drawer{T: t, prefix: uuid.NewString()[:8]}
		for i := range rapid.IntRange(1, 25).Draw(t, "calls") {
			in := d.input()
			byEngine, err := call(t.Context(), local, in)
			want := shownOutput(byEngine, err)
			out, err2 := call(t.Context(), db, in)
			if endsForOne(t.Context(), db, in, out, byEngine) {
				out.(*dynamodb.QueryOutput).LastEvaluatedKey = nil
			}
			if got := shownOutput(out, err2); got != want && !sameRefusal(got, want) && !foundLate(err2, want) {
				t.Fatalf("call %d, %s\nis answered by the engine %s\n%v\nand by the model %s\n%v", i, shownInput(in), want, err, got, err2)
			}
			d.learn(out)
		}
	})
}

// sameRefusal tells a part of a transaction that is refused by its form, as the
// call's error by one and as the reason at its position by the other: AWS does
// not say which of its validations are which.
func sameRefusal(a, b string) bool {
	if a == "ValidationException" {
		a, b = b, a
	}
	return b == "ValidationException" && strings.HasPrefix(a, "canceled") && strings.Contains(a, "ValidationError")
}

// foundLate tells a fault of form that the engine looks for only where its
// conditions hold, so that it refuses by a condition first: two parts of a
// transaction on one item, and an update of a key's attribute. AWS looks for
// both before it looks at any condition.
func foundLate(byModel error, byEngine string) bool {
	if byModel == nil || !strings.HasPrefix(byEngine, "canceled") && !strings.HasPrefix(byEngine, "refused") {
		return false
	}
	return strings.Contains(byModel.Error(), "two parts of one item") || strings.Contains(byModel.Error(), "it is part of the key")
}

// endsForOne tells a page that has all there is, where the engine says so and the
// model says that more may follow: the engine knows it by the last key that was
// asked for. AWS promises neither.
func endsForOne(ctx context.Context, db *dynamodb.Client, input, byModel, byEngine any) bool {
	got, isPage := byModel.(*dynamodb.QueryOutput)
	want, _ := byEngine.(*dynamodb.QueryOutput)
	if !isPage || got == nil || want == nil || got.LastEvaluatedKey == nil || want.LastEvaluatedKey != nil {
		return false
	}
	next := *input.(*dynamodb.QueryInput)
	next.ExclusiveStartKey = got.LastEvaluatedKey
	further, err := db.Query(ctx, &next)
	return err == nil && further.ScannedCount == 0
}
