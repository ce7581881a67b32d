package desk_test

import (
	"net/http"
	"testing"

	"docket/shared/savedview"
	"docket/shared/testing/apitest"
)

func TestNobodyHasMoreViewsThanThereMayBe(t *testing.T) {
	w := docket.World(t)
	ask := func(role, method, path, body string) apitest.Request {
		return apitest.Request{Method: method, Path: "/desk/api/v1/views" + path, Token: w.Tokens[role], Body: body}
	}
	mine := ask("agent", http.MethodPost, "", `{"name":"Mine","personal":true}`)
	var last string
	for range savedview.MaxViews {
		last = docket.Done(t, mine)["view"].(map[string]any)["id"].(string)
	}
	docket.Refused(t, mine, 422, "validation_failed")
	docket.Done(t, ask("admin", http.MethodPost, "", `{"name":"Another's","personal":true}`))
	docket.Done(t, ask("agent", http.MethodPost, "", `{"name":"Everybody's"}`))
	all := docket.Done(t, ask("agent", http.MethodGet, "", ""))["views"].([]any)
	if len(all) != savedview.MaxViews+3 { // two of the world
		t.Errorf("%d views", len(all))
	}
	docket.Done(t, ask("agent", http.MethodDelete, "/"+last, ""))
	docket.Done(t, mine)
	docket.Refused(t, mine, 422, "validation_failed")
}

// What a view keeps is what its list is asked for.
func TestEveryFilterOfAViewIsInItsPath(t *testing.T) {
	w := docket.World(t)
	as := w.Tokens["agent"]
	filters := `{"query":"first & last","status":["open","waiting"],"label_not":["a&b=c"],"assignee_id":["none"],"sla_state":["untracked"],
		"updated_since":"2026-01-01T01:00:00+01:00","snoozed":"any","archived":true,"customer_email":["jane+1@example.com"]}`
	made := docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/desk/api/v1/views", Token: as, Body: `{"name":"All","filters":` + filters + `}`})
	path := made["view"].(map[string]any)["path"].(string)
	want := "/desk/api/v1/tickets?archived=true&assignee_id=none&customer_email=jane%2B1%40example.com&label_not=a%26b%3Dc&query=first+%26+last&sla_state=untracked&snoozed=any" +
		"&sort_by=deadline&sort_order=desc&status=open&status=waiting&updated_since=2026-01-01T00%3A00%3A00Z"
	if path != want {
		t.Errorf("its path is\n%s, want\n%s", path, want)
	}
	docket.Done(t, apitest.Request{Method: http.MethodGet, Path: path, Token: as})
}
