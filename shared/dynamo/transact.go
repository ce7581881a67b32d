package dynamo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"docket/shared/change"
	"docket/shared/fault"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

// part is one item of a transaction, and what a failure of its condition means.
type part struct {
	types.TransactWriteItem
	refused error
}

// What a refused condition can mean besides a fault or change.ErrStale.
var (
	errApplied = errors.New("this very write is in the table already")
	errKept    = errors.New("an answer is kept under the idempotency key")
	errCrowded = errors.New("the ticket's log entry is full until it is compacted")
)

// knowing is how long a write whose outcome is unknown is sent again.
const knowing = 5 * time.Second

// commit writes all of parts or nothing, and does not return before it knows
// which, or gives up with Unavailable. The first part is the write's Change,
// by whose id the write knows itself again. It returns the kept receipt where
// the idempotency key was used.
func (t *Table) commit(ctx context.Context, parts []part) (*change.Receipt, error) {
	in := &dynamodb.TransactWriteItemsInput{ClientRequestToken: aws.String(uuid.NewString())}
	for _, p := range parts {
		in.TransactItems = append(in.TransactItems, p.TransactWriteItem)
	}
	deadline := time.Now().Add(knowing)
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, 640*time.Millisecond) {
		_, err := t.db.TransactWriteItems(ctx, in)
		if err == nil {
			return nil, nil
		}
		receipt, verdict := judge(parts, err)
		switch {
		case errors.Is(verdict, errApplied):
			return nil, nil
		case !passing(verdict):
			return receipt, verdict
		case time.Now().After(deadline):
			return nil, fault.Wrap(fault.Unavailable, "the store is busy, try again", verdict)
		}
		if err := change.Pause(ctx, wait/2+rand.N(wait)); err != nil {
			return nil, err
		}
	}
}

// judge tells what a failed transaction means: what a condition says is final,
// whatever else was in its way. A kept receipt is an answer and no failure.
func judge(parts []part, err error) (*change.Receipt, error) {
	var canceled *types.TransactionCanceledException
	if !errors.As(err, &canceled) {
		return nil, fmt.Errorf("transact: %w", err)
	}
	var verdict error
	var receipt *change.Receipt
	for i, reason := range canceled.CancellationReasons {
		if aws.ToString(reason.Code) != "ConditionalCheckFailed" || i >= len(parts) {
			continue
		}
		refused := parts[i].refused
		if errors.Is(refused, errApplied) {
			return nil, refused // nothing else matters: it is done
		}
		if errors.Is(refused, errKept) {
			kept, err := readReceipt(reason.Item)
			if err != nil {
				return nil, err
			}
			receipt = kept
		}
		if verdict == nil || errors.Is(refused, errKept) {
			verdict = refused
		}
	}
	switch {
	case receipt != nil:
		return receipt, nil
	case errors.Is(verdict, errKept):
		return nil, change.ErrStale // it has gone meanwhile: read again
	case verdict != nil:
		return nil, verdict
	}
	return nil, conflict(canceled)
}

// conflict is a passing failure where another transaction or throttling was in
// the way, and err itself where it was something else.
func conflict(canceled *types.TransactionCanceledException) error {
	for _, reason := range canceled.CancellationReasons {
		switch aws.ToString(reason.Code) {
		case "None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
		default:
			return fmt.Errorf("transact: %s: %w", aws.ToString(reason.Code), canceled)
		}
	}
	return &types.TransactionConflictException{Message: canceled.Message}
}

// put is a part that writes a whole item, under a condition.
func (t *Table) put(it item, condition string, values item, refused error) part {
	p := &types.Put{TableName: &t.name, Item: it}
	if condition != "" {
		p.ConditionExpression = &condition
	}
	if len(values) > 0 {
		p.ExpressionAttributeValues = values
	}
	if errors.Is(refused, errKept) {
		p.ReturnValuesOnConditionCheckFailure = types.ReturnValuesOnConditionCheckFailureAllOld
	}
	return part{TransactWriteItem: types.TransactWriteItem{Put: p}, refused: refused}
}

// absent is the condition of what must be new.
const absent = "attribute_not_exists(" + pk + ")"
