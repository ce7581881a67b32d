package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// Which statuses pause is a setting of the workspace; a policy that says so itself counts
// before it, and open tickets follow a change of either.
func TestStatusesPauseAsTheWorkspaceSaysWhereThePolicyDoesNot(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	as := func(method, path, body string) map[string]any {
		t.Helper()
		return docket.Done(t, apitest.Request{Method: method, Path: path, Token: w.Tokens["admin"], Body: body})
	}
	shown := as(http.MethodPut, "/v1/support/sla-policies", `{"policies":[{"priority":"normal","resolution_target_minutes":60},{"priority":"high","resolution_target_minutes":60,"pauses_on":[]}]}`)["policies"].([]any)
	if _, says := shown[0].(map[string]any)["pauses_on"]; says || len(shown[1].(map[string]any)["pauses_on"].([]any)) != 0 {
		t.Errorf("the policies are %v", shown)
	}
	tickets := map[string]string{}
	for _, priority := range []string{"medium", "high"} {
		for _, status := range []string{"in_progress", "waiting"} {
			id := as(http.MethodPost, "/desk/api/v1/tickets", `{"title":"t","priority":"`+priority+`"}`)["ticket"].(map[string]any)["id"].(string)
			as(http.MethodPatch, "/desk/api/v1/tickets/"+id, `{"status":"`+status+`"}`)
			tickets[priority+" "+status] = id
		}
	}
	stand := func(when string, paused ...string) {
		t.Helper()
		if err := docket.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		for name, id := range tickets {
			_, runs := as(http.MethodGet, "/desk/api/v1/tickets/"+id, "")["ticket"].(map[string]any)["sla"].(map[string]any)["resolution_due_at"]
			if runs == strings.Contains(strings.Join(paused, ","), name) {
				t.Errorf("%s: %s runs: %v", when, name, runs)
			}
		}
	}
	stand("at first", "medium waiting")
	set := func(pauses, want string) {
		t.Helper()
		a := docket.Send(t, apitest.Request{Method: http.MethodPatch, Path: "/desk/api/v1/settings", Token: w.Tokens["admin"], Body: `{"pauses_on":` + pauses + `}`})
		if a.Status != http.StatusOK || !strings.Contains(string(a.Body), `"pauses_on":`+want) {
			t.Errorf("%s: %d %s", pauses, a.Status, a.Body)
		}
	}
	set(`["in_progress"]`, `["in_progress"]`)
	stand("while work is a pause", "medium in_progress")
	set(`[]`, `[]`)
	stand("without pauses")
	set(`["waiting"]`, `["waiting"]`)
	stand("as usual", "medium waiting")
	for _, bad := range []string{`["resolved"]`, `["waiting","waiting"]`, `["pending"]`, `"waiting"`, `null`} {
		docket.Refused(t, apitest.Request{Method: http.MethodPatch, Path: "/desk/api/v1/settings", Token: w.Tokens["admin"], Body: `{"pauses_on":` + bad + `}`}, http.StatusUnprocessableEntity, "validation_failed")
	}
	if a := docket.Send(t, apitest.Request{Method: http.MethodGet, Path: "/v1/audit/events?resource=settings", Token: w.Tokens["admin"]}); strings.Count(string(a.Body), `"pauses_on"`) != 3 {
		t.Errorf("the audit tells %s", a.Body)
	}
}
