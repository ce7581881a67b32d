package dynamodel

import (
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// ordered are the kinds of values that have an order.
var ordered = []string{kindS, kindN, kindB}

// kinds are all kinds of values.
var kinds = []string{kindS, kindN, kindB, kindBool, kindNull, kindM, kindL, kindSS, kindNS, kindBS}

// checkOperands refuses a condition by the kinds of the values that the call
// gives, which DynamoDB does before it looks at an item.
func (e env) checkOperands(c condition) error {
	switch c := c.(type) {
	case not:
		return e.checkOperands(c.a)
	case both:
		return first(e.checkOperands(c.a), e.checkOperands(c.b))
	case either:
		return first(e.checkOperands(c.a), e.checkOperands(c.b))
	case compared:
		if err := e.distinct(c.a, c.b); err != nil {
			return err
		}
		if c.op != "=" && c.op != "<>" {
			return first(e.given(c.a, ordered), e.given(c.b, ordered))
		}
	case between:
		return e.checkBetween(c)
	case among:
		return e.distinct(c.a, c.all...)
	case called:
		if err := e.distinct(c.args[0], c.args[1:]...); err != nil {
			return err
		}
		switch c.function {
		case "begins_with":
			return first(e.given(c.args[0], []string{kindS, kindB}), e.given(c.args[1], []string{kindS, kindB}))
		case "attribute_type":
			return e.checkType(c.args[1])
		}
	}
	return nil
}

// distinct refuses an operator whose first operand is one of the others.
func (e env) distinct(a operand, others ...operand) error {
	if _, isValue := a.(valueOf); isValue {
		return nil
	}
	for _, b := range others {
		if reflect.DeepEqual(e.plain(a), e.plain(b)) {
			return invalid("the first operand must be distinct from the remaining operands")
		}
	}
	return nil
}

// plain is an operand with the references in its path replaced.
func (e env) plain(o operand) operand {
	switch o := o.(type) {
	case path:
		return e.resolved(o)
	case sizeOfArg:
		return sizeOfArg{e.plain(o.arg)}
	}
	return o
}

// given refuses an operand whose kind is known from the call and is no such.
func (e env) given(o operand, of []string) error {
	kind := kindN
	switch o := o.(type) {
	case valueOf:
		kind = kindOf(e.values[o.ref])
	case sizeOfArg:
	default:
		return nil
	}
	if !slices.Contains(of, kind) {
		return invalid("an operand has a type that the operator does not take")
	}
	return nil
}

func (e env) checkBetween(c between) error {
	err := first(e.distinct(c.a, c.low, c.high), e.given(c.a, ordered), e.given(c.low, ordered), e.given(c.high, ordered))
	low, isLow := c.low.(valueOf)
	high, isHigh := c.high.(valueOf)
	if err != nil || !isLow || !isHigh {
		return err
	}
	order, comparable := compare(e.values[low.ref], e.values[high.ref])
	if !comparable || order > 0 {
		return invalid("the bounds of BETWEEN are no bounds")
	}
	return nil
}

func (e env) checkType(o operand) error {
	if v, isValue := o.(valueOf); isValue {
		name, isText := e.values[v.ref].(*types.AttributeValueMemberS)
		if isText && slices.Contains(kinds, name.Value) {
			return nil
		}
	}
	return invalid("attribute_type takes the name of a type")
}
