package main

import (
	"maps"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

// rewrite gives a recorded write the keys and ids of a new one, of the same
// lengths. The recorded inputs stay as they are.
type rewrite struct {
	texts   *strings.Replacer
	numbers map[string]string // by the attribute's name
}

func (w rewrite) replay(r replay) replay {
	var fresh replay
	for _, round := range r {
		var inputs []any
		for _, input := range round {
			inputs = append(inputs, w.input(input))
		}
		fresh = append(fresh, inputs)
	}
	return fresh
}

func (w rewrite) input(input any) any {
	input = copied(input)
	switch in := input.(type) {
	case *dynamodb.GetItemInput:
		in.Key = w.item(in.Key)
	case *dynamodb.UpdateItemInput:
		in.Key = w.item(in.Key)
	case *dynamodb.TransactWriteItemsInput:
		in.ClientRequestToken = aws.String(uuid.NewString())
		items := make([]types.TransactWriteItem, len(in.TransactItems))
		for i, it := range in.TransactItems {
			items[i] = w.part(it)
		}
		in.TransactItems = items
	}
	return input
}

func (w rewrite) part(it types.TransactWriteItem) types.TransactWriteItem {
	if it.Put != nil {
		put := *it.Put
		put.Item, put.ExpressionAttributeValues = w.item(put.Item), w.item(put.ExpressionAttributeValues)
		it.Put = &put
	}
	if it.Update != nil {
		update := *it.Update
		update.Key, update.ExpressionAttributeValues = w.item(update.Key), w.item(update.ExpressionAttributeValues)
		it.Update = &update
	}
	return it
}

func (w rewrite) item(it map[string]types.AttributeValue) map[string]types.AttributeValue {
	if it == nil {
		return nil
	}
	fresh := maps.Clone(it)
	for name, value := range fresh {
		fresh[name] = w.value(name, value)
	}
	return fresh
}

func (w rewrite) value(name string, value types.AttributeValue) types.AttributeValue {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return &types.AttributeValueMemberS{Value: w.texts.Replace(v.Value)}
	case *types.AttributeValueMemberB:
		return &types.AttributeValueMemberB{Value: []byte(w.texts.Replace(string(v.Value)))}
	case *types.AttributeValueMemberN:
		if n, ok := w.numbers[name]; ok {
			return &types.AttributeValueMemberN{Value: n}
		}
	}
	return value
}
