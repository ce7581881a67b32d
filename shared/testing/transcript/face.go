package transcript

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"testing"

	"docket/shared/mcptool"
	"docket/shared/testing/apitest"
)

// Send sends a request of a transcript; it may hold the answer to what all of a
// face have in common, and make it shorter.
type Send func(t testing.TB, r apitest.Request) apitest.Answer

// API holds every answer of the API to its request's id: body and header
// agree, but where the answer is an earlier call's.
func API(send Send) Send {
	return func(t testing.TB, r apitest.Request) apitest.Answer {
		a := send(t, r)
		var said struct {
			RequestID string `json:"request_id"`
		}
		if err := json.Unmarshal(a.Body, &said); err != nil {
			t.Fatalf("%d %s: %v", a.Status, a.Body, err)
		}
		id, replayed := a.Header.Get("X-Request-Id"), a.Header.Get("Idempotency-Replayed") != ""
		if id != "" && replayed == (said.RequestID == id) { // a lever of this machine has none
			t.Errorf("request_id %q, X-Request-Id %q, replayed %v", said.RequestID, id, replayed)
		}
		return a
	}
}

// MCP sends a message with the headers that a client sends. In what is
// recorded a text that is JSON is shown as what it holds, and schemas are left
// to the tests that hold them.
func MCP(send Send) Send {
	return func(t testing.TB, r apitest.Request) apitest.Answer {
		if r.Method == http.MethodPost && r.Path == mcptool.Path {
			header := map[string]string{"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"}
			maps.Copy(header, r.Header)
			r.Header = header
		}
		a := send(t, r)
		var message map[string]any
		if json.Unmarshal(a.Body, &message) != nil {
			return a
		}
		if result, ok := message["result"].(map[string]any); ok {
			agreed(t, a)
			shorten(result)
			a.Body = spelt(t, message)
		}
		return a
	}
}

// agreed holds a tool's result to the ids that its answer bears: _meta and
// structuredContent agree, and are the header's but where the result is an
// earlier call's.
func agreed(t testing.TB, a apitest.Answer) {
	t.Helper()
	var message struct {
		Result struct {
			Meta struct {
				RequestID string `json:"request_id"`
				Replayed  bool   `json:"idempotency_replayed"`
			} `json:"_meta"`
			Structured struct {
				RequestID string `json:"request_id"`
			} `json:"structuredContent"`
			IsError bool `json:"isError"`
		} `json:"result"`
	}
	if err := json.Unmarshal(a.Body, &message); err != nil {
		t.Fatal(err)
	}
	result := message.Result
	id := result.Meta.RequestID
	if id == "" {
		return // no tool was called
	}
	if result.Meta.Replayed == (id == a.Header.Get("X-Request-Id")) {
		t.Errorf("request_id %q, X-Request-Id %q, replayed %v", id, a.Header.Get("X-Request-Id"), result.Meta.Replayed)
	}
	if within := result.Structured.RequestID; !result.IsError && within != id {
		t.Errorf("request_id %q, in structuredContent %v", id, within)
	}
}

func shorten(result map[string]any) {
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
			if text, _ := part["text"].(string); json.Unmarshal([]byte(text), &holds) == nil {
				part["text"] = holds
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
