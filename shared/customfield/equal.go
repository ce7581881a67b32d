package customfield

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"docket/shared/fold"
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

// value is a number's form, the same for equal numbers.
func value(n json.Number) string {
	form, _ := fold.Number(n.String()) // the decoder has accepted it: it is a number
	return form
}
