package dynamo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/fault"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

const (
	// mostWritten is how many items BatchWriteItem writes (API reference of BatchWriteItem).
	mostWritten = 25

	// unitsASecond is how many write units one call of writeAll takes in a second:
	// a partition takes 1,000, and others write there too.
	// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
	unitsASecond = 800
)

// writeAll puts and deletes items, in no order and without a condition. What the
// store leaves undone for load is sent again. Where it fails some are written.
func (t *Table) writeAll(ctx context.Context, writes []types.WriteRequest) error {
	began, deadline, units := time.Now(), time.Now().Add(transactTimeout), 0.0
	for wait := 5 * time.Millisecond; len(writes) > 0; {
		some := writes[:min(mostWritten, len(writes))]
		out, err := t.db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
			RequestItems: map[string][]types.WriteRequest{t.name: some}})
		var full *types.ProvisionedThroughputExceededException
		left := some // where the store took none of them
		switch {
		case err == nil:
			left = out.UnprocessedItems[t.name]
			units += totals(out.ConsumedCapacity)
		case !errors.As(err, &full):
			return failed(fmt.Errorf("write %d items: %w", len(some), err))
		}
		writes = slices.Concat(left, writes[len(some):])
		pause := time.Until(began.Add(time.Duration(units / unitsASecond * float64(time.Second))))
		switch {
		case len(left) < len(some):
			wait, deadline = 5*time.Millisecond, time.Now().Add(transactTimeout)
		case time.Now().After(deadline):
			return fault.New(fault.Unavailable, "the store is busy, try again")
		default:
			pause, wait = max(pause, rand.N(wait)), 2*wait
		}
		if len(writes) > 0 {
			if err := change.Pause(ctx, pause); err != nil {
				return err
			}
		}
	}
	return nil
}
