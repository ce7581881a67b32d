package mcptool_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"net/http"
	"testing"

	"docket/scripts/local/storytest"
	"docket/shared/mcptool"
)

var update = flag.Bool("update", false, "rewrite the recorded answers")

// A message is sent with the headers that a client sends. In what is recorded
// a text that repeats structuredContent says so, one that is JSON is shown as
// what it holds, and schemas are left to the tests that hold them.
func TestTheStoriesAreAnsweredAsRecorded(t *testing.T) {
	storytest.Tell(t, docket, *update, func(t testing.TB, r storytest.Request) storytest.Answer {
		if r.Method == http.MethodPost && r.Path == mcptool.Path {
			header := map[string]string{"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"}
			maps.Copy(header, r.Header)
			r.Header = header
		}
		a := storytest.Deliver(t, docket.URL, r)
		var message map[string]any
		if json.Unmarshal(a.Body, &message) != nil {
			return a
		}
		if result, ok := message["result"].(map[string]any); ok {
			named(t, a, result)
			shorten(t, result)
			a.Body = spelt(t, message)
		}
		return a
	})
}

// named holds a tool's result to the ids that its answer bears: _meta and
// structuredContent agree, and are the header's but where the result is an
// earlier call's.
func named(t testing.TB, a storytest.Answer, result map[string]any) {
	t.Helper()
	id, called := at(result, "_meta", "request_id").(string)
	if !called {
		return
	}
	replayed := at(result, "_meta", "idempotency_replayed") == true
	if replayed == (id == a.Header.Get("X-Request-Id")) {
		t.Errorf("request_id %q, X-Request-Id %q, replayed %v", id, a.Header.Get("X-Request-Id"), replayed)
	}
	if within := at(result, "structuredContent", "request_id"); result["isError"] != true && within != id {
		t.Errorf("request_id %q, in structuredContent %v", id, within)
	}
}

func shorten(t testing.TB, result map[string]any) {
	t.Helper()
	listed, _ := result["tools"].([]any)
	for _, tool := range listed {
		tool := tool.(map[string]any)
		delete(tool, "inputSchema")
		delete(tool, "outputSchema")
	}
	for _, within := range []string{"content", "contents"} {
		parts, _ := result[within].([]any)
		for _, part := range parts {
			part := part.(map[string]any)
			var holds map[string]any
			if text, _ := part["text"].(string); json.Unmarshal([]byte(text), &holds) != nil {
				continue
			}
			part["text"] = holds
			if structured := result["structuredContent"]; structured != nil && bytes.Equal(spelt(t, structured), spelt(t, holds)) {
				part["text"] = "<structuredContent>"
			}
		}
	}
}

// spelt is JSON in one spelling.
func spelt(t testing.TB, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(b.Bytes())
}
