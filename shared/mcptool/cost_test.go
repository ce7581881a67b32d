package mcptool_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"docket/shared/testing/systemtest"
	"docket/shared/testing/worstbody"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// usual are messages of the protocol, by their methods.
var usual = map[string]string{
	"ping":       `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressToken":"a","x":[1]}}}`,
	"an array":   `[{"jsonrpc":"2.0","id":1,"method":"ping","params":{}}]`,
	"initialize": `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","clientInfo":{"name":"x","version":"1"},"capabilities":{"experimental":{"a":{}}}}}`,
	"a prompt":   `{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"triage_queue","arguments":{"queue":"a"}}}`,
	"unknown":    `{"jsonrpc":"2.0","id":"a","method":"a","params":[1]}`,
}

// least is a call of a tool with what it cannot do without, whatever holds other
// values, and one that goes into the URL.
func least(t testing.TB, one tool) string {
	t.Helper()
	arguments := map[string]any{}
	required, _ := one.InputSchema["required"].([]any)
	properties, _ := one.InputSchema["properties"].(map[string]any)
	for name, property := range properties {
		kinds, many := property.(map[string]any)["type"].([]any)
		if !many {
			kinds = []any{property.(map[string]any)["type"]}
		}
		switch {
		case slices.Contains(kinds, any("object")):
			arguments[name] = map[string]any{"a": 1}
		case slices.Contains(kinds, any("array")):
			arguments[name] = []string{"a"}
		case slices.Contains(required, any(name)), name == "cursor":
			arguments[name] = "a"
		}
	}
	call, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": map[string]any{"name": one.Name, "arguments": arguments}})
	if err != nil {
		t.Fatal(err)
	}
	return string(call)
}

// places are those of the usual messages, and of the arguments of every tool;
// send sends a message within this process and gives the status of its answer.
func places(t testing.TB) (all []worstbody.Place, send func(message string) int) {
	t.Helper()
	handler, key := function(""), systemtest.Workspace(t, docket).APIKey
	for what, message := range usual {
		all = append(all, worstbody.Places(what, message)...)
	}
	c := connectGo(t, &mcp.StreamableClientTransport{Endpoint: "https://docket.example/mcp", HTTPClient: &http.Client{Transport: gateway{handler: handler, key: key}}})
	for name, one := range tools(t, c) {
		for _, p := range worstbody.Places(name, least(t, one)) {
			if strings.Contains(p.Name, "/params/arguments") {
				all = append(all, p)
			}
		}
	}
	slices.SortFunc(all, func(a, b worstbody.Place) int { return strings.Compare(a.Name, b.Name) })
	return all, func(message string) int {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/mcp", strings.NewReader(message))
		r.Header = http.Header{"Authorization": {"Bearer " + key}, "Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Code
	}
}

// Whatever a message of 1 MiB is made of, its reader allocates no more than a
// bound, and with that its time has one.
func TestNoMessageCostsMoreThanABound(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	all, send := places(t)
	for _, p := range all {
		message, part := worstbody.Search(random, p, 1, func(message string) float64 {
			cost := worstbody.Of(func() {
				if code := send(message); code >= http.StatusInternalServerError {
					t.Errorf("%s: %d for %.200s", p.Name, code, message)
				}
			})
			return cost.Part()
		})
		if part > 1 {
			t.Errorf("%s: %.2f of what is allowed, by %d bytes of %.300s", p.Name, part, len(message), message)
		}
		t.Logf("%s: %.2f of what is allowed", p.Name, part)
	}
	if len(all) < 30 {
		t.Errorf("%d places were filled", len(all))
	}
}

// BenchmarkWorstMessage is the time of the slowest message of 1 MiB that is found,
// on the clock and of the processor.
func BenchmarkWorstMessage(b *testing.B) {
	random := rand.New(rand.NewPCG(3, 4))
	all, send := places(b)
	slowest, longest := "", 0.0
	for _, p := range all {
		message, took := worstbody.Search(random, p, 8, func(message string) float64 {
			return worstbody.Seconds(func() { send(message) })
		})
		if took > longest {
			slowest, longest = message, took
			b.Logf("%s: %.0f ms, %d bytes of %.100s", p.Name, 1000*took, len(message), message)
		}
	}
	worked := 0.0
	for b.Loop() {
		worked += worstbody.Seconds(func() { send(slowest) })
	}
	b.ReportMetric(1000*worked/float64(b.N), "cpu-ms/op")
}
