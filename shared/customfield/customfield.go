// Package customfield holds the JSON fields that a workspace adds to its
// queues, tickets, messages and comments (S0-27).
package customfield

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"docket/shared/fault"
)

// Limits of one set of fields.
const (
	MaxFields = 50
	MaxKey    = 64        // characters
	MaxBytes  = 32 * 1024 // of all keys and JSON values together
	MaxDepth  = 8         // of objects and arrays in one another
)

// Values are fields by key; a value is compact JSON and never null.
type Values map[string]json.RawMessage

// Check adds to r every rule that the fields break, under location.
func (v Values) Check(r *fault.Rules, location string) {
	if len(v) > MaxFields {
		r.Broken(location, fmt.Sprintf("must have at most %d fields", MaxFields))
	}
	size := 0
	for _, key := range slices.Sorted(maps.Keys(v)) {
		r.Text(location+"."+key, key, 1, MaxKey, 4*MaxKey)
		if depth(v[key]) > MaxDepth {
			r.Broken(location+"."+key, fmt.Sprintf("must not be nested deeper than %d", MaxDepth))
		}
		size += len(key) + len(v[key])
	}
	if size > MaxBytes {
		r.Broken(location, fmt.Sprintf("must be at most %d bytes together", MaxBytes))
	}
}

// Clean returns a copy of the fields without those that are null.
func (v Values) Clean() Values { return Values{}.Merge(v) }

// Merge returns a copy of the fields with the fields of patch set. A field that
// is null in patch is removed, and one that is Equal stays as it is written.
func (v Values) Merge(patch Values) Values {
	merged := make(Values, len(v)+len(patch))
	maps.Copy(merged, v)
	for key, raw := range patch {
		if isNull(raw) {
			delete(merged, key)
			continue
		}
		if was, there := v[key]; !there || !Equal(was, raw) {
			merged[key] = compact(raw)
		}
	}
	return merged
}

// Text returns what a filter compares a value with: the string itself, or the
// JSON text of a number or boolean. It is false for objects and arrays.
func Text(raw json.RawMessage) (string, bool) {
	if len(raw) == 0 || raw[0] == '{' || raw[0] == '[' || isNull(raw) {
		return "", false
	}
	if raw[0] != '"' {
		return string(raw), true
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return "", false
	}
	return s, true
}

func isNull(raw json.RawMessage) bool { return string(bytes.TrimSpace(raw)) == "null" }

func compact(raw json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return raw // the decoder has accepted it: it cannot be malformed
	}
	return b.Bytes()
}

// depth counts the objects and arrays around the innermost value.
func depth(raw json.RawMessage) int {
	deepest, now, inString := 0, 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}
