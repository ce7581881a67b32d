package dynamodel

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// holds tells whether an item fulfils a condition; one that is nil always holds.
func (e env) holds(x *expression) (bool, error) {
	if x == nil {
		return true, nil
	}
	return e.eval(x.condition)
}

func (e env) eval(c condition) (bool, error) {
	switch c := c.(type) {
	case not:
		a, err := e.eval(c.a)
		return !a, err
	case both:
		a, err := e.eval(c.a)
		b, err2 := e.eval(c.b)
		return a && b, first(err, err2)
	case either:
		a, err := e.eval(c.a)
		b, err2 := e.eval(c.b)
		return a || b, first(err, err2)
	case compared:
		return e.compare(c)
	case between:
		above, err := e.compare(compared{">=", c.a, c.low})
		below, err2 := e.compare(compared{"<=", c.a, c.high})
		return above && below, first(err, err2)
	case among:
		a, err := e.value(c.a)
		for _, one := range c.all {
			b, err2 := e.value(one)
			if err = first(err, err2); err == nil && a != nil && b != nil && equal(a, b) {
				return true, nil
			}
		}
		return false, err
	case called:
		return e.call(c)
	}
	return false, unknown("the condition %T", c)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (e env) compare(c compared) (bool, error) {
	a, err := e.value(c.a)
	b, err2 := e.value(c.b)
	if err := first(err, err2); err != nil {
		return false, err
	}
	switch c.op {
	case "=":
		return a != nil && b != nil && equal(a, b), nil
	case "<>":
		return a == nil || b == nil || !equal(a, b), nil
	}
	if a == nil || b == nil {
		return false, nil
	}
	order, comparable := compare(a, b)
	if !comparable {
		return false, nil
	}
	switch c.op {
	case "<":
		return order < 0, nil
	case "<=":
		return order <= 0, nil
	case ">":
		return order > 0, nil
	}
	return order >= 0, nil
}

// value is what an operand stands for, nil where there is nothing.
func (e env) value(o operand) (value, error) {
	switch o := o.(type) {
	case path:
		return e.at(o), nil
	case valueOf:
		return e.values[o.ref], nil
	case sizeOfArg:
		v, err := e.value(o.arg)
		n, sized := length(v)
		if err != nil || !sized {
			return nil, err
		}
		return &types.AttributeValueMemberN{Value: strconv.Itoa(n)}, nil
	}
	return e.computed(o)
}

// length is what the function size says of a value.
func length(v value) (int, bool) {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return utf8.RuneCountInString(v.Value), true
	case *types.AttributeValueMemberB:
		return len(v.Value), true
	case *types.AttributeValueMemberM:
		return len(v.Value), true
	case *types.AttributeValueMemberL:
		return len(v.Value), true
	}
	return len(elements(v)), isSet(kindOf(v))
}

func (e env) call(c called) (bool, error) {
	a, err := e.value(c.args[0])
	if err != nil {
		return false, err
	}
	switch c.function {
	case "attribute_exists":
		return a != nil, nil
	case "attribute_not_exists":
		return a == nil, nil
	}
	b, err := e.value(c.args[1])
	if err != nil || a == nil || b == nil {
		return false, err
	}
	switch c.function {
	case "attribute_type":
		return kindOf(a) == b.(*types.AttributeValueMemberS).Value, nil
	case "begins_with":
		return beginsWith(a, b), nil
	case "contains":
		return contains(a, b), nil
	}
	return false, unknown("the function %s", c.function)
}

func beginsWith(a, b value) bool {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		prefix, same := b.(*types.AttributeValueMemberS)
		return same && strings.HasPrefix(a.Value, prefix.Value)
	case *types.AttributeValueMemberB:
		prefix, same := b.(*types.AttributeValueMemberB)
		return same && bytes.HasPrefix(a.Value, prefix.Value)
	}
	return false
}

func contains(a, b value) bool {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		part, same := b.(*types.AttributeValueMemberS)
		return same && strings.Contains(a.Value, part.Value)
	case *types.AttributeValueMemberB:
		part, same := b.(*types.AttributeValueMemberB)
		return same && bytes.Contains(a.Value, part.Value)
	case *types.AttributeValueMemberL:
		return slices.ContainsFunc(a.Value, func(one value) bool { return equal(one, b) })
	}
	one, fits := elementOf(kindOf(a), b)
	return fits && slices.Contains(elements(a), one)
}
