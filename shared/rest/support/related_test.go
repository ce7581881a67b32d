package support_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// related is the event of another module that made a task for the world's ticket.
func related(w world, eventID string) map[string]any {
	return map[string]any{
		"specversion": "1.0", "id": eventID, "source": "/tasks", "type": "related.recorded", "time": "2026-01-01T00:00:00Z",
		"tenant": w.Tenant, "workspace": w.Workspace, "traceparent": "00-1-1-00",
		"data": map[string]any{"version": 1, "related_resource_type": "support_ticket", "related_resource_id": w.ticket,
			"kind": "task", "id": "task_7", "title": "Call them back", "url": "https://tasks.example/7", "request_id": "their-request"},
	}
}

// tell puts an event on the bus of this machine.
func tell(t testing.TB, event any) answer {
	t.Helper()
	body, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return send(t, request{method: http.MethodPost, path: "/local/events", body: string(body)})
}

func listRelated(t testing.TB, w world) []any {
	t.Helper()
	said := done(t, request{method: http.MethodGet, path: "/v1/support/tickets/" + w.ticket + "/related", token: w.Tokens["reader"]})
	return said["related"].([]any)
}

func TestWhatAnotherModuleMadeIsKeptOnceOnItsTicketAndInTheTraceOfItsRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 3 {
		if a := tell(t, related(w, "event-1")); a.status != http.StatusAccepted {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	if rows := listRelated(t, w); len(rows) != 1 || rows[0].(map[string]any)["id"] != "task_7" {
		t.Errorf("the ticket has %v", rows)
	}
	trace := request{method: http.MethodGet, path: "/v1/audit/trace/their-request", token: w.Tokens["admin"]}
	if rows := done(t, trace)["trace"].(map[string]any)["related"].([]any); len(rows) != 1 {
		t.Errorf("the trace has %v", rows)
	}
	refused(t, trace.as(newWorld(t).Tokens["admin"]), 404, "not_found")
	if a := tell(t, related(w, "event-2")); a.status != http.StatusAccepted || len(listRelated(t, w)) != 2 {
		t.Errorf("another event: %d %s", a.status, a.body)
	}
}

func TestAnEventThatIsNotExactlyRightIsSetAsideAndNamesItsFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	data := func(name string, value any) func(map[string]any) {
		return func(e map[string]any) { e["data"].(map[string]any)[name] = value }
	}
	attribute := func(name string, value any) func(map[string]any) {
		return func(e map[string]any) { e[name] = value }
	}
	for what, c := range map[string]struct {
		spoil    func(map[string]any)
		location string
	}{
		"of another version of CloudEvents": {attribute("specversion", "0.3"), "specversion"},
		"of another type":                   {attribute("type", "related.removed"), "type"},
		"without an id":                     {attribute("id", ""), "id"},
		"without a source":                  {attribute("source", ""), "source"},
		"of no workspace":                   {attribute("tenant", "a#b"), "tenant"},
		"without data":                      {attribute("data", nil), "data.version"},
		"of a later version":                {data("version", 2), "data.version"},
		"with a version in words":           {data("version", "one"), "data.version"},
		"on another resource":               {data("related_resource_type", "deal"), "data.related_resource_type"},
		"on no ticket's id":                 {data("related_resource_id", "deal_1"), "data.related_resource_id"},
		"of an unknown kind":                {data("kind", "call"), "data.kind"},
		"without an id of its thing":        {data("id", ""), "data.id"},
		"without a title":                   {data("title", " "), "data.title"},
		"with a long title":                 {data("title", strings.Repeat("x", 301)), "data.title"},
		"with a script for a URL":           {data("url", "javascript:alert(1)"), "data.url"},
		"without a request":                 {data("request_id", ""), "data.request_id"},
		"with more in data":                 {data("colour", "red"), "data"},
		"on a ticket that is not there":     {data("related_resource_id", another(w.ticket)), ""},
		"on a ticket of elsewhere":          {attribute("workspace", "elsewhere"), ""},
	} {
		event := related(w, what)
		c.spoil(event)
		a := tell(t, event)
		if a.status != http.StatusUnprocessableEntity || c.location != "" && !strings.Contains(string(a.body), fmt.Sprintf(`"location":%q`, c.location)) {
			t.Errorf("an event %s: %d %s", what, a.status, a.body)
		}
	}
	if a := send(t, request{method: http.MethodPost, path: "/local/events", body: "no JSON"}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("what is no event: %d %s", a.status, a.body)
	}
	if rows := listRelated(t, w); len(rows) != 0 {
		t.Errorf("kept all the same: %v", rows)
	}
}
