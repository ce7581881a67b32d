package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"docket/shared/change"
	"docket/shared/fault"

	"github.com/danielgtaylor/huma/v2"
)

// Raw is the JSON of a T, rendered once.
type Raw[T any] json.RawMessage

// MarshalJSON implements json.Marshaler.
func (r Raw[T]) MarshalJSON() ([]byte, error) { return r, nil }

// rendered spares a Raw that is a whole body from being read again.
func (r Raw[T]) rendered() []byte { return r }

// Schema implements huma.SchemaProvider: a Raw looks like its T.
func (Raw[T]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[T](), true, "")
}

// schemaName calls a schema by its type, beginning with a capital; a list has no name.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// Answer renders what a write answers.
func Answer(status int, version uint64, body any) (change.Answer, error) {
	raw, err := Marshal(body)
	return change.Answer{Status: status, ETag: ETag(version), Body: raw}, err
}

// identified is the answer of an update to a caller who may not read what was
// there before the call: the id of it alone.
func identified(body []byte) ([]byte, error) {
	answer := map[string]json.RawMessage{}
	err := json.Unmarshal(body, &answer)
	for name, thing := range answer {
		if thing[0] != '{' || err != nil { // of the answer itself, as its request_id
			continue
		}
		var of struct {
			ID string `json:"id"`
		}
		if err = json.Unmarshal(thing, &of); err == nil {
			answer[name], err = Marshal(of)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("shorten an answer to its id: %w", err)
	}
	return Marshal(answer)
}

// IfRead shows a T to a caller who may read it, and its id alone to any other.
// It is in answers of updates, whose callers need not be able to read.
type IfRead[T any] struct{ _ [0]T }

// Schema implements huma.SchemaProvider: T's schema, of which the id alone is
// always there.
func (IfRead[T]) Schema(r huma.Registry) *huma.Schema {
	s := *r.SchemaFromRef(r.Schema(reflect.TypeFor[T](), true, "").Ref)
	s.Required = []string{"id"}
	s.Description = "Its id alone where the credential may write and not read"
	return &s
}

// ETag is a version as an entity tag (RFC 9110, 8.8.3).
func ETag(version uint64) string { return `"` + strconv.FormatUint(version, 10) + `"` }

// Conditional is part of the input of operations that heed If-Match.
type Conditional struct {
	IfMatch string `header:"If-Match" minLength:"1" maxLength:"1000" pattern:"^(\\*|(W/)?\"[^\"]*\"( *, *(W/)?\"[^\"]*\")*)$" patternDescription:"* or a list of entity tags" doc:"Only write if the version is still one of these entity tags"`
}

// Match judges a version by If-Match (RFC 9110, 13.1.1): true where the
// header is absent or `*`.
func (c Conditional) Match() func(version uint64) bool {
	header := strings.TrimSpace(c.IfMatch)
	if header == "" || header == "*" {
		return func(uint64) bool { return true }
	}
	tags := map[string]bool{}
	for tag := range strings.SplitSeq(header, ",") {
		tags[strings.TrimSpace(tag)] = true // a weak tag is in the list, and matches nothing
	}
	return func(version uint64) bool { return tags[ETag(version)] }
}

// maxAnswer is how many bytes of rows an answer has as it leaves a function,
// whose answers end at 6 MB (AWS Lambda quotas, "Invocation payload"). What is
// over is for one row more, which is there always, and for all that is no row.
const maxAnswer = 5 << 20

// leaving is how many bytes JSON takes in the answer of a function, where it is
// a string of JSON itself: what is escaped in it is escaped again. The
// separators of lines are, too, which Go's encoder writes as \u2028 and \u2029.
func leaving(rendered []byte) int {
	size := len(rendered)
	for sign, more := range map[string]int{`"`: 1, `\`: 1, "\u2028": 3, "\u2029": 3} {
		size += more * bytes.Count(rendered, []byte(sign))
	}
	return size
}

// Room is what an answer of several lists has left for rows: as many as one
// answer holds, at least one.
type Room struct{ taken int }

// Has tells whether there is room for a row, which takes it then.
func (r *Room) Has(row any) (bool, error) {
	rendered, err := Marshal(row)
	first := r.taken == 0
	r.taken += leaving(rendered)
	return first || r.taken <= maxAnswer, err
}

// usualRow is about how many bytes a row takes.
const usualRow = 1 << 10

// Rows writes rows as the elements of a JSON array: as many as one answer
// holds, at least one. It returns how many it wrote.
func Rows[R, V any](b *bytes.Buffer, rows []R, show func(R) V) (int, error) {
	b.Grow(len(rows) * usualRow)
	e := encoder(b)
	room := maxAnswer
	for i, row := range rows {
		before := b.Len()
		if i > 0 {
			b.WriteByte(',')
		}
		if err := e.Encode(show(row)); err != nil {
			return i, fmt.Errorf("encode a row: %w", err)
		}
		b.Truncate(b.Len() - 1) // the line's end
		room -= leaving(b.Bytes()[before:])
		if room < 0 && i > 0 {
			b.Truncate(before)
			return i, nil
		}
	}
	return len(rows), nil
}

// Created renders what a write answers for a thing without versions.
func Created(body any) (change.Answer, error) {
	raw, err := Marshal(body)
	return change.Answer{Status: http.StatusCreated, Body: raw}, err
}

// Invalid is one broken rule of an input outside the body.
func Invalid(location, message string) error {
	var r fault.Rules
	r.Broken(location, message)
	return r.Err()
}
