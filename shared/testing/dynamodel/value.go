package dynamodel

import (
	"bytes"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Item is what a table keeps under one key. One that the model keeps is never
// changed: a write puts another in its place.
type Item = map[string]types.AttributeValue

type value = types.AttributeValue

// Kinds of values, as attribute_type names them.
const (
	kindS    = "S"
	kindN    = "N"
	kindB    = "B"
	kindBool = "BOOL"
	kindNull = "NULL"
	kindM    = "M"
	kindL    = "L"
	kindSS   = "SS"
	kindNS   = "NS"
	kindBS   = "BS"
)

func kindOf(v value) string {
	switch v.(type) {
	case *types.AttributeValueMemberS:
		return kindS
	case *types.AttributeValueMemberN:
		return kindN
	case *types.AttributeValueMemberB:
		return kindB
	case *types.AttributeValueMemberBOOL:
		return kindBool
	case *types.AttributeValueMemberNULL:
		return kindNull
	case *types.AttributeValueMemberM:
		return kindM
	case *types.AttributeValueMemberL:
		return kindL
	case *types.AttributeValueMemberSS:
		return kindSS
	case *types.AttributeValueMemberNS:
		return kindNS
	case *types.AttributeValueMemberBS:
		return kindBS
	}
	return ""
}

// mostDepth is how deep values may lie in one another.
const mostDepth = 32

// accept copies an item from a client, its numbers in their one form, or says
// what is wrong with it.
func accept(it Item) (Item, error) {
	out := make(Item, len(it))
	for name, v := range it {
		var err error
		if out[name], err = acceptValue(v, 1); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func acceptValue(v value, depth int) (value, error) {
	if depth > mostDepth {
		return nil, invalid("values are nested too deep")
	}
	switch v := v.(type) {
	case *types.AttributeValueMemberS, *types.AttributeValueMemberBOOL:
		return v, nil
	case *types.AttributeValueMemberNULL:
		if !v.Value {
			return nil, invalid("NULL is always true")
		}
		return v, nil
	case *types.AttributeValueMemberN:
		text, err := acceptNumber(v.Value)
		return &types.AttributeValueMemberN{Value: text}, err
	case *types.AttributeValueMemberB:
		return &types.AttributeValueMemberB{Value: bytes.Clone(v.Value)}, nil
	case *types.AttributeValueMemberM:
		m := &types.AttributeValueMemberM{Value: make(Item, len(v.Value))}
		for name, one := range v.Value {
			var err error
			if m.Value[name], err = acceptValue(one, depth+1); err != nil {
				return nil, err
			}
		}
		return m, nil
	case *types.AttributeValueMemberL:
		l := &types.AttributeValueMemberL{Value: make([]value, len(v.Value))}
		for i, one := range v.Value {
			var err error
			if l.Value[i], err = acceptValue(one, depth+1); err != nil {
				return nil, err
			}
		}
		return l, nil
	}
	return acceptSet(v)
}

func acceptNumber(text string) (string, error) {
	if isPlain(text) {
		return text, nil
	}
	d, err := parseNumber(text)
	return d.String(), err
}

// clone copies what lies in a value, so that a client may change its copy.
// Scalars are shared.
func clone(v value) value {
	switch v := v.(type) {
	case *types.AttributeValueMemberB:
		return &types.AttributeValueMemberB{Value: bytes.Clone(v.Value)}
	case *types.AttributeValueMemberM:
		return &types.AttributeValueMemberM{Value: cloneItem(v.Value)}
	case *types.AttributeValueMemberL:
		l := make([]value, len(v.Value))
		for i, one := range v.Value {
			l[i] = clone(one)
		}
		return &types.AttributeValueMemberL{Value: l}
	case *types.AttributeValueMemberSS:
		return &types.AttributeValueMemberSS{Value: slices.Clone(v.Value)}
	case *types.AttributeValueMemberNS:
		return &types.AttributeValueMemberNS{Value: slices.Clone(v.Value)}
	case *types.AttributeValueMemberBS:
		return &types.AttributeValueMemberBS{Value: slices.Clone(v.Value)}
	}
	return v
}

func cloneItem(it Item) Item {
	if it == nil {
		return nil
	}
	out := make(Item, len(it))
	for name, v := range it {
		out[name] = clone(v)
	}
	return out
}

// equal compares values, whose numbers are in their one form; sets without order.
func equal(a, b value) bool {
	if kindOf(a) != kindOf(b) {
		return false
	}
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return a.Value == b.(*types.AttributeValueMemberS).Value
	case *types.AttributeValueMemberN:
		return a.Value == b.(*types.AttributeValueMemberN).Value
	case *types.AttributeValueMemberB:
		return bytes.Equal(a.Value, b.(*types.AttributeValueMemberB).Value)
	case *types.AttributeValueMemberBOOL:
		return a.Value == b.(*types.AttributeValueMemberBOOL).Value
	case *types.AttributeValueMemberM:
		return equalItems(a.Value, b.(*types.AttributeValueMemberM).Value)
	case *types.AttributeValueMemberL:
		return slices.EqualFunc(a.Value, b.(*types.AttributeValueMemberL).Value, equal)
	case *types.AttributeValueMemberNULL:
		return true
	}
	return slices.Equal(elements(a), elements(b))
}

func equalItems(a, b Item) bool { return maps.EqualFunc(a, b, equal) }

// compare orders two values of one kind that has an order: S, N or B.
func compare(a, b value) (order int, comparable bool) {
	if kindOf(a) != kindOf(b) {
		return 0, false
	}
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return bytes.Compare([]byte(a.Value), []byte(b.(*types.AttributeValueMemberS).Value)), true
	case *types.AttributeValueMemberB:
		return bytes.Compare(a.Value, b.(*types.AttributeValueMemberB).Value), true
	case *types.AttributeValueMemberN:
		x, err := parseNumber(a.Value)
		y, err2 := parseNumber(b.(*types.AttributeValueMemberN).Value)
		if err != nil || err2 != nil {
			return 0, false
		}
		return bytes.Compare([]byte(x.order()), []byte(y.order())), true
	}
	return 0, false
}
