package dynamodel

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// elements are a set's elements in order; nil for what is no set. Binary
// elements are told as text.
func elements(v value) []string {
	var all []string
	switch v := v.(type) {
	case *types.AttributeValueMemberSS:
		all = slices.Clone(v.Value)
	case *types.AttributeValueMemberNS:
		all = slices.Clone(v.Value)
	case *types.AttributeValueMemberBS:
		for _, b := range v.Value {
			all = append(all, string(b))
		}
	}
	slices.Sort(all)
	return all
}

// setOf is the set of a kind with these elements; nil where there are none.
func setOf(kind string, all []string) value {
	if len(all) == 0 {
		return nil
	}
	switch kind {
	case kindSS:
		return &types.AttributeValueMemberSS{Value: all}
	case kindNS:
		return &types.AttributeValueMemberNS{Value: all}
	}
	set := &types.AttributeValueMemberBS{}
	for _, one := range all {
		set.Value = append(set.Value, []byte(one))
	}
	return set
}

func isSet(kind string) bool { return kind == kindSS || kind == kindNS || kind == kindBS }

// acceptSet is acceptValue of a set.
func acceptSet(v value) (value, error) {
	kind := kindOf(v)
	if !isSet(kind) {
		return nil, invalid("a value has no type")
	}
	all := elements(v)
	if kind == kindNS {
		for i, text := range all {
			var err error
			if all[i], err = acceptNumber(text); err != nil {
				return nil, err
			}
		}
		slices.Sort(all)
	}
	if len(all) == 0 {
		return nil, invalid("a set may not be empty")
	}
	if len(slices.Compact(slices.Clone(all))) != len(all) {
		return nil, invalid("a set has an element twice")
	}
	return setOf(kind, all), nil
}

// elementOf is a scalar as an element of a set of the given kind.
func elementOf(kind string, v value) (string, bool) {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return v.Value, kind == kindSS
	case *types.AttributeValueMemberN:
		return v.Value, kind == kindNS
	case *types.AttributeValueMemberB:
		return string(v.Value), kind == kindBS
	}
	return "", false
}

// union is a and b, which are of one kind.
func union(a, b value) value {
	all := append(elements(a), elements(b)...)
	slices.Sort(all)
	return setOf(kindOf(a), slices.Compact(all))
}

// without is a less the elements of b; nil where none is left.
func without(a, b value) value {
	gone := elements(b)
	left := slices.DeleteFunc(elements(a), func(one string) bool { return slices.Contains(gone, one) })
	return setOf(kindOf(a), left)
}
