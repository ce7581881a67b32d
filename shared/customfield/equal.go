package customfield

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// Equal tells whether two values are the same, however they are written:
// numbers by their value, texts by their characters, objects by their members
// in any order.
func Equal(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, ok1 := decoded(a)
	y, ok2 := decoded(b)
	return ok1 && ok2 && equal(x, y)
}

func decoded(raw json.RawMessage) (v any, ok bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return v, d.Decode(&v) == nil
}

func equal(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		return ok && value(a) == value(b)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, equal)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, equal)
	}
	return a == b // texts, booleans and null
}

var numeral = regexp.MustCompile(`^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$`)

// value is a number's digits and power of ten, the same for equal numbers.
func value(n json.Number) string {
	parts := numeral.FindStringSubmatch(n.String())
	if parts == nil {
		return n.String() // the decoder has accepted it: it is a number
	}
	digits := strings.TrimLeft(parts[2]+parts[3], "0")
	if digits == "" {
		return "0"
	}
	significant := strings.TrimRight(digits, "0")
	power := big.NewInt(int64(len(digits) - len(significant) - len(parts[3])))
	if given, ok := new(big.Int).SetString(parts[4], 10); ok {
		power.Add(power, given)
	}
	return parts[1] + significant + "e" + power.String()
}
