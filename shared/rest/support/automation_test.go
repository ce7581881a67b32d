package support_test

import (
	"net/http"
	"testing"

	"docket/shared/testing/apitest"
)

// A key that is marked an automation is shown and told as one, and what it says
// answers nobody (SLA rule 3).
func TestAnAutomationsMessageIsNoResponse(t *testing.T) {
	t.Parallel()
	w := docket.World(t)
	admin := w.Tokens["admin"]
	made := docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/v1/api-keys", Token: admin,
		Body: `{"name":"Robot","scopes":["support:read","support:write"],"automation":true}`})
	if made["api_key"].(map[string]any)["automation"] != true {
		t.Errorf("the key is shown as %v", made["api_key"])
	}
	marks := map[any]any{}
	for _, key := range docket.Done(t, apitest.Request{Method: http.MethodGet, Path: "/v1/api-keys", Token: admin})["api_keys"].([]any) {
		marks[key.(map[string]any)["name"]] = key.(map[string]any)["automation"]
	}
	if marks["Robot"] != true || marks["First"] != false {
		t.Errorf("the keys are listed as %v", marks)
	}
	robot := made["secret"].(string)
	ticket := docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/v1/support/tickets", Token: robot,
		Body: `{"subject":"S","first_response_due_at":"2999-01-01T00:00:00Z"}`})["ticket"].(map[string]any)["id"].(string)
	says := func(token string) (status, response any) {
		docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/v1/support/tickets/" + ticket + "/messages", Token: token, Body: `{"body":"We have got it"}`})
		shown := docket.Done(t, apitest.Request{Method: http.MethodGet, Path: "/v1/support/tickets/" + ticket, Token: admin})["ticket"]
		clocks := docket.Done(t, apitest.Request{Method: http.MethodGet, Path: "/v1/support/tickets/" + ticket + "/sla", Token: admin})["sla"]
		return shown.(map[string]any)["status"], clocks.(map[string]any)["first_response"].(map[string]any)["state"]
	}
	if status, response := says(robot); status != "new" || response != "running" {
		t.Errorf("after the robot's message the ticket is %v, its first response %v", status, response)
	}
	if status, response := says(admin); status != "open" || response != "met" {
		t.Errorf("after an agent's message the ticket is %v, its first response %v", status, response)
	}
	if err := docket.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	told := map[any]bool{}
	for _, e := range docket.Done(t, apitest.Request{Method: http.MethodGet, Path: "/v1/audit/events?limit=100", Token: admin})["events"].([]any) {
		actor := e.(map[string]any)["actor"].(map[string]any)
		if actor["subject"] == "meet_contact" { // who notes the customer
			continue
		}
		told[actor["automation"]] = true
		if (actor["automation"] == true) != (actor["name"] == "Robot") {
			t.Errorf("told is %v", actor)
		}
	}
	if !told[true] {
		t.Errorf("no automation is told: %v", told)
	}
}
