package mcptool

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// A client of the protocol allows a result about 25,000 tokens. So each long
// value of a row is cut at a length that can be asked for, and a page ends
// before it has mostResult bytes (page).

// cut is the property that says of a row which of its values are cut.
const cut = "cut"

// marked adds cut to the schemas of the rows and the things that a result holds.
func marked(result map[string]any) {
	properties, _ := result["properties"].(map[string]any)
	for _, node := range properties {
		if schema, ok := node.(map[string]any); ok {
			markThing(schema)
			if row, ok := schema["items"].(map[string]any); ok {
				markThing(row)
			}
		}
	}
}

func markThing(schema map[string]any) {
	properties, _ := schema["properties"].(map[string]any)
	if properties == nil {
		return
	}
	for _, node := range properties {
		if within, ok := node.(map[string]any); ok {
			markThing(within)
		}
	}
	properties[cut] = map[string]any{"type": "array", "items": map[string]any{"type": "string"},
		"description": "Which values are shown in part, and how much of them; absent where all is whole"}
}

// shortened is a result in which no value of a row is longer than length, and
// how many were. A result without long values stays as it is, byte for byte.
func shortened(schema map[string]any, result []byte, length int) ([]byte, int, error) {
	all, err := membersOf(result)
	if err != nil {
		return nil, 0, err
	}
	s := shortener{length: length}
	for i, m := range all {
		of := property(schema, m.name)
		switch m.value.Kind() {
		case '{':
			all[i].value, err = s.thing(of, m.value)
		case '[':
			all[i].value, err = s.rows(of, m.value)
		}
		if err != nil {
			return nil, 0, err
		}
	}
	if s.cuts == 0 {
		return result, 0, nil
	}
	return all.object(), s.cuts, nil
}

type shortener struct {
	length int // characters of a text, bytes of an object or an array
	cuts   int
}

func (s *shortener) rows(schema map[string]any, list jsontext.Value) (jsontext.Value, error) {
	rows, err := elementsOf(list)
	if err != nil {
		return nil, err
	}
	items, _ := schema["items"].(map[string]any)
	for i, row := range rows {
		if row.Kind() != '{' {
			continue
		}
		if rows[i], err = s.thing(items, row); err != nil {
			return nil, err
		}
	}
	return arrayOf(rows), nil
}

// thing shortens the values of an object, and marks those in it.
func (s *shortener) thing(schema map[string]any, object jsontext.Value) (jsontext.Value, error) {
	if len(object) <= s.length {
		return object, nil
	}
	all, err := membersOf(object)
	if err != nil {
		return nil, err
	}
	var marks []jsontext.Value
	for i, m := range all {
		if len(m.value) <= s.length {
			continue
		}
		if of := property(schema, m.name); m.value.Kind() == '{' && of["properties"] != nil {
			all[i].value, err = s.thing(of, m.value)
		} else {
			var mark string
			if all[i].value, mark, err = s.value(m.value); mark != "" {
				marks = append(marks, quoted(m.name+": "+mark))
			}
		}
		if err != nil {
			return nil, err
		}
	}
	if s.cuts += len(marks); len(marks) > 0 {
		all = all.with(cut, arrayOf(marks))
	}
	return all.object(), nil
}

// value is a long value cut, and its mark: how much of it is shown, and how to
// see it whole. A value that is whole has none.
func (s *shortener) value(long jsontext.Value) (jsontext.Value, string, error) {
	switch long.Kind() {
	case '"':
		text := []rune(textOf(long))
		if len(text) <= s.length {
			return long, "", nil
		}
		return quoted(string(text[:s.length]) + "…"), s.mark(s.length, len(text), "characters", len(text)), nil
	case '{':
		all, err := membersOf(long)
		n := s.fitting(len(all), func(i int) int { return len(quoted(all[i].name)) + 1 + len(all[i].value) })
		return all[:n].object(), s.mark(n, len(all), "fields", len(long)), err
	case '[':
		all, err := elementsOf(long)
		n := s.fitting(len(all), func(i int) int { return len(all[i]) })
		return arrayOf(all[:n]), s.mark(n, len(all), "rows", len(long)), err
	}
	return long, "", nil
}

// mark says how much of a value is shown, and the length that shows all of it.
func (s *shortener) mark(shown, there int, what string, needed int) string {
	return fmt.Sprintf("%d of %d %s; read with %s %d", shown, there, what, textLength, min(needed, mostText))
}

// fitting is how many of n values lie within the length, with what parts them.
func (s *shortener) fitting(n int, size func(i int) int) int {
	room := s.length - 1
	for i := range n {
		if room -= size(i) + 1; room < 0 {
			return i
		}
	}
	return n
}
