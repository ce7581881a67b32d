package mcptool

import (
	"fmt"
	"strconv"
	"strings"

	"docket/shared/rest"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"
)

// parameter is an argument that a tool takes: where the API takes it, and what
// its schema says of it.
type parameter struct {
	in       string // path, query, body or header; own, which the API does not take
	schema   map[string]any
	kind     string // one of JSON Schema's types
	nullable bool
	required bool
}

const own = "arguments"

// idempotencyHeader is the header that an operation takes its key in.
const idempotencyHeader = "Idempotency-Key"

// parameters are what an operation takes, by name.
func (s schemas) parameters(op *huma.Operation) map[string]parameter {
	takes := map[string]parameter{}
	add := func(in, name string, schema *huma.Schema, required bool) {
		resolved := s.resolved(schema)
		takes[name] = parameter{in: in, schema: s.whole(schema), kind: resolved.Type, nullable: resolved.Nullable, required: required}
	}
	for _, p := range op.Parameters {
		schema := p.Schema
		if schema.Type == huma.TypeArray { // a tool gives one of the values that the API takes
			schema = schema.Items
		}
		switch {
		case p.In != "header":
			add(p.In, p.Name, schema, p.Required)
		case p.Name == idempotencyHeader: // which a body of S0 has itself
			add(p.In, "idempotency_key", schema, false)
		}
	}
	if op.RequestBody != nil {
		body := s.resolved(op.RequestBody.Content["application/json"].Schema)
		required := map[string]bool{}
		for _, name := range body.Required {
			required[name] = true
		}
		for name, property := range body.Properties {
			add("body", name, property, required[name])
		}
	}
	return takes
}

// leftOut tells whether a value stands for none: null where the API has no
// meaning for it, and the empty text of a filter. A path needs its value.
func (p parameter) leftOut(value jsontext.Value) bool {
	switch p.in {
	case "path":
		return false
	case "body":
		return value.Kind() == 'n' && !p.nullable
	}
	return value.Kind() == 'n' || string(value) == `""`
}

// understood is a value as the API takes it, or the rule that it breaks. What
// lies in the path or the query is held to its type here, because a URL could
// not tell 5 from "5"; the body is the API's to judge.
func (p parameter) understood(name string, value jsontext.Value) (jsontext.Value, string) {
	kind := value.Kind()
	switch {
	case len(value) > mostValue:
		return nil, "is too long"
	case strings.HasSuffix(name, "_id") && kind == '"' && strings.EqualFold(textOf(value), "null"):
		if p.nullable {
			return nil, `the word "null" is no ID: give null itself to clear it`
		}
		return nil, `the word "null" is no ID: leave the argument out`
	case p.in == "path" && (kind != '"' || textOf(value) == ""):
		return nil, notEmpty
	case p.in != "body" && p.kind == huma.TypeInteger && kind == '0':
		return jsontext.Value(rest.Digits(string(value))), ""
	case p.in != "body" && p.kind == huma.TypeInteger, p.in != "body" && (kind == '"') != (p.kind == huma.TypeString):
		return nil, "expected " + p.kind
	}
	return value, ""
}

// mostValue is how many bytes of JSON an argument may have: none takes more than
// mostText characters, of six bytes each at most. What is longer would be escaped,
// and read again, to be refused by the API.
const mostValue = 6*mostText + 2

const notEmpty = "must be a string that is not empty"

// place is where a fault of the argument lies, in the words of the API.
func (p parameter) place(name string) string { return p.in + "." + name }

// textLength is the argument by which every tool that reads can be asked for
// more of long texts, or less.
const textLength = "text_length"

const (
	leastText = 100
	usualText = 2000
	mostText  = 64 << 10 // the longest text that the API takes
)

var textLengthParameter = parameter{in: own, kind: huma.TypeInteger, schema: map[string]any{
	"type": "integer", "minimum": leastText, "maximum": mostText, "default": usualText,
	"description": "Longer texts are cut to so many characters, and custom fields and lists within a row to so many bytes; cut says how much there is"}}

// textLengthOf reads the argument, the usual length without it.
func textLengthOf(args members) (int, error) {
	given := args.get(textLength)
	if given == nil {
		return usualText, nil
	}
	length, err := strconv.Atoi(string(given))
	if err != nil || length < leastText || length > mostText {
		return 0, rest.Invalid(textLengthParameter.place(textLength), fmt.Sprintf("must be a whole number from %d to %d", leastText, mostText))
	}
	return length, nil
}
