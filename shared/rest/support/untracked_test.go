package support_test

import (
	"net/http"
	"strings"
	"testing"

	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// Policies that are taken back leave nothing to keep: the state is null, and the
// history has what was missed.
func TestNothingIsTrackedOnceThePoliciesAreEmptied(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket)
	admin := w.Tokens["admin"]
	policies := func(body string) {
		docket.Done(t, apitest.Request{Method: http.MethodPut, Path: "/v1/support/sla-policies", Token: admin, Body: `{"policies":[` + body + `]}`})
		if err := docket.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	policies(`{"priority":"normal","resolution_target_minutes":0}`)
	for name, begin := range map[string]string{"open": `"open"`, "paused": `"pending"`} {
		made := docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/v1/support/tickets", Token: admin, Body: `{"subject":"S","status":` + begin + `}`})
		path := "/v1/support/tickets/" + made["ticket"].(map[string]any)["id"].(string)
		if begin == `"pending"` { // its clock stands still until it is open
			docket.Done(t, apitest.Request{Method: http.MethodPatch, Path: path, Token: admin, Body: `{"status":"open"}`})
			docket.Done(t, apitest.Request{Method: http.MethodPatch, Path: path, Token: admin, Body: `{"status":"pending"}`})
		}
		get := func(path, envelope string) map[string]any {
			return docket.Done(t, apitest.Request{Method: http.MethodGet, Path: path, Token: admin})[envelope].(map[string]any)
		}
		if state := get(path, "ticket")["sla_state"]; state != "breached" {
			t.Errorf("%s: the state is %v", name, state)
		}
		policies("")
		clocks := get(path+"/sla", "sla")
		for _, metric := range []string{"first_response", "next_response", "resolution"} {
			if c := clocks[metric].(map[string]any); c["state"] != "untracked" || c["due_at"] != nil {
				t.Errorf("%s: %s is %v", name, metric, c)
			}
		}
		if shown := get(path, "ticket")["sla_state"]; shown != nil || clocks["sla_state"] != nil {
			t.Errorf("%s: nothing is tracked and the state is %v and %v", name, shown, clocks["sla_state"])
		}
		resolution := clocks["resolution"].(map[string]any)
		var told []string
		for _, line := range resolution["explanation"].([]any) {
			told = append(told, line.(map[string]any)["text"].(string))
		}
		if resolution["breached"] != true || !strings.Contains(strings.Join(told, "\n"), "Breached at ") {
			t.Errorf("%s: what was missed is forgotten: %v", name, resolution)
		}
		policies(`{"priority":"normal","resolution_target_minutes":0}`)
	}
}
