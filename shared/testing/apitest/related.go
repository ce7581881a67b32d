package apitest

import (
	"encoding/json"
	"net/http"
	"testing"
)

// RelatedEvent is the event of another module that made a task for the world's ticket.
func (w World) RelatedEvent(eventID string) map[string]any {
	return map[string]any{
		"specversion": "1.0", "id": eventID, "source": "/tasks", "type": "related.recorded", "time": "2026-01-01T00:00:00Z",
		"tenant": w.Tenant, "workspace": w.Workspace, "traceparent": "00-1-1-00",
		"data": map[string]any{"version": 1, "related_resource_type": "support_ticket", "related_resource_id": w.Ticket,
			"kind": "task", "id": "task_7", "title": "Call them back", "url": "https://tasks.example/7", "request_id": "their-request"},
	}
}

// Tell puts an event on the bus of this machine.
func (d Docket) Tell(t testing.TB, event any) Answer {
	t.Helper()
	body, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return d.Send(t, Request{Method: http.MethodPost, Path: "/local/events", Body: string(body)})
}
