package rest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"

	"docket/shared/change"
	"docket/shared/fault"

	"github.com/go-json-experiment/json/jsontext"
)

// Idempotent is part of the input of writes that take a key, in this header or,
// where the body has one (S0-13), as its idempotency_key.
type Idempotent struct {
	IdempotencyKey string `header:"Idempotency-Key" minLength:"1" maxLength:"255" doc:"Done once under a key: the same call again gets the same answer"`
}

func (i Idempotent) idempotencyKey() string { return i.IdempotencyKey }

// write runs a write under the idempotency key that its input gives.
func (c *Call) write(in any, run func() (change.Answer, error)) (change.Answer, error) {
	if keyed, ok := in.(interface{ idempotencyKey() string }); ok {
		once, err := c.idempotencyKey(keyed.idempotencyKey(), in)
		if err != nil {
			return change.Answer{}, err
		}
		c.once = once
	}
	return run()
}

// idempotencyKey reads the key of a call, nil without one. What must be the same for a
// replay is the input as it was understood: the body and the path's parameters,
// whatever the order and spelling, without the key.
func (c *Call) idempotencyKey(header string, in any) (*change.IdempotencyKey, error) {
	body, key := jsontext.Value(c.body).Clone(), ""
	if bytes.Contains(c.body, []byte(`"idempotency_key"`)) || bytes.ContainsRune(c.body, '\\') { // it may be spelled with escapes
		var err error
		if body, key, err = withoutKey(c.body); err != nil {
			return nil, err
		}
	}
	switch {
	case key != "" && header != "" && key != header:
		var r fault.Rules
		r.Broken("header.Idempotency-Key", "must be the same as the body's idempotency_key")
		return nil, r.Err()
	case key == "":
		key = header
	}
	if key == "" {
		return nil, nil
	}
	if len(body) == 0 {
		body = jsontext.Value("{}")
	}
	// Numbers stay as they are written: canonical ones would lose digits.
	if err := body.Canonicalize(jsontext.CanonicalizeRawInts(false), jsontext.CanonicalizeRawFloats(false)); err != nil {
		return nil, fmt.Errorf("canonicalize a validated body: %w", err)
	}
	by := c.Principal
	return &change.IdempotencyKey{
		Key:   digest(by.User.Issuer, by.User.Subject, c.Operation, key),
		Input: digest(append(pathValues(in), string(body))...),
	}, nil
}

// withoutKey is a body without its idempotency key, and the key.
func withoutKey(body []byte) (rest jsontext.Value, key string, err error) {
	var input map[string]json.RawMessage
	if err := json.Unmarshal(body, &input); err != nil {
		return nil, "", fmt.Errorf("decode a validated body: %w", err)
	}
	if raw, given := input["idempotency_key"]; given {
		if err := json.Unmarshal(raw, &key); err != nil {
			return nil, "", fmt.Errorf("decode a validated key: %w", err)
		}
		delete(input, "idempotency_key")
	}
	rest, err = json.Marshal(input)
	return rest, key, err
}

// digest is the SHA-256 of parts, which are kept apart.
func digest(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(part), part) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil))
}

// pathValues are the path parameters of an input, in the order of its fields.
func pathValues(in any) (values []string) {
	v := reflect.ValueOf(in).Elem()
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("path") != "" {
			values = append(values, v.Field(i).String())
		}
	}
	return values
}
