package mcptool

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"docket/shared/rest"

	"github.com/go-json-experiment/json/jsontext"
)

// members are those of a JSON object, in their order. A name may be there twice.
type members []member

type member struct {
	name  string
	value jsontext.Value
}

var (
	errNoObject = errors.New("is no JSON object")
	errNoArray  = errors.New("is no JSON array")
)

// decoder leaves repeated names and invalid UTF-8 to the API, which refuses them.
func decoder(raw []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// membersOf reads an object.
func membersOf(raw []byte) (members, error) {
	d := decoder(raw)
	if begin, err := d.ReadToken(); err != nil || begin.Kind() != '{' {
		return nil, errNoObject
	}
	var all members
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		m := member{name: name.String()}
		value, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		m.value = value.Clone()
		all = append(all, m)
	}
	_, err := d.ReadToken()
	return all, err
}

// elementsOf reads an array.
func elementsOf(raw []byte) ([]jsontext.Value, error) {
	d := decoder(raw)
	if begin, err := d.ReadToken(); err != nil || begin.Kind() != '[' {
		return nil, errNoArray
	}
	var all []jsontext.Value
	for d.PeekKind() != ']' {
		value, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		all = append(all, value.Clone())
	}
	return all, nil
}

// get is the first member of a name; nil where there is none.
func (all members) get(name string) jsontext.Value {
	if i := slices.IndexFunc(all, func(m member) bool { return m.name == name }); i >= 0 {
		return all[i].value
	}
	return nil
}

func (all members) without(name string) members {
	return slices.DeleteFunc(slices.Clone(all), func(m member) bool { return m.name == name })
}

// with has the one member of a name.
func (all members) with(name string, value jsontext.Value) members {
	return append(all.without(name), member{name, value})
}

// object is the JSON object of them.
func (all members) object() jsontext.Value {
	parts := make([][]byte, len(all))
	for i, m := range all {
		parts[i] = slices.Concat(quoted(m.name), []byte(":"), m.value)
	}
	return slices.Concat([]byte("{"), bytes.Join(parts, []byte(",")), []byte("}"))
}

// arrayOf is the JSON array of values.
func arrayOf(all []jsontext.Value) jsontext.Value {
	parts := make([][]byte, len(all))
	for i, value := range all {
		parts[i] = value
	}
	return slices.Concat([]byte("["), bytes.Join(parts, []byte(",")), []byte("]"))
}

// quoted is a text as JSON.
func quoted(text string) jsontext.Value {
	raw, err := rest.Marshal(text)
	if err != nil {
		panic(err) // a string is JSON
	}
	return raw
}

// textOf is the text of a JSON string, and any other value as it is written.
func textOf(value jsontext.Value) string {
	var text string
	if value.Kind() != '"' || json.Unmarshal(value, &text) != nil {
		return string(value)
	}
	return text
}
