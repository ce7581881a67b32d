package main

import (
	"context"
	"fmt"

	"docket/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// billed are the write units of a transaction that was just made: twice each
// KB begun of each item as it is now. DynamoDB Local's own count is no use: of
// parts that take equally many units it counts one.
func billed(ctx context.Context, db *dynamodb.Client, made *dynamodb.TransactWriteItemsInput) (float64, error) {
	units := 0.0
	for _, part := range made.TransactItems {
		it, err := after(ctx, db, part)
		if err != nil {
			return 0, err
		}
		units += 2 * float64((sizeOf(it)+1023)/1024)
	}
	return units, nil
}

// after is the item that a part of a transaction has written.
func after(ctx context.Context, db *dynamodb.Client, part types.TransactWriteItem) (dynamo.Item, error) {
	switch {
	case part.Put != nil:
		return part.Put.Item, nil
	case part.Update != nil:
		out, err := db.GetItem(ctx, &dynamodb.GetItemInput{
			TableName: part.Update.TableName, Key: part.Update.Key, ConsistentRead: aws.Bool(true),
		})
		if err != nil {
			return nil, fmt.Errorf("read what was written: %w", err)
		}
		return out.Item, nil
	}
	return nil, fmt.Errorf("no size of a part that neither puts nor updates")
}

// sizeOf is an item's size in bytes as DynamoDB counts it: names and values.
func sizeOf(it dynamo.Item) int {
	n := 0
	for name, value := range it {
		n += len(name) + sizeOfValue(value)
	}
	return n
}

func sizeOfValue(value types.AttributeValue) int {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return len(v.Value)/2 + 1
	case *types.AttributeValueMemberSS:
		n := 0
		for _, one := range v.Value {
			n += len(one)
		}
		return n
	case *types.AttributeValueMemberM:
		return 3 + len(v.Value) + sizeOf(v.Value)
	case *types.AttributeValueMemberL:
		n := 3 + len(v.Value)
		for _, one := range v.Value {
			n += sizeOfValue(one)
		}
		return n
	}
	return 1 // true, false, null
}
