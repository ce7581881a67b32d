package mcptool_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"docket/shared/tenant"
	"docket/shared/testing/systemtest"
	"docket/shared/ticket"
)

// batch posts calls of tools as one JSON-RPC batch, as clients of the protocol
// of March 2025 may, and returns the results by id.
func batch(t testing.TB, key string, calls []string) map[int]outcome {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, docket.URL+"/mcp", strings.NewReader("["+strings.Join(calls, ",")+"]"))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + key, "Content-Type": "application/json",
		"Accept": "application/json, text/event-stream", "Mcp-Protocol-Version": "2025-03-26"} {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }() // it was read whole
	raw, err := io.ReadAll(response.Body)
	var answers []struct {
		ID     int     `json:"id"`
		Result outcome `json:"result"`
	}
	if err != nil || json.Unmarshal(raw, &answers) != nil {
		t.Fatalf("%d %s, %v", response.StatusCode, raw, err)
	}
	results := map[int]outcome{}
	for _, a := range answers {
		results[a.ID] = a.Result
	}
	return results
}

func toolCall(id int, name string, arguments any) string {
	raw, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": id, "method": "tools/call",
		"params": map[string]any{"name": name, "arguments": arguments}})
	if err != nil {
		panic(err) // the tests' own values are JSON
	}
	return string(raw)
}

// What a request writes is there, however many calls it holds: each write once,
// told by a Change of its own.
func TestEveryWriteOfABatchThatWasAnsweredAsDoneIsDone(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	scope, err := tenant.NewScope(w.Tenant, w.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	made := batch(t, w.APIKey, []string{
		toolCall(1, "create_support_ticket", map[string]any{"subject": "one"}),
		toolCall(2, "create_support_ticket", map[string]any{"subject": "two"}),
	})
	var one struct {
		Ticket    struct{ ID string } `json:"ticket"`
		RequestID string              `json:"request_id"`
	}
	if err := json.Unmarshal(made[1].StructuredContent, &one); err != nil {
		t.Fatalf("%v in %s", err, made[1].StructuredContent)
	}
	var calls []string
	for i := range 3 {
		calls = append(calls, toolCall(i+1, "add_support_ticket_message", map[string]any{"ticket_id": one.Ticket.ID, "body": fmt.Sprint("message ", i)}))
	}
	for id, result := range batch(t, w.APIKey, calls) {
		if result.IsError {
			t.Errorf("call %d is answered %+v", id, result)
		}
	}
	page, err := docket.Table.Messages(t.Context(), ticket.SightOf(tenant.Principal{Scope: scope}), strings.TrimPrefix(one.Ticket.ID, "ticket_"), ticket.ConversationList{Limit: 100})
	if err != nil || len(page.Rows) != 3 {
		t.Errorf("%d messages are there, %v", len(page.Rows), err)
	}
	listed, err := docket.Table.Tickets(t.Context(), ticket.SightOf(tenant.Principal{Scope: scope}), ticket.List{Limit: 100})
	if err != nil || len(listed.Tickets) != 2 {
		t.Errorf("%d tickets are there, %v", len(listed.Tickets), err)
	}
	if err := docket.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	trace, err := docket.Table.Trace(t.Context(), scope, one.RequestID, "", 100)
	if err != nil || len(trace.Rows) != 2 {
		t.Errorf("%d records tell of two creates, %v", len(trace.Rows), err)
	}
}
