package mcptool_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"docket/shared/identity"
	"docket/shared/lambdahost" //nolint:depguard // the test puts the server into its host
	"docket/shared/mcptool"
	"docket/shared/testing/systemtest"

	"github.com/aws/aws-lambda-go/events"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// gateway carries requests to a function as API Gateway does.
type gateway struct {
	handler http.Handler
	key     string
	encoded bool // bodies come in base64
}

func (g gateway) RoundTrip(r *http.Request) (*http.Response, error) {
	event := events.APIGatewayProxyRequest{HTTPMethod: r.Method, Path: r.URL.Path, MultiValueHeaders: r.Header.Clone()}
	if g.key != "" {
		event.MultiValueHeaders["Authorization"] = []string{"Bearer " + g.key}
	}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		if event.Body = string(body); g.encoded {
			event.Body, event.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
		}
	}
	answer, err := lambdahost.Proxy(g.handler)(r.Context(), event)
	if err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	for name, values := range answer.MultiValueHeaders {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, err = w.WriteString(answer.Body)
	return w.Result(), err
}

// function is the handler as functions/mcp makes it.
func function(url string, origins ...string) http.Handler {
	h := host()
	h.Origins = origins
	return mcptool.Handler(h, supportTools(), mcptool.Options{URL: url, Issuers: []identity.Issuer{{Issuer: "https://login.example"}}})
}

func TestTheServerWorksAsAFunctionBehindAPIGateway(t *testing.T) {
	for name, encoded := range map[string]bool{"bodies as they are": false, "bodies in base64": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := gateway{handler: function(""), key: systemtest.Workspace(t, docket).APIKey, encoded: encoded}
			c := connectGo(t, &mcp.StreamableClientTransport{Endpoint: "https://docket.example/mcp", HTTPClient: &http.Client{Transport: g}})
			if all := tools(t, c); len(all) != 15 {
				t.Errorf("%d tools", len(all))
			}
			made := callTool(t, c, "create_support_queue", map[string]any{"key": "cheese", "name": "Käse & <b>Brot</b>"})
			var said struct{ Queue struct{ Name string } }
			if err := json.Unmarshal(made.StructuredContent, &said); err != nil || made.IsError || said.Queue.Name != "Käse & <b>Brot</b>" {
				t.Errorf("%v %v %s", err, made.Content, made.StructuredContent)
			}
		})
	}
}

// ask sends a request that no client of the protocol sends.
func (g gateway) ask(t testing.TB, method, path, body string, header http.Header) (int, http.Header, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Header = header
	answer, err := g.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }() // it is in memory
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, string(text)
}

func TestAFunctionTellsWhereItIsAndWhoLetsIn(t *testing.T) {
	t.Parallel()
	g := gateway{handler: function("https://docket.example/", "https://one.example", "https://two.example")}
	for _, path := range []string{"/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"} {
		status, _, text := g.ask(t, http.MethodGet, path, "", http.Header{})
		if status != http.StatusOK || !strings.Contains(text, `"resource":"https://docket.example/mcp","authorization_servers":["https://login.example"]`) {
			t.Errorf("%s: %d %s", path, status, text)
		}
	}
	status, header, _ := g.ask(t, http.MethodPost, mcptool.Path, "{}", http.Header{})
	const challenge = `Bearer realm="docket", resource_metadata="https://docket.example/.well-known/oauth-protected-resource/mcp"`
	if got := header.Get("WWW-Authenticate"); status != http.StatusUnauthorized || got != challenge {
		t.Errorf("%d %s", status, got)
	}
	for origin, want := range map[string]int{"https://one.example": 200, "https://two.example": 200, "https://three.example": 403, "null": 403} {
		g.key = systemtest.Workspace(t, docket).APIKey
		status, _, text := g.ask(t, http.MethodPost, mcptool.Path, `{"jsonrpc":"2.0","id":1,"method":"ping"}`,
			http.Header{"Origin": {origin}, "Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}})
		if status != want {
			t.Errorf("from %s: %d %s", origin, status, text)
		}
	}
}

// A gateway without a name of its own knows its host only from the call.
func TestAFunctionWithoutAnAddressIsWhereItIsCalled(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{"": "https://abc.execute-api.example/mcp", "/live": "https://abc.execute-api.example/live/mcp", "/live/": "https://abc.execute-api.example/live/mcp"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "https://abc.execute-api.example"+mcptool.WellKnown, nil)
		function(url).ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), `"resource":"`+want+`"`) {
			t.Errorf("%q: %s", url, w.Body)
		}
	}
}
