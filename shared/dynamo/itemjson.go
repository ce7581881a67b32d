package dynamo

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// The JSON that DynamoDB, its streams and Lambda's events have for items:
// {"name": {"S": "text"}}.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html

// itemJSON is an item as that JSON.
func itemJSON(it item) ([]byte, error) {
	members := make(map[string]any, len(it))
	for name, value := range it {
		members[name] = tagged(value)
	}
	return json.Marshal(members)
}

// tagged is a value under the name of its type; nil for a type that is not known.
func tagged(v types.AttributeValue) map[string]any {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return map[string]any{"S": v.Value}
	case *types.AttributeValueMemberN:
		return map[string]any{"N": v.Value}
	case *types.AttributeValueMemberB:
		return map[string]any{"B": v.Value}
	case *types.AttributeValueMemberBOOL:
		return map[string]any{"BOOL": v.Value}
	case *types.AttributeValueMemberNULL:
		return map[string]any{"NULL": v.Value}
	case *types.AttributeValueMemberSS:
		return map[string]any{"SS": v.Value}
	case *types.AttributeValueMemberNS:
		return map[string]any{"NS": v.Value}
	case *types.AttributeValueMemberBS:
		return map[string]any{"BS": v.Value}
	case *types.AttributeValueMemberL:
		list := make([]any, len(v.Value))
		for i, element := range v.Value {
			list[i] = tagged(element)
		}
		return map[string]any{"L": list}
	case *types.AttributeValueMemberM:
		members := make(map[string]any, len(v.Value))
		for name, member := range v.Value {
			members[name] = tagged(member)
		}
		return map[string]any{"M": members}
	}
	return nil
}

// ItemOf reads an item from its JSON.
func ItemOf(text []byte) (Item, error) {
	var members map[string]wire
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, fmt.Errorf("read an item: %w", err)
	}
	return itemOf(members)
}

// wire is a value as it is in JSON: one member is there.
type wire struct {
	S    *string
	N    *string
	B    *[]byte
	BOOL *bool
	NULL *bool
	SS   []string
	NS   []string
	BS   [][]byte
	L    *[]wire
	M    *map[string]wire
}

func itemOf(members map[string]wire) (Item, error) {
	it := make(Item, len(members))
	for name, w := range members {
		value, err := w.value()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		it[name] = value
	}
	return it, nil
}

func (w wire) value() (types.AttributeValue, error) {
	switch {
	case w.S != nil:
		return &types.AttributeValueMemberS{Value: *w.S}, nil
	case w.N != nil:
		return &types.AttributeValueMemberN{Value: *w.N}, nil
	case w.B != nil:
		return &types.AttributeValueMemberB{Value: *w.B}, nil
	case w.BOOL != nil:
		return &types.AttributeValueMemberBOOL{Value: *w.BOOL}, nil
	case w.NULL != nil:
		return &types.AttributeValueMemberNULL{Value: *w.NULL}, nil
	case w.SS != nil:
		return &types.AttributeValueMemberSS{Value: w.SS}, nil
	case w.NS != nil:
		return &types.AttributeValueMemberNS{Value: w.NS}, nil
	case w.BS != nil:
		return &types.AttributeValueMemberBS{Value: w.BS}, nil
	case w.L != nil:
		list := make([]types.AttributeValue, 0, len(*w.L))
		for _, element := range *w.L {
			value, err := element.value()
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return &types.AttributeValueMemberL{Value: list}, nil
	case w.M != nil:
		members, err := itemOf(*w.M)
		return &types.AttributeValueMemberM{Value: members}, err
	}
	return nil, fmt.Errorf("a value of no known type")
}
