package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// Rows name whom a ticket is assigned to, by the name that the member has by now, and go on
// to where the member was deactivated; of who never was one they have the ID.
func TestTicketsNameTheirAssignee(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	ask := func(method, path, token, body string) apitest.Answer {
		t.Helper()
		a := docket.Send(t, apitest.Request{Method: method, Path: "/desk/api/v1/" + path, Token: token, Body: body})
		if a.Status >= 300 {
			t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
		}
		return a
	}
	agent, admin := w.Tokens["agent"], w.Tokens["admin"]
	made := docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/desk/api/v1/tickets", Token: agent, Body: `{"title":"Mine","assignee_id":"me"}`})["ticket"].(map[string]any)
	id, who := made["id"].(string), made["assignee_id"].(string)
	ask(http.MethodPost, "tickets", agent, `{"title":"Nobody knows","assignee_id":"stranger"}`)
	named := func(name string) string {
		return `"assignee":{"id":"` + who + `","name":"` + name + `","email":"agent@` + w.Workspace + `.` + w.Tenant + `.example"}`
	}
	first := ask(http.MethodGet, "tickets", admin, "")
	for _, path := range []string{"tickets", "ticket-groups", "tickets/" + id} {
		if a := ask(http.MethodGet, path, admin, ""); !strings.Contains(string(a.Body), named("Alex Agent")) {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
	if !strings.Contains(string(first.Body), `"assignee":{"id":"stranger"}`) {
		t.Errorf("who is no member: %s", first.Body)
	}
	ask(http.MethodPatch, "me", agent, `{"name":"Countess"}`)
	ask(http.MethodPatch, "members/"+who, admin, `{"state":"deactivated"}`)
	again := docket.Send(t, apitest.Request{Method: http.MethodGet, Path: "/desk/api/v1/tickets", Token: admin}.Saying("If-None-Match", first.Header.Get("ETag")))
	if again.Status != http.StatusOK || !strings.Contains(string(again.Body), named("Countess")) {
		t.Errorf("once they have another name: %d %s", again.Status, again.Body)
	}
	if a := docket.Send(t, apitest.Request{Method: http.MethodGet, Path: "/desk/api/v1/tickets", Token: admin}.Saying("If-None-Match", again.Header.Get("ETag"))); a.Status != http.StatusNotModified {
		t.Errorf("while nothing happened: %d", a.Status)
	}
}
