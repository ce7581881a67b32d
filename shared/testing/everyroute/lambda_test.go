package everyroute_test

import (
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"docket/shared/identity"
	"docket/shared/lambdahost"
	"docket/shared/rest"

	"github.com/aws/aws-lambda-go/events"
)

// As a function behind API Gateway every route answers what it answers on a
// server: one handler, two doors.
func TestEveryRouteAnswersThroughTheLambdaProxy(t *testing.T) {
	w := docket.World(t)
	s := newStage(t, ours)
	s.give(t, ours, "org-"+w.Workspace, w)
	token := s.admin(t, ours, "org-"+w.Workspace, "user-1")
	eachRoute(t, func(t *testing.T, route rest.Route) {
		// A function has its own route alone.
		function := lambdahost.Proxy(rest.Handler(s.host, alone(t, route.Operation, docket.Table)))
		r := another(t, s.docket(), requestFor(t, route, w).As(token))
		path, query, _ := strings.Cut(r.Path, "?")
		asked, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		event := events.APIGatewayProxyRequest{HTTPMethod: r.Method, Path: path, Body: r.Body, MultiValueQueryStringParameters: asked,
			Headers: map[string]string{"Authorization": "Bearer " + token, "Content-Type": "application/json"}}
		answer, err := function(t.Context(), event)
		shown := json.Valid([]byte(answer.Body)) || answer.StatusCode == http.StatusNoContent && answer.Body == ""
		if err != nil || answer.StatusCode >= 300 || !shown {
			t.Errorf("%d %s %v", answer.StatusCode, answer.Body, err)
		}
		event.Path = "/v1/elsewhere"
		if answer, err := function(t.Context(), event); err != nil || answer.StatusCode != http.StatusNotFound {
			t.Errorf("another path: %d %s %v", answer.StatusCode, answer.Body, err)
		}
	})
}

func TestHeadersAndBodiesWorkThroughTheLambdaProxy(t *testing.T) {
	t.Parallel()
	w := docket.World(t)
	host := &rest.Host{Authenticator: identity.New(docket.Table, nil, time.Now), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	function := lambdahost.Proxy(rest.Handler(host, faces()...))
	send := func(method, path, body string, encoded bool, header map[string]string) events.APIGatewayProxyResponse {
		t.Helper()
		header["authorization"], header["content-type"] = "Bearer "+w.APIKey, "application/json"
		answer, err := function(t.Context(), events.APIGatewayProxyRequest{
			HTTPMethod: method, Path: path, Headers: header, Body: body, IsBase64Encoded: encoded})
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	at := "/v1/support/tickets/" + w.Ticket
	current := http.Header(send("GET", at, "", false, map[string]string{}).MultiValueHeaders).Get("ETag")
	for _, c := range []struct {
		what   string
		answer events.APIGatewayProxyResponse
		status int
	}{
		{"a list of tags without ours", send("PATCH", at, `{"priority":"low"}`, false, map[string]string{"If-Match": `"90", "91"`}), 412},
		{"a list of tags with ours", send("PATCH", at, `{"priority":"high"}`, false, map[string]string{"If-Match": `"90", ` + current}), 200},
		{"base64", send("PATCH", at, base64.StdEncoding.EncodeToString([]byte(`{"priority":"low"}`)), true, map[string]string{}), 200},
		{"base64 that is none", send("PATCH", at, "!", true, map[string]string{}), 400},
		{"a key with commas", send("POST", at+"/comments", `{"body":"b"}`, false, map[string]string{"Idempotency-Key": "a, b"}), 201},
		{"half of that key", send("POST", at+"/comments", `{"body":"c"}`, false, map[string]string{"Idempotency-Key": "a"}), 201},
		{"that key again", send("POST", at+"/comments", `{"body":"c"}`, false, map[string]string{"Idempotency-Key": "a, b"}), 422},
		{"6 MiB", send("POST", at+"/comments", strings.Repeat("x", 6<<20), false, map[string]string{}), 413},
		{"an id with a per cent", send("GET", at+"%", "", false, map[string]string{}), 404},
		{"an id with a query", send("GET", at+"?limit=1", "", false, map[string]string{}), 404},
		{"an id of no UTF-8", send("GET", at+"\xff", "", false, map[string]string{}), 404},
	} {
		if c.answer.StatusCode != c.status {
			t.Errorf("%s: %d %s, want %d", c.what, c.answer.StatusCode, c.answer.Body, c.status)
		}
	}
}
