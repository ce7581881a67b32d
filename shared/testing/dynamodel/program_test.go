package dynamodel_test

import (
	"context"
	"fmt"
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
			out, err := call(t.Context(), local, in)
			want := shownOutput(out, err)
			out, err = call(t.Context(), db, in)
			if got := shownOutput(out, err); got != want {
				t.Fatalf("call %d, %s\nis answered by the engine %s\n%v\nand by the model %s", i, shownInput(in), want, err, got)
			}
			d.learn(out)
		}
	})
}
