package change

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// null is "none" in a Field: an absent value, an empty one or an empty list.
var null = json.RawMessage("null")

// Diff names every value that differs between two states of one thing, given
// by field name, sorted by it.
func Diff(before, after map[string]any) []Field {
	names := map[string]any{}
	maps.Copy(names, before)
	maps.Copy(names, after)
	var fields []Field
	for _, name := range slices.Sorted(maps.Keys(names)) {
		was, is := text(before[name]), text(after[name])
		if !bytes.Equal(was, is) {
			fields = append(fields, Field{Name: name, Old: was, New: is})
		}
	}
	return fields
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
