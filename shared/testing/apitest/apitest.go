// Package apitest asks a Docket under test over HTTP, as a client does, and
// holds every answer to what all answers have in common.
package apitest

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/file"
	"docket/shared/testing/systemtest"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Docket is a Docket under test: the system on this machine, or a deployed stage.
type Docket struct {
	systemtest.Founder
	Settle    func(context.Context) error // waits until what was written is recorded
	URL       string
	Now       func() time.Time // its clock, where that may be moved
	Table     *dynamo.Table
	TableName string
	Tables    *dynamodb.Client
	Endpoint  string       // of the engine
	Files     file.Objects // the bytes of files; nil where tests cannot reach them but by links
	Receiver  string       // takes what is posted to webhooks; empty where none can be reached
}

// Local is the system on this machine, over the engine at an endpoint.
func Local(s *system.System, endpoint string) Docket {
	return Docket{Founder: s, Settle: s.Settle, URL: s.URL, Now: s.Now, Table: s.Table, TableName: system.TableName,
		Tables: dynamo.Local(endpoint), Endpoint: endpoint, Files: s.Files(), Receiver: receiver()}
}

// RequestID is the form of a request's ID.
var RequestID = regexp.MustCompile(`^req_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// Send sends a request.
func (d Docket) Send(t testing.TB, r Request) Answer { return SendTo(t, d.URL, r) }

// SendTo sends a request to a server.
func SendTo(t testing.TB, server string, r Request) Answer {
	t.Helper()
	a := Deliver(t, server, r)
	if strings.HasPrefix(r.Path, "/local/") {
		return a // a lever of this machine, and no route
	}
	if id := a.Header.Get("X-Request-Id"); !RequestID.MatchString(id) {
		t.Errorf("%s %.200s: X-Request-Id %q is no request id", r.Method, r.Path, id)
	}
	if a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s %.200s: the answer may be kept or guessed at: %v", r.Method, r.Path, a.Header)
	}
	return a
}

// Done sends a request that must succeed, and returns what its answer says.
func (d Docket) Done(t testing.TB, r Request) map[string]any {
	t.Helper()
	return d.Send(t, r).Said(t)
}

// Refused sends a request that must fail with that status and code.
func (d Docket) Refused(t testing.TB, r Request, status int, code string) Problem {
	t.Helper()
	a := d.Send(t, r)
	if a.Status < http.StatusBadRequest {
		t.Fatalf("%s %.200s %.300s: status %d %.500s, want %d %s", r.Method, r.Path, r.Body, a.Status, a.Body, status, code)
	}
	p := a.Problem(t)
	if p.Status != status || p.Code != code {
		t.Errorf("%s %.200s %.300s: %d %s %q %v, want %d %s", r.Method, r.Path, r.Body, p.Status, p.Code, p.Detail, p.Errors, status, code)
	}
	return p
}

// Another is an id of the same form that nothing has.
func Another(id string) string {
	last := "0"
	if strings.HasSuffix(id, last) {
		last = "1"
	}
	return id[:len(id)-1] + last
}
