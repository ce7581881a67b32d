package dynamo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"docket/shared/id"
	"docket/shared/ledger"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

type usageRecord struct {
	ID        string           `dynamodbav:"id"`
	RequestID string           `dynamodbav:"request_id"`
	Operation string           `dynamodbav:"operation"`
	At        string           `dynamodbav:"at"`
	Meters    map[string]int64 `dynamodbav:"meters"`
}

// Enter implements ledger.Books: the audit record, whose id can be there once,
// the usage record and the totals of its day, as one transaction.
func (t *Table) Enter(ctx context.Context, a ledger.Audit, u ledger.Usage) error {
	moment, err := id.At(a.ID)
	if err != nil {
		return err
	}
	k := keysOf(a.Scope)
	audit, err2 := changeItem(a.Change)
	audit[pk], audit[sk] = text(k.audits(moment)), text(a.ID)
	audit.time("recorded_at", a.RecordedAt)
	usage, err3 := encode(key{k.usages(moment), u.ID}, usageRecord{
		ID: u.ID, RequestID: u.RequestID, Operation: u.Operation, At: stamp(u.At), Meters: u.Meters})
	if err := errors.Join(err2, err3); err != nil {
		return fmt.Errorf("enter change %s: %w", a.ID, err)
	}
	parts := []part{t.put(item(audit), absent, nil, errEntered), t.put(usage, "", nil, nil)}
	for _, meter := range slices.Sorted(maps.Keys(u.Meters)) {
		parts = append(parts, t.addTotal(k, meter, moment, u.Meters[meter]))
	}
	if err := t.transact(ctx, uuid.NewString(), parts); err != nil && !errors.Is(err, errEntered) {
		return fmt.Errorf("enter change %s: %w", a.ID, err)
	}
	return nil
}

var errEntered = errors.New("the Change is in the books")

func (t *Table) addTotal(k keys, meter string, day time.Time, quantity int64) part {
	return part{TransactWriteItem: types.TransactWriteItem{Update: &types.Update{
		TableName:                 &t.name,
		Key:                       k.total(meter, day).item(),
		UpdateExpression:          aws.String("ADD quantity :n"),
		ExpressionAttributeValues: item{":n": number(quantity)},
	}}}
}
