package support_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/testing/storytest"
	"docket/shared/testing/systemtest"

	"github.com/google/uuid"
)

// request is one request as it goes over the wire.
type request struct {
	method string
	path   string // with its query, sent as it stands
	token  string // empty: no Authorization
	header map[string]string
	body   string
}

// with is the request with another body.
func (r request) with(body string) request {
	r.body = body
	return r
}

// asking is the request with one more query parameter.
func (r request) asking(query string) request {
	if strings.Contains(r.path, "?") {
		r.path += "&" + query
	} else {
		r.path += "?" + query
	}
	return r
}

// as is the request of somebody else.
func (r request) as(token string) request {
	r.token = token
	return r
}

// saying is the request with a header more.
func (r request) saying(name, value string) request {
	header := map[string]string{name: value}
	for n, v := range r.header {
		if n != name {
			header[n] = v
		}
	}
	r.header = header
	return r
}

// answer is one answer, read whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

var requestID = regexp.MustCompile(`^req_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// send sends a request to the local system.
func send(t testing.TB, r request) answer { return sendTo(t, docket.URL, r) }

// sendTo sends a request, and holds every answer to what all have in common.
func sendTo(t testing.TB, server string, r request) answer {
	t.Helper()
	sent := storytest.Deliver(t, server, storytest.Request{Method: r.method, Path: r.path, Token: r.token, Header: r.header, Body: r.body})
	a := answer{sent.Status, sent.Header, sent.Body}
	if strings.HasPrefix(r.path, "/local/") {
		return a // a lever of this machine, and no route
	}
	if id := a.header.Get("X-Request-Id"); !requestID.MatchString(id) {
		t.Errorf("%s %.200s: X-Request-Id %q is no request id", r.method, r.path, id)
	}
	if a.header.Get("Cache-Control") != "no-store" || a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s %.200s: the answer may be kept or guessed at: %v", r.method, r.path, a.header)
	}
	return a
}

// problem is an answer of RFC 9457 with Docket's members.
type problem struct {
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

// problem reads the answer as a problem, strictly.
func (a answer) problem(t testing.TB) problem {
	t.Helper()
	var p problem
	d := json.NewDecoder(bytes.NewReader(a.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		t.Fatalf("%d %.500s is no problem: %v", a.status, a.body, err)
	}
	if a.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("a problem of type %q", a.header.Get("Content-Type"))
	}
	if p.Status != a.status || p.Type != "about:blank" || p.Title != http.StatusText(a.status) || p.Detail == "" || p.Code == "" {
		t.Errorf("status %d: an incomplete problem %+v", a.status, p)
	}
	if p.RequestID != a.header.Get("X-Request-Id") {
		t.Errorf("the problem's request_id %q is not the header's %q", p.RequestID, a.header.Get("X-Request-Id"))
	}
	return p
}

// at tells whether the problem names a location.
func (p problem) at(location string) bool {
	for _, e := range p.Errors {
		if e.Location == location {
			return e.Message != ""
		}
	}
	return false
}

// refused sends a request that must fail with that status and code.
func refused(t testing.TB, r request, status int, code string) problem {
	t.Helper()
	a := send(t, r)
	if a.status < 400 {
		t.Fatalf("%s %.200s %.300s: status %d %.500s, want %d %s", r.method, r.path, r.body, a.status, a.body, status, code)
	}
	p := a.problem(t)
	if p.Status != status || p.Code != code {
		t.Errorf("%s %.200s %.300s: %d %s %q %v, want %d %s", r.method, r.path, r.body, p.Status, p.Code, p.Detail, p.Errors, status, code)
	}
	return p
}

// done sends a request that must succeed, and returns what its answer says.
func done(t testing.TB, r request) map[string]any {
	t.Helper()
	return send(t, r).said(t)
}

// said is what an answer of success says.
func (a answer) said(t testing.TB) map[string]any {
	t.Helper()
	var said map[string]any
	if err := json.Unmarshal(a.body, &said); err != nil || a.status >= 300 {
		t.Fatalf("status %d: %v %.500s", a.status, err, a.body)
	}
	return said
}

// world is a workspace with one of everything in it.
type world struct {
	system.WorkspaceCredential
	queue, ticket, key, request string // the request is the one that made the key
	job                         string
}

// newWorld makes a world in a workspace of a tenant of its own.
func newWorld(t testing.TB) world { return furnish(t, systemtest.Workspace(t, docket)) }

// furnish puts one of everything into a workspace, through its API.
func furnish(t testing.TB, credential system.WorkspaceCredential) world {
	t.Helper()
	w := world{WorkspaceCredential: credential}
	as := credential.Tokens["admin"]
	id := func(path, body, envelope string) string {
		said := done(t, request{method: http.MethodPost, path: path, token: as, body: body})
		return said[envelope].(map[string]any)["id"].(string)
	}
	w.queue = id("/v1/support/queues", `{"key":"first","name":"First","custom_fields":{"plan":"pro"}}`, "queue")
	w.ticket = id("/v1/support/tickets", `{"subject":"First","tags":["one"],"custom_fields":{"plan":"pro"}}`, "ticket")
	id("/v1/support/tickets/"+w.ticket+"/messages", `{"body":"Hello"}`, "message")
	id("/v1/support/tickets/"+w.ticket+"/comments", `{"body":"A note"}`, "comment")
	said := done(t, request{method: http.MethodPost, path: "/v1/api-keys", token: as, body: `{"name":"First","scopes":["support:read"]}`})
	w.key, w.request = said["api_key"].(map[string]any)["id"].(string), said["request_id"].(string)
	w.job = waitingJob(t, credential)
	if err := docket.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// waitingJob is a job of a workspace that begins in an hour.
func waitingJob(t testing.TB, c system.WorkspaceCredential) string {
	t.Helper()
	scope, err := tenant.NewScope(c.Tenant, c.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	act := change.SystemAct(scope, id.Prefixed(id.RequestPrefix, now), "create_job", time.Now)
	j := job.New(act.Change(change.JobCreated, 0, change.After(time.Time{}, now)), job.Reindex, "")
	j.NotBefore = now.Add(time.Hour)
	if err := docket.Table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: scope, Puts: []change.Put{{After: j}}}); err != nil {
		t.Fatal(err)
	}
	return j.ID
}
