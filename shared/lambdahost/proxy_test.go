package lambdahost

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/rest"

	"github.com/aws/aws-lambda-go/events"
)

// seen is what a handler has met.
type seen struct {
	method, path, escaped, query string
	header                       http.Header
	values                       map[string][]string
	body                         []byte
}

// look is a handler that remembers its request and then answers.
func look(into *seen, answer http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		*into = seen{r.Method, r.URL.Path, r.URL.EscapedPath(), r.URL.RawQuery, r.Header, r.URL.Query(), body}
		answer(w, r)
	})
}

func nothing(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

// call is one event through Proxy.
func call(t testing.TB, handler http.Handler, event events.APIGatewayProxyRequest) events.APIGatewayProxyResponse {
	t.Helper()
	if event.HTTPMethod == "" {
		event.HTTPMethod = http.MethodGet
	}
	if event.Path == "" {
		event.Path = "/v1/things"
	}
	event.RequestContext.DomainName = "abc.execute-api.eu-west-1.amazonaws.com"
	answer, err := Proxy(handler)(t.Context(), event)
	if err != nil {
		t.Fatalf("the function fails: %v", err)
	}
	return answer
}

func TestHeaderValuesWithCommasArriveWhole(t *testing.T) {
	sent := map[string]string{
		"If-Match": `"1", "2", W/"3"`, "Idempotency-Key": "a, b,c", "Authorization": "Bearer a,b", "X-Signature": "t=1,v1=abc,v1=def",
		"Content-Type": "application/json; charset=utf-8", "Accept": "text/html, */*;q=0.1",
	}
	multi := map[string][]string{}
	for name, value := range sent {
		multi[name] = []string{value}
	}
	for what, event := range map[string]events.APIGatewayProxyRequest{
		"both maps": {Headers: sent, MultiValueHeaders: multi}, "single values only": {Headers: sent}, "multiple values only": {MultiValueHeaders: multi},
	} {
		var s seen
		call(t, look(&s, nothing), event)
		for name, value := range sent {
			if got := s.header.Values(name); !slices.Equal(got, []string{value}) {
				t.Errorf("%s: %s is %q, want %q", what, name, got, value)
			}
		}
	}
}

func TestHeaderValuesWithCommasAreAnsweredWhole(t *testing.T) {
	answer := call(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="docket", error="insufficient_scope"`)
		w.Header().Set("Allow", "GET, POST")
		w.Header()["Set-Cookie"] = []string{"a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT", "b=2"}
		w.WriteHeader(http.StatusForbidden)
	}), events.APIGatewayProxyRequest{})
	for name, want := range map[string][]string{
		"Www-Authenticate": {`Bearer realm="docket", error="insufficient_scope"`}, "Allow": {"GET, POST"},
		"Set-Cookie": {"a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT", "b=2"},
	} {
		if got := answer.MultiValueHeaders[name]; !slices.Equal(got, want) {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestTwoAuthorizationsStayTwo(t *testing.T) {
	var s seen
	call(t, look(&s, nothing), events.APIGatewayProxyRequest{
		Headers:           map[string]string{"Authorization": "Bearer b"},
		MultiValueHeaders: map[string][]string{"Authorization": {"Bearer a", "Bearer b"}},
	})
	if got := s.header.Values("Authorization"); len(got) != 2 {
		t.Errorf("Authorization is %q", got)
	}
}

// API Gateway hands over the path decoded in parts: whatever it holds, the
// handler gets a request and answers it.
func TestNoPathFailsTheFunction(t *testing.T) {
	for path, want := range map[string]string{
		"/v1/things/a":             "/v1/things/a",
		"/v1/things/100%":          "/v1/things/100%",
		"/v1/things/%":             "/v1/things/%",
		"/v1/things/%zz":           "/v1/things/%zz",
		"/v1/things/%2":            "/v1/things/%2",
		"/v1/things/a%2Fb":         "/v1/things/a/b",
		"/v1/things/a%20b":         "/v1/things/a b",
		"/v1/things/a b":           "/v1/things/a b",
		"/v1/things/käse":          "/v1/things/käse",
		"/v1/things/k%C3%A4se":     "/v1/things/käse",
		"/v1/things/\xff":          "/v1/things/\xff",
		"/v1/things/%FF":           "/v1/things/\xff",
		"/v1/things/a?b":           "/v1/things/a?b",
		"/v1/things/a#b":           "/v1/things/a#b",
		"/v1/things/a%3Fb%23c":     "/v1/things/a?b#c",
		"/v1/things/a?b%zz":        "/v1/things/a?b%zz",
		"/v1/things/a\x00b":        "/v1/things/a\x00b",
		"/v1/things/a\r\nX-Evil:1": "/v1/things/a\r\nX-Evil:1",
		"/v1/things/[::1]":         "/v1/things/[::1]",
		"//evil.example/things":    "//evil.example/things",
		"/":                        "/",
		"v1/things":                "/v1/things",
		"@evil.example/":           "/@evil.example/",
	} {
		var s seen
		call(t, look(&s, nothing), events.APIGatewayProxyRequest{Path: path, QueryStringParameters: map[string]string{"limit": "5"}})
		if s.path != want || s.query != "limit=5" {
			t.Errorf("%q arrives as %q with %q, want %q", path, s.path, s.query, want)
		}
	}
}

func TestAnEmptyPathIsTheRoot(t *testing.T) {
	var s seen
	answer, err := Proxy(look(&s, nothing))(t.Context(), events.APIGatewayProxyRequest{HTTPMethod: http.MethodGet})
	if err != nil || answer.StatusCode != http.StatusNoContent || s.path != "/" {
		t.Errorf("%d %v at %q", answer.StatusCode, err, s.path)
	}
}

func TestTheQueryArrivesWithEveryValue(t *testing.T) {
	for what, c := range map[string]struct {
		event events.APIGatewayProxyRequest
		want  map[string][]string
	}{
		"both maps": {events.APIGatewayProxyRequest{
			QueryStringParameters:           map[string]string{"tag": "b", "q": "a&b=c"},
			MultiValueQueryStringParameters: map[string][]string{"tag": {"a", "b"}, "q": {"a&b=c"}},
		}, map[string][]string{"tag": {"a", "b"}, "q": {"a&b=c"}}},
		"single values only": {events.APIGatewayProxyRequest{
			QueryStringParameters: map[string]string{"q": "50% off; käse + #1?", "empty": ""},
		}, map[string][]string{"q": {"50% off; käse + #1?"}, "empty": {""}}},
		"odd names": {events.APIGatewayProxyRequest{
			MultiValueQueryStringParameters: map[string][]string{"a=b": {"1"}, "a&c": {"2"}, "": {"3"}, "%": {"%zz"}},
		}, map[string][]string{"a=b": {"1"}, "a&c": {"2"}, "": {"3"}, "%": {"%zz"}}},
		"empty maps": {events.APIGatewayProxyRequest{Headers: map[string]string{}, MultiValueHeaders: map[string][]string{},
			QueryStringParameters: map[string]string{}, MultiValueQueryStringParameters: map[string][]string{}}, map[string][]string{}},
		"no maps": {events.APIGatewayProxyRequest{}, map[string][]string{}},
	} {
		var s seen
		call(t, look(&s, nothing), c.event)
		if !maps.EqualFunc(s.values, c.want, slices.Equal) {
			t.Errorf("%s: %v, want %v", what, s.values, c.want)
		}
	}
}

func TestBodiesArriveAsTheyWereSent(t *testing.T) {
	binary := []byte{0, 0xff, 0xfe, '{', 0x80}
	big := strings.Repeat("x", 6<<20)
	for what, c := range map[string]struct {
		event events.APIGatewayProxyRequest
		want  string
	}{
		"text":                {events.APIGatewayProxyRequest{Body: `{"a":"ä"}`}, `{"a":"ä"}`},
		"base64":              {events.APIGatewayProxyRequest{Body: base64.StdEncoding.EncodeToString(binary), IsBase64Encoded: true}, string(binary)},
		"text in base64":      {events.APIGatewayProxyRequest{Body: "e30=", IsBase64Encoded: true}, "{}"},
		"base64 that is none": {events.APIGatewayProxyRequest{Body: "e30=!", IsBase64Encoded: true}, "e30=!"},
		"half of base64":      {events.APIGatewayProxyRequest{Body: "e30", IsBase64Encoded: true}, "e30"},
		"none":                {events.APIGatewayProxyRequest{}, ""},
		"none in base64":      {events.APIGatewayProxyRequest{IsBase64Encoded: true}, ""},
		"6 MiB":               {events.APIGatewayProxyRequest{Body: big}, big},
		"not UTF-8":           {events.APIGatewayProxyRequest{Body: "a\xff"}, "a\xff"},
	} {
		var s seen
		c.event.HTTPMethod = http.MethodPost
		call(t, look(&s, nothing), c.event)
		if string(s.body) != c.want {
			t.Errorf("%s: %.100q, want %.100q", what, s.body, c.want)
		}
	}
}

func TestABodyOfNullIsNone(t *testing.T) {
	var event events.APIGatewayProxyRequest
	raw := `{"httpMethod":"POST","path":"/v1/things","headers":null,"multiValueHeaders":null,"queryStringParameters":null,
		"multiValueQueryStringParameters":null,"pathParameters":null,"body":null,"isBase64Encoded":false}`
	if err := json.Unmarshal([]byte(raw), &event); err != nil {
		t.Fatal(err)
	}
	var s seen
	if answer := call(t, look(&s, nothing), event); answer.StatusCode != http.StatusNoContent || len(s.body) != 0 || s.method != http.MethodPost {
		t.Errorf("%d, %s %q", answer.StatusCode, s.method, s.body)
	}
}

func TestAnAnswerThatIsNoTextIsBase64(t *testing.T) {
	binary := []byte{0x89, 'P', 'N', 'G', 0, 0xff}
	for what, body := range map[string][]byte{"binary": binary, "text": []byte(`{"a":"ä"}`), "none": nil, "5 MiB": bytes.Repeat([]byte("x"), 5<<20)} {
		answer := call(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }), events.APIGatewayProxyRequest{})
		got := []byte(answer.Body)
		if answer.IsBase64Encoded {
			var err error
			if got, err = base64.StdEncoding.DecodeString(answer.Body); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(got, body) || answer.IsBase64Encoded != (what == "binary") || answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %.100q, base64 %v", what, answer.StatusCode, answer.Body, answer.IsBase64Encoded)
		}
	}
}

// host is an Edge whose log can be read.
func host(log io.Writer) *rest.Host {
	return &rest.Host{Now: time.Now, Log: slog.New(slog.NewJSONHandler(log, nil))}
}

func TestBehindTheEdgeAHandlerMayWriteNothingOrPanic(t *testing.T) {
	for what, c := range map[string]struct {
		handler http.HandlerFunc
		status  int
	}{
		"writes nothing":           {func(http.ResponseWriter, *http.Request) {}, 200},
		"writes an empty body":     {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(nil) }, 200},
		"panics":                   {func(http.ResponseWriter, *http.Request) { panic("secret: 42") }, 500},
		"panics with an error":     {func(http.ResponseWriter, *http.Request) { panic(io.ErrUnexpectedEOF) }, 500},
		"panics by an index":       {func(_ http.ResponseWriter, r *http.Request) { _ = strings.Split(r.URL.Path, "/")[9] }, 500},
		"aborts":                   {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 500},
		"panics after its header":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201); panic("secret: 42") }, 201},
		"writes its header twice":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201); w.WriteHeader(202) }, 201},
		"writes a header too late": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("x")); w.WriteHeader(500) }, 200},
	} {
		var log bytes.Buffer
		answer := call(t, host(&log).Edge(c.handler), events.APIGatewayProxyRequest{})
		id := http.Header(answer.MultiValueHeaders).Get("X-Request-Id")
		if answer.StatusCode != c.status || !strings.HasPrefix(id, "req_") {
			t.Errorf("%s: %d %q %s, want %d", what, answer.StatusCode, id, answer.Body, c.status)
		}
		if strings.Contains(answer.Body, "secret") || strings.Contains(answer.Body, "goroutine") {
			t.Errorf("%s: the answer tells %s", what, answer.Body)
		}
		if !strings.Contains(log.String(), id) || strings.Count(log.String(), "\n") != 1 {
			t.Errorf("%s: the log has %s", what, log.String())
		}
		if strings.HasPrefix(what, "panics") && !strings.Contains(log.String(), "panic") {
			t.Errorf("%s: the log does not say so: %s", what, log.String())
		}
		if c.status == 500 {
			var p rest.Problem
			if err := json.Unmarshal([]byte(answer.Body), &p); err != nil || p.Code != "internal" || p.RequestID != id {
				t.Errorf("%s: %s %v", what, answer.Body, err)
			}
		}
	}
}

func TestTheContextOfTheInvocationReachesTheHandler(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var err error
	_, failure := Proxy(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err = r.Context().Err()
		nothing(w, r)
	}))(ctx, events.APIGatewayProxyRequest{HTTPMethod: http.MethodGet, Path: "/"})
	if failure != nil || err == nil {
		t.Errorf("the handler's context goes on: %v, %v", failure, err)
	}
}
