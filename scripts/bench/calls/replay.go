package calls

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"
)

// Replay is a list of requests made by hand: the inputs of one round trip go
// out together, and the rounds one after the other.
type Replay [][]any

// ReplayOf repeats recorded calls. Those that overlapped are a round.
func ReplayOf(calls []Call) Replay {
	var again Replay
	for _, round := range Rounds(calls) {
		var inputs []any
		for _, c := range round {
			inputs = append(inputs, c.Input)
		}
		again = append(again, inputs)
	}
	return again
}

func (r Replay) Run(ctx context.Context, db *dynamodb.Client) error {
	for _, round := range r {
		if err := together(ctx, db, round); err != nil {
			return fmt.Errorf("by hand: %w", err)
		}
	}
	return nil
}

// Writes repeats the writes alone, one after the other.
func (r Replay) Writes(ctx context.Context, db *dynamodb.Client) error {
	for _, round := range r {
		for _, input := range round {
			switch input.(type) {
			case *dynamodb.GetItemInput, *dynamodb.QueryInput, *dynamodb.BatchGetItemInput,
				*dynamodb.CreateTableInput, *dynamodb.DescribeTableInput, *dynamodb.UpdateTimeToLiveInput:
				continue
			}
			if err := Send(ctx, db, input); err != nil {
				return fmt.Errorf("by hand: %w", err)
			}
		}
	}
	return nil
}

func together(ctx context.Context, db *dynamodb.Client, inputs []any) error {
	if len(inputs) == 1 {
		return Send(ctx, db, inputs[0])
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, input := range inputs {
		group.Go(func() error { return Send(ctx, db, input) })
	}
	return group.Wait()
}

func Send(ctx context.Context, db *dynamodb.Client, input any) (err error) {
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
