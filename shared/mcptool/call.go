package mcptool

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"docket/shared/fault"
	"docket/shared/rest"
)

// caller makes calls of the API with the credential in the headers.
type caller struct {
	api    http.Handler
	header http.Header
}

// answer is the whole answer of the API.
type answer struct {
	status   int
	body     json.RawMessage
	replayed bool
}

func (a answer) ok() bool { return a.status < http.StatusMultipleChoices }

// call makes the API call that a tool stands for. Arguments that the path names
// go into the path, the others into the query or the body. The API checks them,
// so a tool accepts what its operation accepts, and refuses it in the same
// words. Arguments that cannot be written as a call are refused here, after the
// check of permissions.
func (c caller) call(ctx context.Context, t tool, arguments json.RawMessage) answer {
	if err := t.route.Allow(rest.CallOf(ctx)); err != nil {
		return refused(ctx, err)
	}
	args, err := members(arguments)
	if err != nil {
		return refused(ctx, err)
	}
	path := t.route.Path
	for _, name := range names(path) {
		value, err := args.take(name)
		if err != nil {
			return refused(ctx, err)
		}
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	if t.reads() {
		query, err := t.query(args)
		if err != nil {
			return refused(ctx, err)
		}
		return c.send(ctx, http.MethodGet, path+query, nil)
	}
	return c.send(ctx, t.route.Method, path, args.body())
}

// names are the parameters of a path, in their order.
func names(path string) []string {
	var found []string
	for _, part := range strings.Split(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			found = append(found, strings.TrimSuffix(name, "}"))
		}
	}
	return found
}

// query writes arguments as a query. It refuses a number given as a string, and
// the reverse, because a query could not tell them apart.
func (t tool) query(args arguments) (string, error) {
	values := url.Values{}
	for _, a := range args {
		var text string
		switch {
		case t.integers[a.name] && a.value.Kind() == '"':
			return "", rest.Invalid("query."+a.name, "expected integer")
		case t.integers[a.name]:
			text = string(a.value)
		case a.value.Kind() != '"' || json.Unmarshal(a.value, &text) != nil:
			return "", rest.Invalid("query."+a.name, "expected string")
		}
		values.Add(a.name, text)
	}
	return "?" + values.Encode(), nil
}

func (c caller) send(ctx context.Context, method, target string, body []byte) answer {
	r, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return refused(ctx, fault.Wrap(fault.Invalid, "the arguments make no request", err))
	}
	r.Header["Authorization"] = c.header["Authorization"]
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	w := recorder{header: http.Header{}}
	c.api.ServeHTTP(&w, r)
	return answer{status: w.status, body: bytes.TrimSpace(w.body.Bytes()), replayed: w.header.Get("Idempotency-Replayed") != ""}
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
func (r *recorder) WriteHeader(status int)      { r.status = status }

// refused is the answer that the API would give for err.
func refused(ctx context.Context, err error) answer {
	p := rest.ProblemOf(err, rest.CallOf(ctx).RequestID)
	body, err := rest.Marshal(p)
	if err != nil {
		panic(fmt.Sprintf("a problem is JSON: %v", err))
	}
	return answer{status: p.Status, body: body}
}
