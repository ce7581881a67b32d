// Package customfield holds the JSON fields that a workspace adds to its
// queues, tickets, messages and comments (S0-27), and what a definition asks of
// those of tickets (S1-5). A field that no definition names is free.
package customfield

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"docket/shared/fault"
	"docket/shared/fold"
)

// Limits of one set of fields.
const (
	MaxFields = 50
	MaxKey    = 64        // characters
	MaxBytes  = 32 * 1024 // of all keys and JSON values together
	MaxDepth  = 8         // of objects and arrays in one another
)

// Values are fields by key; a value is compact JSON and never null. Keys are the
// same in whatever form they are written (package fold), and no two are.
type Values map[string]json.RawMessage

// Check adds to r every rule that the fields break, under location. A field that
// is null, as in a patch, is a key alone.
func (v Values) Check(r *fault.Rules, location string) {
	if len(v) > 2*MaxFields { // as many as a patch can remove and set
		r.Broken(location, fmt.Sprintf("must name at most %d fields", 2*MaxFields))
		return
	}
	kept := v.Clean()
	if len(kept) > MaxFields {
		r.Broken(location, fmt.Sprintf("must have at most %d fields", MaxFields))
	}
	size, forms := 0, map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(v)) {
		at := location + "." + key
		r.Line(at, key, 1, MaxKey)
		form := fold.Text(key)
		if forms[form] {
			r.Broken(at, "must not be another field's key, written in another form")
		}
		forms[form] = true
		if depth(kept[key]) > MaxDepth {
			r.Broken(at, fmt.Sprintf("must not be nested deeper than %d", MaxDepth))
		}
		if raw, ok := kept[key]; ok {
			size += len(key) + len(raw)
		}
	}
	if size > MaxBytes {
		r.Broken(location, fmt.Sprintf("must be at most %d bytes together", MaxBytes))
	}
}

// Clean returns a copy of the fields without those that are null.
func (v Values) Clean() Values { return Values{}.Merge(v) }

// Merge returns a copy of the fields with the fields of patch set. A field that
// is null in patch is removed, and one that is Equal stays as it is written. A
// field that is there keeps its key as it was first written.
func (v Values) Merge(patch Values) Values {
	merged, keys := make(Values, len(v)+len(patch)), v.keys()
	maps.Copy(merged, v)
	for key, raw := range patch {
		if _, same := v[key]; !same && len(v) > 0 {
			key = cmp.Or(keys[fold.Text(key)], key)
		}
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

// Get returns the field of a key, in whatever form the key is written.
func (v Values) Get(key string) (json.RawMessage, bool) {
	form := fold.Text(key)
	for is, raw := range v {
		if fold.Text(is) == form {
			return raw, true
		}
	}
	return nil, false
}

// keys are the keys as they are written, by their forms.
func (v Values) keys() map[string]string {
	keys := make(map[string]string, len(v))
	for key := range v {
		keys[fold.Text(key)] = key
	}
	return keys
}

// Forms of values: no text has the form of a number.
const (
	textForm   = "text "
	numberForm = "number "
)

// Compared returns the form in which a value is compared: a string and a boolean
// as text, a number as the number that it is. It is false for objects and arrays.
func Compared(raw json.RawMessage) (string, bool) {
	if len(raw) == 0 || raw[0] == '{' || raw[0] == '[' || isNull(raw) {
		return "", false
	}
	if raw[0] != '"' {
		if number, ok := fold.Number(string(raw)); ok {
			return numberForm + number, true
		}
		return textForm + string(raw), true
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return "", false
	}
	return textForm + fold.Text(s), true
}

// Asked returns the forms of the values that a filter's text asks for: that text,
// and the number that it writes in JSON, if it does.
func Asked(text string) []string {
	forms := []string{textForm + fold.Text(text)}
	if number, ok := fold.Number(text); ok {
		forms = append(forms, numberForm+number)
	}
	return forms
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
