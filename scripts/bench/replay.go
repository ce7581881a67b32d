package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"
)

// replay is a list of requests made by hand: the inputs of one round trip go
// out together, and the rounds one after the other.
type replay [][]any

// replayOf repeats recorded calls. Those that overlapped are a round.
func replayOf(calls []call) replay {
	var again replay
	for _, round := range rounds(calls) {
		var inputs []any
		for _, c := range round {
			inputs = append(inputs, c.input)
		}
		again = append(again, inputs)
	}
	return again
}

func (r replay) run(ctx context.Context, db *dynamodb.Client) error {
	for _, round := range r {
		if err := together(ctx, db, round); err != nil {
			return fmt.Errorf("by hand: %w", err)
		}
	}
	return nil
}

// writes repeats the writes alone, one after the other.
func (r replay) writes(ctx context.Context, db *dynamodb.Client) error {
	for _, round := range r {
		for _, input := range round {
			switch input.(type) {
			case *dynamodb.GetItemInput, *dynamodb.QueryInput, *dynamodb.BatchGetItemInput,
				*dynamodb.CreateTableInput, *dynamodb.DescribeTableInput, *dynamodb.UpdateTimeToLiveInput:
				continue
			}
			if err := send(ctx, db, input); err != nil {
				return fmt.Errorf("by hand: %w", err)
			}
		}
	}
	return nil
}

func together(ctx context.Context, db *dynamodb.Client, inputs []any) error {
	if len(inputs) == 1 {
		return send(ctx, db, inputs[0])
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, input := range inputs {
		group.Go(func() error { return send(ctx, db, input) })
	}
	return group.Wait()
}

func send(ctx context.Context, db *dynamodb.Client, input any) (err error) {
	switch in := input.(type) {
	case *dynamodb.GetItemInput:
		_, err = db.GetItem(ctx, in)
	case *dynamodb.PutItemInput:
		_, err = db.PutItem(ctx, in)
	case *dynamodb.UpdateItemInput:
		_, err = db.UpdateItem(ctx, in)
	case *dynamodb.DeleteItemInput:
		_, err = db.DeleteItem(ctx, in)
	case *dynamodb.QueryInput:
		_, err = db.Query(ctx, in)
	case *dynamodb.BatchGetItemInput:
		_, err = db.BatchGetItem(ctx, in)
	case *dynamodb.TransactWriteItemsInput:
		_, err = db.TransactWriteItems(ctx, in)
	default:
		err = fmt.Errorf("no call by hand for a %T", input)
	}
	return err
}
