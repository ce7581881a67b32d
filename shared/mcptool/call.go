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
	server
	header http.Header
}

// answer is the whole answer of the API, but for what is cut of it.
type answer struct {
	status   int
	body     json.RawMessage
	replayed bool
	cuts     int // how many values are shown in part
}

func (a answer) ok() bool { return a.status < http.StatusMultipleChoices }

// call makes the API call that a tool stands for. The API checks the arguments,
// so a tool accepts what its operation accepts, and refuses it in the same words.
func (c caller) call(ctx context.Context, t tool, given json.RawMessage) answer {
	args, length, err := c.asked(ctx, t, given)
	if err != nil {
		return c.refused(ctx, err)
	}
	return c.page(ctx, t, args, length, mostResult)
}

// asked is what a caller who may use a tool asks of it, and how much of long
// values. What a tool refuses by itself comes after the check of permissions.
func (c caller) asked(ctx context.Context, t tool, given json.RawMessage) (args members, length int, err error) {
	if err := c.allowed(ctx, t.needs); err != nil {
		return nil, 0, err
	}
	if args, err = t.arguments(given); err != nil {
		return nil, 0, err
	}
	length, err = textLengthOf(args)
	return args, length, err
}

// send makes a call with those arguments that the operation takes: the path's
// go into the path, the others into the query or the body.
func (c caller) send(ctx context.Context, t tool, args members) answer {
	path, query, body, header := t.route.Path, url.Values{}, members{}, http.Header{}
	for _, a := range args {
		switch t.takes[a.name].in {
		case "path":
			path = strings.ReplaceAll(path, "{"+a.name+"}", url.PathEscape(textOf(a.value)))
		case "query":
			query.Add(a.name, textOf(a.value))
		case "body":
			body = append(body, a)
		case "header":
			header.Set(idempotencyHeader, textOf(a.value))
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	var content []byte
	if !t.reads() {
		content = body.object()
	}
	r, err := http.NewRequestWithContext(ctx, t.route.Method, path, bytes.NewReader(content))
	if err != nil {
		return c.refused(ctx, fault.Wrap(fault.Invalid, "the arguments make no request", err))
	}
	r.Header = header
	r.Header["Authorization"] = c.header["Authorization"]
	if content != nil {
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
func (c caller) refused(ctx context.Context, err error) answer {
	refusal := Face().Refusal(err, rest.CallOf(ctx).RequestID)
	body, err := refusal.MarshalJSON()
	if err != nil {
		panic(fmt.Sprintf("a refusal is JSON: %v", err))
	}
	return answer{status: refusal.GetStatus(), body: body}
}
