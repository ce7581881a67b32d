package everyroute_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"docket/shared/rest"
	"docket/shared/testing/apitest"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A request can come in by two doors, as a call of the API or of the tool that
// its operation is; what holds of the one holds of the other.
type door func(t testing.TB, route rest.Route, r request) answer

var doors = map[string]door{
	"api": func(t testing.TB, _ rest.Route, r request) answer { return docket.Send(t, r) },
	"mcp": byTool,
}

// eachDoor tests each door with the routes that it leads to.
func eachDoor(t *testing.T, test func(t *testing.T, through door, routes []rest.Route)) {
	for name, through := range doors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, through, behind(name))
		})
	}
}

// behind are the routes that a door leads to.
func behind(door string) []rest.Route {
	return slices.DeleteFunc(routes(), func(route rest.Route) bool {
		return door == "mcp" && !route.Tool && route.Operation != "get_support_ticket"
	})
}

// arguments are what a request gives its route, as those of its tool.
func arguments(t testing.TB, route rest.Route, r request) map[string]any {
	t.Helper()
	given := map[string]any{}
	if r.Body != "" {
		if err := json.Unmarshal([]byte(r.Body), &given); err != nil {
			t.Fatal(err)
		}
	}
	if key := r.Header["Idempotency-Key"]; key != "" { // which a tool takes as an argument
		given["idempotency_key"] = key
	}
	path, query, _ := strings.Cut(r.Path, "?")
	parts := strings.Split(path, "/")
	for i, name := range strings.Split(route.Path, "/") {
		if strings.HasPrefix(name, "{") {
			given[strings.Trim(name, "{}")] = parts[i]
		}
	}
	asked, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	for name := range asked {
		given[name] = asked.Get(name)
	}
	return given
}

// wire carries a client's requests under a credential, and keeps the last answer.
type wire struct {
	token string
	last  answer
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+w.token)
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // it is read
	res.Body = io.NopCloser(bytes.NewReader(body))
	w.last = answer{Status: res.StatusCode, Header: res.Header, Body: body}
	return res, err
}

func byTool(t testing.TB, route rest.Route, r request) answer {
	t.Helper()
	a, err := tryTool(t.Context(), route.Operation, r.Token, arguments(t, route, r))
	if err != nil {
		t.Fatalf("%s: %v", route.Operation, err)
	}
	return a
}

// tryTool calls a tool with the Go SDK's client. A result is shown as the
// answer of the API that it stands for, with the bytes that were sent.
func tryTool(ctx context.Context, name, token string, arguments map[string]any) (answer, error) {
	w := &wire{token: token}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "go", Version: "1"}, nil).Connect(ctx, &mcp.StreamableClientTransport{
		Endpoint: docket.URL + "/mcp", HTTPClient: &http.Client{Transport: w}, DisableStandaloneSSE: true}, nil)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = session.Close() }() // the server keeps no session
	if _, err := session.CallTool(ctx, &mcp.CallToolParams{Name: name, Arguments: arguments}); err != nil {
		return answer{}, err
	}
	var said struct {
		Result struct {
			Content           []struct{ Text string }
			StructuredContent json.RawMessage
			IsError           bool
			Meta              struct {
				Replayed bool `json:"idempotency_replayed"`
			} `json:"_meta"`
		}
	}
	if err := json.Unmarshal(w.last.Body, &said); err != nil {
		return answer{}, err
	}
	a := answer{Status: http.StatusOK, Header: w.last.Header.Clone(), Body: said.Result.StructuredContent}
	if said.Result.Meta.Replayed {
		a.Header.Set("Idempotency-Replayed", "true")
	}
	if said.Result.IsError {
		a.Body = []byte(said.Result.Content[0].Text)
		var p apitest.Problem
		if err := json.Unmarshal(a.Body, &p); err != nil {
			return answer{}, err
		}
		a.Status = p.Status
		a.Header.Set("Content-Type", "application/problem+json")
	}
	return a, nil
}
