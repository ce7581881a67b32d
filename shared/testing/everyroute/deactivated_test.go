package everyroute_test

import (
	"net/http"
	"testing"

	"docket/shared/rest"
	"docket/shared/testing/systemtest"
)

// A person of two workspaces is a member of each. Who is deactivated in one is refused
// there by every route, before anything else is looked at, and goes on in the other.
func TestWhoIsDeactivatedIsRefusedByEveryRouteOfThatWorkspaceAndOfNoOther(t *testing.T) {
	home := docket.World(t)
	other := docket.Furnish(t, systemtest.Neighbour(t, docket, home.Tenant)) // its agent is home's agent too
	me := func(w world) answer {
		return docket.Send(t, request{Method: http.MethodGet, Path: "/desk/api/v1/me", Token: w.Tokens["agent"]})
	}
	agent := me(home).Said(t)["member"].(map[string]any)["id"].(string)
	if is := me(other).Said(t)["member"].(map[string]any); is["id"] != agent || is["state"] != "active" {
		t.Fatalf("the agent of the other is %v", is)
	}
	docket.Done(t, request{Method: http.MethodPatch, Path: "/desk/api/v1/members/" + agent, Token: home.Tokens["admin"], Body: `{"state":"deactivated"}`})
	docket.Unchanged(t, home.WorkspaceCredential, func() {
		eachRoute(t, func(t *testing.T, route rest.Route) {
			wrong := requestFor(t, route, home).Asking("unknown=1").As(home.Tokens["agent"])
			docket.Refused(t, wrong, http.StatusForbidden, "member_deactivated")
		})
	})
	if a := me(other); a.Status != http.StatusOK {
		t.Errorf("in the other: %d %s", a.Status, a.Body)
	}
	docket.Done(t, request{Method: http.MethodPatch, Path: "/desk/api/v1/members/" + agent, Token: home.Tokens["admin"], Body: `{"state":"active"}`})
	if a := me(home); a.Status != http.StatusOK {
		t.Errorf("once they are active again: %d %s", a.Status, a.Body)
	}
}
