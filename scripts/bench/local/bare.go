package local

import (
	"context"
	"time"

	"docket/scripts/bench/subject"
	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"
)

// bareRate is how many transactions of a create a second an engine carries out
// for as many clients as rush. They are recorded over the model. The engine is one
// of its own: a second table's stream makes each write look through the first one's.
func bareRate(ctx context.Context, dir string) (float64, error) {
	var recorded []*dynamodb.TransactWriteItemsInput
	options := dynamodel.Bare()
	options.Before = func(c dynamodel.Call) error {
		if in, is := c.Input.(*dynamodb.TransactWriteItemsInput); is {
			recorded = append(recorded, in)
		}
		return nil
	}
	w, err := subject.Open(ctx, dynamodel.New(options).Client(), dir, "acme", "north")
	if err != nil {
		return 0, err
	}
	e, err := engine.Start(ctx, engine.Options{Dir: dir})
	if err != nil {
		return 0, err
	}
	defer e.Stop()
	db := dynamo.Local(e.Endpoint)
	if err := dynamo.Create(ctx, db, system.TableName); err != nil {
		return 0, err
	}
	var rate float64
	for range 2 { // the engine is cold at first
		recorded = nil
		for range 500 {
			if err := w.Do(ctx, subject.Create("", w.APIKey, "new", "high"), nil); err != nil {
				return 0, err
			}
		}
		group, within := errgroup.WithContext(ctx)
		group.SetLimit(rushers)
		began := time.Now()
		for _, in := range recorded {
			group.Go(func() error {
				_, err := db.TransactWriteItems(within, in)
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return 0, err
		}
		rate = float64(len(recorded)) / time.Since(began).Seconds()
	}
	return rate, nil
}
