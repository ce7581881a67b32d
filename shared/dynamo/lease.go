package dynamo

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Lease gives a piece of the system's work to one who does it, until an
// instant; false where somebody else has it at now. His may be taken again.
func (t *Table) Lease(ctx context.Context, name, holder string, now, until time.Time) (bool, error) {
	it := leaseKey(name).item()
	it["holder"], it["until"] = text(holder), number(until.UnixMilli())
	it[exp] = number(until.Add(24 * time.Hour).Unix())
	_, err := t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: it,
		ConditionExpression:       aws.String(absent + " OR holder = :me OR #until <= :now"),
		ExpressionAttributeNames:  map[string]string{"#until": "until"},
		ExpressionAttributeValues: item{":me": text(holder), ":now": number(now.UnixMilli())},
	})
	if conditionFailed(err) {
		return false, nil
	}
	if err != nil {
		return false, failed(fmt.Errorf("lease %s: %w", name, err))
	}
	return true, nil
}
