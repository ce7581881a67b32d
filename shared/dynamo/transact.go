package dynamo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"docket/shared/change"
	"docket/shared/fault"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// part is one item of a transaction, and what a failure of its condition means.
type part struct {
	types.TransactWriteItem
	refused error
	own     bool // the item holds its commit's id: where that is there already, the commit is done
}

// commitID is the attribute by which a commit knows itself again.
const commitID = "commit"

// transactTimeout is how long a transaction is sent again whose outcome is unknown, or
// that others were in the way of.
const transactTimeout = 5 * time.Second

// transact writes all of parts or nothing, and does not return before it knows
// which, or gives up with Unavailable. The same transaction is sent again under
// its id: the store then carries it out once (ClientRequestToken), and a
// commit's own Change tells that it is there when the store has forgotten.
func (t *Table) transact(ctx context.Context, id string, parts []part) error {
	in := &dynamodb.TransactWriteItemsInput{ClientRequestToken: &id}
	for _, p := range parts {
		in.TransactItems = append(in.TransactItems, p.TransactWriteItem)
	}
	deadline := time.Now().Add(transactTimeout)
	unknown := false // whether it may have taken effect already
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, 640*time.Millisecond) {
		_, err := t.db.TransactWriteItems(ctx, in, unrepeated)
		var canceled *types.TransactionCanceledException
		switch {
		case err == nil:
			return nil
		case errors.As(err, &canceled):
			v := judge(parts, id, canceled, unknown)
			if v.outcome != busy {
				return v.err
			}
			err = v.err
		case passing(err):
			unknown = true
		default:
			return fmt.Errorf("transact: %w", err)
		}
		if time.Now().After(deadline) {
			return fault.Wrap(fault.Unavailable, "the store is busy, try again", err)
		}
		if err := change.Pause(ctx, wait/2+rand.N(wait)); err != nil {
			return err
		}
	}
}

// unrepeated has the SDK send a call once. What it would send again by itself,
// after an answer that was lost, nobody here would know of: and a transaction
// that may be there must not be taken for stale.
func unrepeated(o *dynamodb.Options) { o.Retryer = aws.NopRetryer{} }

// put is a part that writes a whole item, under a condition.
func (t *Table) put(it item, condition string, values item, refused error) part {
	p := &types.Put{TableName: &t.name, Item: it}
	if condition != "" {
		p.ConditionExpression = &condition
	}
	if len(values) > 0 {
		p.ExpressionAttributeValues = values
	}
	return part{TransactWriteItem: types.TransactWriteItem{Put: p}, refused: refused}
}

// remove is a part that takes an item away.
func (t *Table) remove(k key) part {
	return part{TransactWriteItem: types.TransactWriteItem{Delete: &types.Delete{TableName: &t.name, Key: k.item()}}}
}

// check is a part that writes nothing, and stands on the condition of an item.
func (t *Table) check(at key, condition string, refused error) part {
	return part{refused: refused, TransactWriteItem: types.TransactWriteItem{
		ConditionCheck: &types.ConditionCheck{TableName: &t.name, Key: at.item(), ConditionExpression: &condition}}}
}

// absent is the condition of what must be new, present of what must be there.
const (
	absent  = "attribute_not_exists(" + pk + ")"
	present = "attribute_exists(" + pk + ")"
)

// tally is the part that adds to how many of something there are, which is refused where
// they would be more than most.
func (t *Table) tally(at key, by int64, most int, refused error) part {
	count := types.Update{TableName: &t.name, Key: at.item(), UpdateExpression: aws.String("ADD n :by"), ExpressionAttributeValues: item{":by": number(by)}}
	if by > 0 {
		count.ConditionExpression = aws.String("attribute_not_exists(n) OR n < :most")
		count.ExpressionAttributeValues[":most"] = &types.AttributeValueMemberN{Value: strconv.Itoa(most)}
	}
	return part{refused: refused, TransactWriteItem: types.TransactWriteItem{Update: &count}}
}
