package lambdahost

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/rest/support"

	"github.com/aws/aws-lambda-go/events"
)

// What a face answers before it reads anything is the same through the proxy.
func TestAFaceAnswersProblemsThroughTheProxy(t *testing.T) {
	var log bytes.Buffer
	h := host(&log)
	h.Authenticator = identity.New(nil, nil, time.Now)
	handler := rest.Handler(h, support.Face(support.Routes(nil)...))
	for what, c := range map[string]struct {
		method, path, authorization string
		status                      int
		code                        string
	}{
		"no credential":           {"GET", "/v1/support/tickets", "", 401, "unauthenticated"},
		"no key":                  {"GET", "/v1/support/tickets", "Bearer dk_a,dk_b", 401, "unauthenticated"},
		"another scheme":          {"GET", "/v1/support/tickets", "Basic YTpi", 401, "unauthenticated"},
		"an id with a slash":      {"GET", "/v1/support/tickets/a%2Fb", "", 401, "unauthenticated"},
		"an id with a per cent":   {"GET", "/v1/support/tickets/100%", "", 401, "unauthenticated"},
		"an id with a question":   {"GET", "/v1/support/tickets/a?b", "", 401, "unauthenticated"},
		"an id with a space":      {"GET", "/v1/support/tickets/a b", "", 401, "unauthenticated"},
		"an id in other letters":  {"GET", "/v1/support/tickets/käse", "", 401, "unauthenticated"},
		"an id of no UTF-8":       {"GET", "/v1/support/tickets/\xff", "", 401, "unauthenticated"},
		"no path":                 {"GET", "/v1/nothing", "", 404, "not_found"},
		"a path with dots":        {"GET", "/v1/support/../support/tickets", "", 404, "not_found"},
		"a path with hidden dots": {"GET", "/v1/support/%2e%2e/support/tickets", "", 404, "not_found"},
		"a doubled slash":         {"GET", "/v1//support/tickets", "", 404, "not_found"},
		"a slash too many":        {"GET", "/v1/support/tickets/", "", 404, "not_found"},
		"no method":               {"DELETE", "/v1/support/tickets", "", 405, "method_not_allowed"},
		"an unknown method":       {"BREW", "/v1/support/tickets", "", 405, "method_not_allowed"},
	} {
		event := events.APIGatewayProxyRequest{HTTPMethod: c.method, Path: c.path, Headers: map[string]string{"X-Request-Id": "theirs"}}
		if c.authorization != "" {
			event.Headers["Authorization"] = c.authorization
		}
		answer := call(t, handler, event)
		header := http.Header(answer.MultiValueHeaders)
		var p rest.Problem
		if err := json.Unmarshal([]byte(answer.Body), &p); err != nil {
			t.Errorf("%s: %d %q: %v", what, answer.StatusCode, answer.Body, err)
			continue
		}
		if answer.StatusCode != c.status || p.Status != c.status || p.Code != c.code || header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s %v, want %d %s", what, answer.StatusCode, answer.Body, header, c.status, c.code)
		}
		if p.RequestID != header.Get("X-Request-Id") || p.RequestID == "theirs" {
			t.Errorf("%s: request_id %q, header %q", what, p.RequestID, header.Get("X-Request-Id"))
		}
		if c.status == http.StatusUnauthorized && header.Get("WWW-Authenticate") != `Bearer realm="docket"` ||
			c.status == http.StatusMethodNotAllowed && header.Get("Allow") != "GET, POST" {
			t.Errorf("%s: %v", what, header)
		}
	}
}
