package dynamo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Item is what the table keeps under one key.
type Item = map[string]types.AttributeValue

type item = Item

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number[T int64 | uint32 | uint64](n T) types.AttributeValue {
	if n < 0 {
		return &types.AttributeValueMemberN{Value: strconv.FormatInt(int64(n), 10)}
	}
	return &types.AttributeValueMemberN{Value: strconv.FormatUint(uint64(n), 10)}
}

// str is the text in an attribute, empty where there is none.
func str(v types.AttributeValue) string {
	s, ok := v.(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	return s.Value
}

// readNumber is the number in an attribute, 0 where there is none.
func readNumber(v types.AttributeValue) (uint64, error) {
	n, ok := v.(*types.AttributeValueMemberN)
	if !ok {
		return 0, nil
	}
	return strconv.ParseUint(n.Value, 10, 64)
}

// encode is a record as the item under k.
func encode(k key, record any) (item, error) {
	it, err := attributevalue.MarshalMap(record)
	if err != nil {
		return nil, fmt.Errorf("encode item %s %s: %w", k.pk, k.sk, err)
	}
	it[pk], it[sk] = text(k.pk), text(k.sk)
	return it, nil
}

// decode reads an item into a record.
func decode[R any](it item) (R, error) {
	var record R
	err := attributevalue.UnmarshalMap(it, &record)
	if err != nil {
		err = fmt.Errorf("decode an item: %w", err)
	}
	return record, err
}

// get reads the item under k, consistently; nil where there is none.
func (t *Table) get(ctx context.Context, k key) (item, error) {
	out, err := t.db.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &t.name, Key: k.item(), ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return nil, failed(fmt.Errorf("get %s %s: %w", k.pk, k.sk, err))
	}
	return out.Item, nil
}

// stamp is an instant as the table keeps it, RFC 3339 in UTC; empty for none.
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

// instant reads a stamp.
func instant(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339Nano, s)
}

// sizeOf is about how many bytes an item of texts, bytes and sets has.
func sizeOf(it item) int {
	size := 0
	for name, value := range it {
		size += len(name)
		switch v := value.(type) {
		case *types.AttributeValueMemberS:
			size += len(v.Value)
		case *types.AttributeValueMemberB:
			size += len(v.Value)
		case *types.AttributeValueMemberSS:
			for _, one := range v.Value {
				size += len(one)
			}
		}
	}
	return size
}
