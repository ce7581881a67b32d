package mcptool_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/testing/systemtest"
)

// clients are the ways in which an assistant reaches the server.
var clients = map[string]func(t testing.TB, server, token string) client{
	"the Go SDK over HTTP":          newGoClient,
	"the TypeScript SDK over HTTP":  func(t testing.TB, server, token string) client { return newNodeClient(t, server, token) },
	"the TypeScript SDK over stdio": func(t testing.TB, server, token string) client { return newNodeClient(t, server, token, bridge(t)) },
}

// step is one call of the workflow; what its arguments name in angles was met
// in the result of an earlier step.
type step struct {
	tool      string
	arguments string
	meets     string // the envelope of what this step makes or finds
}

// workflow is the document's example, with the tools beside it.
var workflow = []step{
	{tool: "create_support_queue", arguments: `{"key": "billing", "name": "Billing", "first_response_target_minutes": 60, "custom_fields": {"plan": "pro"}}`},
	{tool: "list_support_queues", arguments: `{"query": "billing", "limit": 5}`, meets: "queues"},
	{tool: "create_support_ticket", arguments: `{"subject": "April invoice is wrong", "queue_id": "<queues>", "priority": "urgent", "tags": ["invoice"],
		"custom_fields": {"amount": 129.5, "nested": {"deep": [1, null, "x"]}}, "idempotency_key": "k-1"}`, meets: "ticket"},
	{tool: "add_support_ticket_message", arguments: `{"ticket_id": "<ticket>", "direction": "inbound", "channel": "email",
		"author_email": "casey@customer.example", "body": "You charged us <twice> & more in April."}`},
	{tool: "add_support_ticket_comment", arguments: `{"ticket_id": "<ticket>", "body": "Finance: please check.", "pinned": true}`},
	{tool: "update_support_ticket", arguments: `{"ticket_id": "<ticket>", "status": "pending", "assignee_id": "usr_finance", "first_response_due_at": null}`},
	{tool: "create_support_ticket", arguments: `{"subject": "Nothing is promised"}`},
	{tool: "list_support_tickets", arguments: `{"status": "pending", "tag": "invoice", "custom_field_key": "amount", "custom_field_value": "129.5"}`},
	{tool: "list_support_ticket_messages", arguments: `{"ticket_id": "<ticket>"}`},
	{tool: "list_support_ticket_comments", arguments: `{"ticket_id": "<ticket>", "limit": 100}`},
	{tool: "get_support_ticket", arguments: `{"ticket_id": "<ticket>"}`},
	{tool: "assign_desk_ticket", arguments: `{"ticket_id": "TKT-0001", "assignee_id": "me", "idempotency_key": "k-2"}`},
	{tool: "reply_to_desk_ticket", arguments: `{"ticket_id": "<ticket>", "body": "We refund the second charge.", "hold_seconds": 0}`},
	{tool: "escalate_desk_ticket", arguments: `{"ticket_id": "TKT-0002", "reason": "They called, too"}`},
	{tool: "merge_desk_tickets", arguments: `{"ticket_id": "<ticket>", "duplicates": ["TKT-0002"]}`},
	{tool: "resolve_desk_ticket", arguments: `{"ticket_id": "<ticket>", "resolution": "Refunded", "csat_score": 5.0}`},
}

func reads(tool string) bool {
	return strings.HasPrefix(tool, "list_") || strings.HasPrefix(tool, "get_")
}

// Each step of the workflow is one request, whose id leads to all that it did.
func TestClientsThatNobodyHereWroteCallEveryToolAndEachStepIsOneTrace(t *testing.T) {
	for name, connect := range clients {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := systemtest.Workspace(t, docket)
			c := connect(t, docket.URL, w.APIKey)
			listed, called := tools(t, c), map[string]bool{}
			met, requests := map[string]string{}, map[string]string{}
			for _, s := range workflow {
				id := s.take(t, c, met)
				if requests[id] != "" {
					t.Errorf("%s and %s are both %s", s.tool, requests[id], id)
				}
				requests[id], called[s.tool] = s.tool, true
			}
			if got, want := slices.Sorted(maps.Keys(called)), slices.Sorted(maps.Keys(listed)); !slices.Equal(got, want) {
				t.Errorf("listed are %v, called were %v", want, got)
			}
			if err := docket.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			for id, tool := range requests {
				traced(t, w, id, tool)
			}
		})
	}
}

// Beside tools a client has a ticket to read, and prompts to begin with.
func TestClientsReadATicketAndGetPrompts(t *testing.T) {
	for name, connect := range clients {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, met := connect(t, docket.URL, systemtest.Workspace(t, docket).APIKey), map[string]string{}
			step{tool: "create_support_ticket", arguments: `{"subject": "Read me"}`, meets: "ticket"}.take(t, c, met)
			read := get[struct{ Contents []struct{ URI, Text string } }](t, c, "readResource", map[string]any{"uri": "docket://ticket/" + met["ticket"]})
			if len(read.Contents) != 1 || !strings.Contains(read.Contents[0].Text, `"subject":"Read me"`) {
				t.Errorf("read %+v", read)
			}
			templates := get[struct {
				ResourceTemplates []struct{ URITemplate string }
			}](t, c, "listResourceTemplates", nil)
			if len(templates.ResourceTemplates) != 1 {
				t.Errorf("templates %+v", templates)
			}
			prompts := get[struct {
				Prompts []struct {
					Name      string
					Arguments []struct{ Name string }
				}
			}](t, c, "listPrompts", nil)
			for _, p := range prompts.Prompts {
				arguments := map[string]string{}
				for _, a := range p.Arguments {
					arguments[a.Name] = "the " + a.Name
				}
				got := get[struct {
					Messages []struct{ Content struct{ Text string } }
				}](t, c, "getPrompt", map[string]any{"name": p.Name, "arguments": arguments})
				for name, value := range arguments {
					if len(got.Messages) != 1 || !strings.Contains(got.Messages[0].Content.Text, `"`+value+`"`) {
						t.Errorf("%s says nothing of %s: %+v", p.Name, name, got)
					}
					// No answer is large by what it repeats.
					long := maps.Clone(arguments)
					for n, taken := range map[int]bool{200: true, 201: false} {
						long[name] = strings.Repeat("\u007f", n)
						if _, err := c.ask(t, "getPrompt", map[string]any{"name": p.Name, "arguments": long}); (err == nil) != taken {
							t.Errorf("%s with %d characters of %s: %v", p.Name, n, name, err)
						}
					}
				}
			}
			if len(prompts.Prompts) != 2 {
				t.Errorf("prompts %+v", prompts)
			}
		})
	}
}

// take takes a step, and returns the id of its request.
func (s step) take(t testing.TB, c client, met map[string]string) string {
	t.Helper()
	text := s.arguments
	for envelope, id := range met {
		text = strings.ReplaceAll(text, "<"+envelope+">", id)
	}
	got := callTool(t, c, s.tool, json.RawMessage(text))
	if got.IsError {
		t.Fatalf("%s %s: %v", s.tool, text, got.Content)
	}
	var said map[string]json.RawMessage
	if err := json.Unmarshal(got.StructuredContent, &said); err != nil {
		t.Fatal(err)
	}
	if s.meets != "" {
		found := said[s.meets]
		var one []json.RawMessage
		if json.Unmarshal(found, &one) == nil && len(one) == 1 {
			found = one[0]
		}
		var thing struct{ ID string }
		if err := json.Unmarshal(found, &thing); err != nil || thing.ID == "" {
			t.Fatalf("%s gives no %s: %s", s.tool, s.meets, got.StructuredContent)
		}
		met[s.meets] = thing.ID
	} else if id := met["ticket"]; reads(s.tool) && !strings.Contains(string(got.StructuredContent), id) {
		t.Errorf("%s gives nothing of the ticket: %s", s.tool, got.StructuredContent)
	}
	var id string
	if err := json.Unmarshal(said["request_id"], &id); err != nil || got.Meta["request_id"] != id {
		t.Errorf("%s: request_id %s, in _meta %v", s.tool, said["request_id"], got.Meta)
	}
	return id
}

// traced holds a request to what it must have left: of a write one audit
// record by this door, one usage record and one event, of a read nothing.
func traced(t testing.TB, w system.WorkspaceCredential, request, tool string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, docket.URL+"/v1/audit/trace/"+request, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Client{Transport: bearer(w.Tokens["admin"])}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }() // it is read
	if reads(tool) {
		if answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s left a trace: %s", tool, answer.Status)
		}
		return
	}
	text, err := io.ReadAll(answer.Body)
	type record struct {
		Operation string `json:"operation"`
		Door      string `json:"door"`
	}
	var said struct {
		Trace struct{ Audit, Usage, Events []record }
	}
	if err != nil || json.Unmarshal(text, &said) != nil {
		t.Fatalf("%s, %s: %v %s", tool, request, err, text)
	}
	writes := 1
	if tool == "merge_desk_tickets" { // the primary, the duplicate and its note
		writes = 3
	}
	if len(said.Trace.Audit) != writes || len(said.Trace.Usage) != writes || len(said.Trace.Events) != writes {
		t.Fatalf("%s, %s: %v %s", tool, request, err, text)
	}
	if a := said.Trace.Audit[0]; a.Door != "mcp" || a.Operation != tool || said.Trace.Usage[0].Operation != tool {
		t.Errorf("%s is recorded as %s", tool, text)
	}
}
