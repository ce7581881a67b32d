package mcptool

import (
	"bytes"
	"encoding/json"
	"slices"

	"docket/shared/rest"

	"github.com/go-json-experiment/json/jsontext"
)

// arguments are a tool's, in their order. A name may be there twice: that is
// for the API to refuse.
type arguments []argument

type argument struct {
	name  string
	value jsontext.Value
}

// members reads the object of arguments; none is an empty one.
func members(object json.RawMessage) (arguments, error) {
	if len(object) == 0 || bytes.Equal(object, []byte("null")) {
		return nil, nil
	}
	notOne := rest.Invalid("body", "must be an object")
	d := jsontext.NewDecoder(bytes.NewReader(object), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if begin, err := d.ReadToken(); err != nil || begin.Kind() != '{' {
		return nil, notOne
	}
	var all arguments
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, notOne
		}
		a := argument{name: name.String()}
		value, err := d.ReadValue()
		if err != nil {
			return nil, notOne
		}
		a.value = value.Clone()
		all = append(all, a)
	}
	return all, nil
}

// take removes the argument that the path has a place for.
func (all *arguments) take(name string) (string, error) {
	is := func(a argument) bool { return a.name == name }
	i := slices.IndexFunc(*all, is)
	var value string
	if i < 0 || json.Unmarshal((*all)[i].value, &value) != nil || value == "" {
		return "", rest.Invalid("path."+name, "must be a string that is not empty")
	}
	*all = slices.Delete(*all, i, i+1)
	if slices.ContainsFunc(*all, is) {
		return "", rest.Invalid("path."+name, "must be given once")
	}
	return value, nil
}

// body is the object of the arguments that are left, as it came.
func (all arguments) body() []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, a := range all {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(a.name)
		if err != nil {
			panic(err) // a string is JSON
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(a.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}
