package support_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"docket/shared/testing/apitest"
)

func listRelated(t testing.TB, w apitest.World) []any {
	t.Helper()
	said := docket.Done(t, apitest.Request{Method: http.MethodGet, Path: "/v1/support/tickets/" + w.Ticket + "/related", Token: w.Tokens["reader"]})
	return said["related"].([]any)
}

func TestWhatAnotherModuleMadeIsKeptOnceOnItsTicketAndInTheTraceOfItsRequest(t *testing.T) {
	t.Parallel()
	w := docket.World(t)
	for range 3 {
		if a := docket.Tell(t, w.RelatedEvent("event-1")); a.Status != http.StatusAccepted {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
	if rows := listRelated(t, w); len(rows) != 1 || rows[0].(map[string]any)["id"] != "task_7" {
		t.Errorf("the ticket has %v", rows)
	}
	trace := apitest.Request{Method: http.MethodGet, Path: "/v1/audit/trace/their-request", Token: w.Tokens["admin"]}
	if rows := docket.Done(t, trace)["trace"].(map[string]any)["related"].([]any); len(rows) != 1 {
		t.Errorf("the trace has %v", rows)
	}
	docket.Refused(t, trace.As(docket.World(t).Tokens["admin"]), 404, "not_found")
	if a := docket.Tell(t, w.RelatedEvent("event-2")); a.Status != http.StatusAccepted || len(listRelated(t, w)) != 2 {
		t.Errorf("another event: %d %s", a.Status, a.Body)
	}
}

func TestAnEventThatIsNotExactlyRightIsSetAsideAndNamesItsFaults(t *testing.T) {
	t.Parallel()
	w := docket.World(t)
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
		"on a ticket that is not there":     {data("related_resource_id", apitest.Another(w.Ticket)), ""},
		"on a ticket of elsewhere":          {attribute("workspace", "elsewhere"), ""},
	} {
		event := w.RelatedEvent(what)
		c.spoil(event)
		a := docket.Tell(t, event)
		if a.Status != http.StatusUnprocessableEntity || c.location != "" && !strings.Contains(string(a.Body), fmt.Sprintf(`"location":%q`, c.location)) {
			t.Errorf("an event %s: %d %s", what, a.Status, a.Body)
		}
	}
	if a := docket.Send(t, apitest.Request{Method: http.MethodPost, Path: "/local/events", Body: "no JSON"}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("what is no event: %d %s", a.Status, a.Body)
	}
	if rows := listRelated(t, w); len(rows) != 0 {
		t.Errorf("kept all the same: %v", rows)
	}
}
