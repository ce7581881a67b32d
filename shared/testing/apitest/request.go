package apitest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// Request is one request as it goes over the wire.
type Request struct {
	Method string
	Path   string // with its query, sent as it stands
	Token  string // empty: no Authorization
	Header map[string]string
	Body   string
}

// With is the request with another body.
func (r Request) With(body string) Request {
	r.Body = body
	return r
}

// Asking is the request with one more query parameter.
func (r Request) Asking(query string) Request {
	if strings.Contains(r.Path, "?") {
		r.Path += "&" + query
	} else {
		r.Path += "?" + query
	}
	return r
}

// As is the request of somebody else.
func (r Request) As(token string) Request {
	r.Token = token
	return r
}

// Saying is the request with a header more.
func (r Request) Saying(name, value string) Request {
	header := map[string]string{name: value}
	for n, v := range r.Header {
		if n != name {
			header[n] = v
		}
	}
	r.Header = header
	return r
}

// Answer is one answer, read whole.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Said is what an answer of success says.
func (a Answer) Said(t testing.TB) map[string]any {
	t.Helper()
	if a.Status == http.StatusNoContent && len(a.Body) == 0 {
		return map[string]any{}
	}
	var said map[string]any
	if err := json.Unmarshal(a.Body, &said); err != nil || a.Status >= 300 {
		t.Fatalf("status %d: %v %.500s", a.Status, err, a.Body)
	}
	return said
}

// Shows is what an answer shows under its entity tag, whichever request it answers;
// a list's tag tells more than that.
func (a Answer) Shows(t testing.TB) string {
	t.Helper()
	tag, body := a.Header.Get("ETag"), string(a.Body)
	if strings.HasPrefix(tag, "W/") {
		tag = ""
	}
	if id, named := a.Said(t)["request_id"].(string); named {
		body = strings.ReplaceAll(body, id, "")
	}
	return body + tag
}

// Problem is an answer of RFC 9457 with Docket's members.
type Problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Code      string `json:"code"`
	RequestID string `json:"request_id"`
	Errors    []struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	} `json:"errors"`
}

// Problem reads the answer as its face shows a failure, strictly.
func (a Answer) Problem(t testing.TB) Problem {
	t.Helper()
	if bytes.Contains(a.Body, []byte(`"$schema":"/api/v1/schemas/ErrorModel.json"`)) {
		return a.selfServiceProblem(t)
	}
	if a.Header.Get("Content-Type") == "application/json" {
		return a.helpdeskProblem(t)
	}
	var p Problem
	d := json.NewDecoder(bytes.NewReader(a.Body))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		t.Fatalf("%d %.500s is no problem: %v", a.Status, a.Body, err)
	}
	if a.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("a problem of type %q", a.Header.Get("Content-Type"))
	}
	if p.Status != a.Status || p.Type != "about:blank" || p.Title != http.StatusText(a.Status) || p.Detail == "" || p.Code == "" {
		t.Errorf("status %d: an incomplete problem %+v", a.Status, p)
	}
	if p.RequestID != a.Header.Get("X-Request-Id") {
		t.Errorf("the problem's request_id %q is not the header's %q", p.RequestID, a.Header.Get("X-Request-Id"))
	}
	return p
}

// At tells whether the problem names a location.
func (p Problem) At(location string) bool {
	for _, e := range p.Errors {
		if e.Location == location {
			return e.Message != ""
		}
	}
	return false
}
