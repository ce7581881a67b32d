package rest

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"docket/shared/fault"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// screen is the step behind authenticate: it reads the request whole and
// finds what huma's validation passes over, query parameters that are unknown, or
// repeated where one value is taken, empty headers, and what screenJSON finds in a body. The faults are reported
// together with those of the validation.
func screen(schemas huma.Registry, wrapper string) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		r.Header.Del("Accept") // answers are JSON whatever is asked for; huma would answer as `json` too
		call := CallOf(ctx.Context())
		if err := call.screen(r, ctx.Operation(), schemas, wrapper); err != nil {
			Refuse(w, r, err)
			return
		}
		next(ctx)
	}
}

func (c *Call) screen(r *http.Request, op *huma.Operation, schemas huma.Registry, wrapper string) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return fault.Wrap(fault.Malformed, "the query is not well-formed", err)
	}
	c.faults, c.query, c.asked = append(screenQuery(query, op), screenHeaders(r.Header, op)...), query, askedOf(r.URL.Path, query)
	if op.RequestBody == nil {
		return nil
	}
	if !isJSON(r.Header.Get("Content-Type")) {
		return fault.New(UnsupportedMedia, "the request body must be of the type application/json")
	}
	r.Header.Set("Content-Type", "application/json") // huma compares to the letter
	if c.body, err = ReadBody(r); err != nil {
		return err
	}
	if wrapper != "" && lacks(c.body, wrapper) {
		return fault.New(fault.Malformed, "the request body is missing the "+wrapper+" object")
	}
	read, faults, err := screenJSON(c.body, bodySchemas{op, schemas})
	c.body, c.faults = read, append(c.faults, faults...)
	r.Body = io.NopCloser(bytes.NewReader(read))
	return err
}

// isJSON tells the media type of JSON in UTF-8, which has no other encoding
// (RFC 8259, 8.1), or of a kind of JSON (RFC 6839, 3.1).
func isJSON(contentType string) bool {
	kind, parameters, err := mime.ParseMediaType(contentType)
	charset, given := parameters["charset"]
	return err == nil && (!given || strings.EqualFold(charset, "utf-8")) &&
		(kind == "application/json" || strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json"))
}

func screenQuery(query url.Values, op *huma.Operation) []error {
	var faults []error
	for name, values := range query {
		at := "query." + name
		i := slices.IndexFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == name })
		switch {
		case i < 0:
			faults = append(faults, inputFault("query."+printable(name), "unknown query parameter"))
		case len(values) > 1 && op.Parameters[i].Schema.Type != huma.TypeArray:
			faults = append(faults, inputFault(at, "must be given once"))
		case slices.Contains(values, ""):
			faults = append(faults, inputFault(at, "must not be empty"))
		case slices.ContainsFunc(values, func(value string) bool { return !utf8.ValidString(value) || strings.ContainsRune(value, 0) }):
			faults = append(faults, inputFault(at, "must be valid UTF-8 without NUL"))
		}
	}
	slices.SortFunc(faults, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return faults
}

// printable is a name of the client's as it can be shown back to it.
func printable(name string) string {
	return strings.ToValidUTF8(name, "\uFFFD")
}

func inputFault(location, message string) error {
	return &huma.ErrorDetail{Location: location, Message: message}
}

// Input is part of every operation's input: it adds what the screen found.
type Input struct{}

// Resolve implements huma.Resolver. The faults are given once, however often
// huma meets an Input within an input.
func (Input) Resolve(ctx huma.Context) []error {
	call := CallOf(ctx.Context())
	faults := call.faults
	call.faults = nil
	return faults
}
