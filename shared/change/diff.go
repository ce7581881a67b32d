package change

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// null stands in a Field for no value: absent, empty, or an empty list.
var null = json.RawMessage("null")

// Diff returns every value that differs between two states of one resource,
// given by field name and sorted by it.
func Diff(before, after map[string]any) []Field {
	var fields []Field
	add := func(name string) {
		if same(before[name], after[name]) {
			return
		}
		was, is := Text(before[name]), Text(after[name])
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

// same says whether two values are equal without encoding them as JSON.
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
		return ok && (a == b || a != nil && b != nil && a.Equal(*b))
	}
	return false
}

// Text is a value as a Field has it: as JSON, null where it is empty.
func Text(v any) json.RawMessage {
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

// After returns now, or the first microsecond after the last write if the clock
// is behind it. So the times of one resource strictly increase with its
// versions, and sorting by time is sorting by commit.
func After(last, now time.Time) time.Time {
	now = now.UTC().Truncate(time.Microsecond)
	if next := last.Add(time.Microsecond); now.Before(next) {
		return next
	}
	return now
}
