package rest

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"docket/shared/fault"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"
)

// What ends the reading of a body ends the call: huma would validate all of the
// body, whose cost nobody has bounded.

// ended is the answer to a body that is read no further for its faults.
func ended(faults []error) error {
	e := &fault.Error{Kind: fault.Invalid, Detail: "validation failed"}
	for _, one := range faults {
		var d huma.ErrorDetailer
		if errors.As(one, &d) {
			found := d.ErrorDetail()
			e.Fields = append(e.Fields, fault.Field{Location: found.Location, Message: found.Message})
		}
	}
	return e
}

// onlyFault is the answer to a body with a fault that huma could not read past.
func onlyFault(p jsontext.Pointer, message string) error {
	return &fault.Error{Kind: fault.Invalid, Detail: "validation failed", Fields: []fault.Field{
		{Location: locate(p), Message: message}}}
}

// unreadable is the answer to a body that is no JSON, or no UTF-8.
func unreadable(err error) error {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		if why := syntax.Err.Error(); strings.Contains(why, "invalid UTF-8") || strings.Contains(why, "surrogate") {
			return onlyFault(syntax.JSONPointer, "must be valid UTF-8")
		}
	}
	return fault.Wrap(fault.Malformed, "the request body is not well-formed JSON", err)
}

// lacks tells a body of JSON that holds no object of that name. What is no JSON
// is for the screen to find.
func lacks(body []byte, name string) bool {
	d, found := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true)), false
	if token, err := d.ReadToken(); err != nil || token.Kind() != '{' {
		return err == nil
	}
	for {
		token, err := d.ReadToken()
		if err != nil {
			return false
		}
		if token.Kind() == '}' {
			return !found
		}
		found = found || token.String() == name && d.PeekKind() == '{'
		if d.SkipValue() != nil {
			return false
		}
	}
}

// locate writes a JSON pointer (RFC 6901) as `body.tags[3]`. A name made of
// digits alone reads as an index.
func locate(p jsontext.Pointer) string {
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
