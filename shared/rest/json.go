package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"docket/shared/fault"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth is how deep objects and arrays of a body may lie in one another.
const maxDepth = 32

// screenJSON reads a body token by token (RFC 8259, RFC 7493). What is not
// JSON is an error; what is JSON that two readers could understand
// differently, or that cannot be kept, is a fault with its place.
// nullable tells which properties can be null.
func screenJSON(body []byte, nullable func(jsontext.Pointer) bool) ([]error, error) {
	var faults []error
	var seen []map[string]bool // names met, by the depth of their object
	d := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true))
	for {
		token, err := d.ReadToken()
		if errors.Is(err, io.EOF) {
			return faults, nil // an empty body is huma's to judge
		}
		if err != nil {
			return unreadable(err)
		}
		depth := d.StackDepth()
		if depth > maxDepth {
			return append(faults, inputFault(location(d), "must not be nested deeper than 32")), nil
		}
		for len(seen) <= depth {
			seen = append(seen, nil)
		}
		switch token.Kind() {
		case '{':
			seen[depth] = map[string]bool{}
		case '"':
			name := token.String()
			if strings.ContainsRune(name, 0) {
				faults = append(faults, inputFault(location(d), "must not contain NUL"))
			}
			if kind, length := d.StackIndex(depth); kind == '{' && length%2 == 1 {
				if seen[depth][name] {
					faults = append(faults, inputFault(location(d), "is given twice"))
				}
				seen[depth][name] = true
			}
		case 'n':
			if kind, _ := d.StackIndex(depth); kind == '{' && !nullable(d.StackPointer()) {
				faults = append(faults, inputFault(location(d), "must not be null"))
			}
		case '0':
			if _, err := strconv.ParseFloat(token.String(), 64); err != nil {
				return nil, unreadableAt(d.StackPointer(), "must be a number of double precision")
			}
		}
	}
}

// unreadable is the answer to a body that cannot be read on.
func unreadable(err error) ([]error, error) {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) && strings.Contains(syntax.Err.Error(), "invalid UTF-8") ||
		errors.As(err, &syntax) && strings.Contains(syntax.Err.Error(), "surrogate") {
		return nil, unreadableAt(syntax.JSONPointer, "must be valid UTF-8")
	}
	return nil, fault.Wrap(fault.Malformed, "the request body is not well-formed JSON", err)
}

// unreadableAt is the one fault of a body that huma could not read.
func unreadableAt(p jsontext.Pointer, message string) error {
	return &fault.Error{Kind: fault.Invalid, Detail: "validation failed", Fields: []fault.Field{
		{Location: spell(p), Message: message}}}
}

// location is the place of the token just read, in huma's spelling.
func location(d *jsontext.Decoder) string { return spell(d.StackPointer()) }

// spell writes a JSON pointer (RFC 6901) as `body.tags[3]`. A name made of
// digits alone reads as an index.
func spell(p jsontext.Pointer) string {
	at := "body"
	for token := range p.Tokens() {
		if _, err := strconv.ParseUint(token, 10, 32); err == nil {
			at += "[" + token + "]"
		} else {
			at += "." + printable(token)
		}
	}
	return at
}

// format is the JSON that huma reads and writes.
func format() huma.Format {
	return huma.Format{
		Marshal: func(w io.Writer, v any) error {
			if raw, ok := v.(interface{ rendered() []byte }); ok {
				_, err := w.Write(append(slices.Clip(raw.rendered()), '\n'))
				return err
			}
			return encoder(w).Encode(v)
		},
		Unmarshal: func(data []byte, v any) error {
			if err := json.Unmarshal(data, v); err != nil {
				return errors.New("does not fit its type")
			}
			return nil
		},
	}
}
