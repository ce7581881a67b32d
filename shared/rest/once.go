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
)

// Idempotent is part of the input of writes that take a key (S0-13), in this
// header or as the body's idempotency_key.
type Idempotent struct {
	IdempotencyKey string `header:"Idempotency-Key" minLength:"1" maxLength:"255" doc:"The same as idempotency_key in the body"`
}

func (i Idempotent) idempotencyKey() string { return i.IdempotencyKey }

// write runs a write under the idempotency key that its input gives.
func (c *Call) write(in any, run func() (change.Answer, error)) (change.Answer, error) {
	if keyed, ok := in.(interface{ idempotencyKey() string }); ok {
		once, err := c.onceOf(keyed.idempotencyKey(), in)
		if err != nil {
			return change.Answer{}, err
		}
		c.once = once
	}
	return run()
}

// onceOf reads the key of a call, nil without one. What must be the same for a
// replay is the input as it was understood: the body's object and the path's
// parameters as one, whatever the order and spelling, without the key.
func (c *Call) onceOf(header string, in any) (*change.Once, error) {
	if header == "" && !bytes.Contains(c.body, []byte(`"idempotency_key"`)) && !bytes.ContainsRune(c.body, '\\') {
		return nil, nil // the usual call without a key is spared another reading
	}
	input := map[string]any{}
	if len(c.body) > 0 {
		d := json.NewDecoder(bytes.NewReader(c.body))
		d.UseNumber()
		if err := d.Decode(&input); err != nil {
			return nil, fmt.Errorf("decode a validated body: %w", err)
		}
	}
	key, _ := input["idempotency_key"].(string)
	delete(input, "idempotency_key")
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
	for name, value := range pathValues(in) {
		input[name] = value
	}
	canonical, err := json.Marshal(input)
	if err != nil {
		return nil, fmt.Errorf("encode an input: %w", err)
	}
	by := c.Principal
	return &change.Once{
		Key:   digest(by.User.Issuer, by.User.Subject, c.Operation, key),
		Input: digest(string(canonical)),
	}, nil
}

// digest is the SHA-256 of parts, which are kept apart.
func digest(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(part), part) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil))
}

// pathValues are the path parameters of an input, by name.
func pathValues(in any) map[string]any {
	values := map[string]any{}
	v := reflect.ValueOf(in).Elem()
	for i := range v.NumField() {
		if name := v.Type().Field(i).Tag.Get("path"); name != "" {
			values[name] = v.Field(i).String()
		}
	}
	return values
}
