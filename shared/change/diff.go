package change

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// null is "none" in a Field: an absent value, an empty one or an empty list.
var null = json.RawMessage("null")

// Diff names every value that differs between two states of one thing, given
// by field name, sorted by it.
func Diff(before, after map[string]any) []Field {
	var fields []Field
	add := func(name string) {
		if same(before[name], after[name]) {
			return
		}
		was, is := text(before[name]), text(after[name])
		if !bytes.Equal(was, is) {
			fields = append(fields, Field{Name: name, Old: was, New: is})
		}
	}
	for name := range after {
		add(name)
	}
	for name := range before {
		if _, there := after[name]; !there {
			add(name)
		}
	}
	slices.SortFunc(fields, func(a, b Field) int { return cmp.Compare(a.Name, b.Name) })
	return fields
}

// same tells values that need not be written as JSON to be found equal.
func same(a, b any) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case string:
		b, ok := b.(string)
		return ok && a == b
	case []string:
		b, ok := b.([]string)
		return ok && slices.Equal(a, b)
	case json.RawMessage:
		b, ok := b.(json.RawMessage)
		return ok && bytes.Equal(a, b)
	case *time.Time:
		b, ok := b.(*time.Time)
		return ok && a == b // both are none
	}
	return false
}

// text is a value as JSON, null where it is empty.
func text(v any) json.RawMessage {
	if raw, ok := v.(json.RawMessage); ok && len(raw) > 0 {
		return raw // a custom field: an empty string is a value there
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("a field's value must be JSON: %v", err)) // the domain's own types are
	}
	switch string(raw) {
	case `""`, "[]", `"0001-01-01T00:00:00Z"`:
		return null
	}
	return raw
}

// After is now, or the first microsecond after the last write where a clock
// is behind it: the times of one thing strictly increase in the order of its
// versions, so sorting by time is sorting by commit.
func After(last, now time.Time) time.Time {
	now = now.UTC().Truncate(time.Microsecond)
	if next := last.Add(time.Microsecond); now.Before(next) {
		return next
	}
	return now
}
