package dynamodel

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// spanOf reads a key condition: the partition, and the span of sort keys in it.
func (e env) spanOf(x *expression, s schema) (partition string, keys span, err error) {
	if x == nil {
		return "", keys, invalid("a query needs a key condition")
	}
	if err := e.checkOperands(x.condition); err != nil {
		return "", keys, err
	}
	parts := []condition{x.condition}
	if b, isBoth := x.condition.(both); isBoth {
		parts = []condition{b.a, b.b}
	}
	seen := map[string]bool{}
	for _, one := range parts {
		name, err := e.keyName(one)
		if err != nil {
			return "", keys, err
		}
		if seen[name] {
			return "", keys, invalid("a key condition names %s twice", name)
		}
		seen[name] = true
		switch c, isCompared := one.(compared); {
		case name == s.partition.name:
			if !isCompared || c.op != "=" {
				return "", keys, invalid("the partition key can only be equal to something")
			}
			if partition, err = e.keyValue(c.b, s.partition); err != nil {
				return "", keys, err
			}
		case s.sort.name == "" || name != s.sort.name:
			return "", keys, invalid("%s is no part of the key", name)
		default:
			if keys, err = e.sortSpan(one, s.sort); err != nil {
				return "", keys, err
			}
		}
	}
	if !seen[s.partition.name] {
		return "", keys, invalid("a key condition lacks the partition key")
	}
	return partition, keys, nil
}

// keyName is the attribute that a part of a key condition is about.
func (e env) keyName(c condition) (string, error) {
	var of operand
	switch c := c.(type) {
	case compared:
		of = c.a
	case between:
		of = c.a
	case called:
		of = c.args[0]
	}
	p, isPath := of.(path)
	if !isPath || len(p) != 1 {
		return "", invalid("a key condition compares an attribute of the key with a value")
	}
	return e.resolved(p)[0].name, nil
}

func (e env) keyValue(o operand, a attribute) (string, error) {
	ref, isValue := o.(valueOf)
	if !isValue {
		return "", invalid("a key is compared with a value")
	}
	v := e.values[ref.ref]
	if kindOf(v) != a.kind {
		return "", invalid("%s is of another type than the key", ref.ref)
	}
	text, err := orderText(v)
	if err == nil && text == "" {
		err = invalid("%s is empty", ref.ref)
	}
	return text, err
}

func (e env) sortSpan(c condition, a attribute) (span, error) {
	switch c := c.(type) {
	case between:
		low, err := e.keyValue(c.low, a)
		high, err2 := e.keyValue(c.high, a)
		return span{low: low, hasLow: true, high: high, end: true}, first(err, err2)
	case called:
		prefix, err := e.keyValue(c.args[1], a)
		if c.function != "begins_with" || a.kind == string(types.ScalarAttributeTypeN) {
			err = invalid("a key condition has no function %s here", c.function)
		}
		after, end := following(prefix)
		return span{low: prefix, hasLow: true, high: after, end: end, belowHigh: true}, err
	case compared:
		key, err := e.keyValue(c.b, a)
		s := span{low: key, high: key}
		switch c.op {
		case "=":
			s.hasLow, s.end = true, true
		case "<":
			s.end, s.belowHigh = true, true
		case "<=":
			s.end = true
		case ">":
			s.hasLow, s.aboveLow = true, true
		case ">=":
			s.hasLow = true
		default:
			err = invalid("a key condition has no operator %s", c.op)
		}
		return s, err
	}
	return span{}, invalid("a key condition cannot be so")
}

// following is the first text behind all that begin with a prefix; false where
// there is none.
func following(prefix string) (string, bool) {
	b := []byte(prefix)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < 0xff {
			b[i]++
			return string(b[:i+1]), true
		}
	}
	return "", false
}
