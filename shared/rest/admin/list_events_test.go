package admin_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// follow reads a feed on behind a cursor until there is no more, and gives what it met and
// where it goes on.
func follow(t testing.TB, token, query, after string) (met []map[string]any, next string) {
	t.Helper()
	for more := true; more; {
		path := "/v1/events?limit=3" + query
		if after != "" {
			path += "&after=" + after
		}
		said := apitest.Deliver(t, docket.URL, apitest.Request{Method: "GET", Path: path, Token: token}).Said(t)
		for _, e := range said["events"].([]any) {
			met = append(met, e.(map[string]any))
		}
		after, more = said["next"].(string), said["more"].(bool)
	}
	return met, after
}

func TestWhoFollowsTheFeedMeetsEachEventOnceAndOnlyOfTheTypesThatAreAskedFor(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	admin := w.Tokens["admin"]
	settle := func() {
		if err := docket.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	settle()
	_, from := follow(t, admin, "", "")
	_, fromCreated := follow(t, admin, "&types=support.ticket.created&types=support.message.added", "")
	if met, next := follow(t, admin, "", from); len(met) != 0 || next == "" {
		t.Errorf("where nothing is new: %v, next %q", met, next)
	}
	var want, wantTypes []string
	for range 4 {
		said := apitest.Deliver(t, docket.URL, apitest.Request{Method: "POST", Path: "/v1/support/tickets", Token: w.Tokens["agent"], Body: `{"subject":"s"}`}).Said(t)
		want = append(want, said["request_id"].(string))
		at := "/v1/support/tickets/" + said["ticket"].(map[string]any)["id"].(string)
		for _, r := range []apitest.Request{
			{Method: "PATCH", Path: at, Body: `{"status":"pending"}`},
			{Method: "POST", Path: at + "/messages", Body: `{"body":"b"}`},
		} {
			r.Token = w.Tokens["agent"]
			want = append(want, apitest.Deliver(t, docket.URL, r).Said(t)["request_id"].(string))
		}
		wantTypes = append(wantTypes, "support.message.added", "support.ticket.created")
	}
	settle()
	met, end := follow(t, admin, "", from)
	var requests []string
	for _, e := range met {
		requests = append(requests, e["data"].(map[string]any)["request_id"].(string))
		if !strings.HasPrefix(e["source"].(string), "/tenants/"+w.Tenant+"/workspaces/"+w.Workspace) {
			t.Errorf("an event of another workspace: %v", e)
		}
	}
	slices.Sort(requests)
	slices.Sort(want)
	if !slices.Equal(requests, want) {
		t.Errorf("met %v, want %v", requests, want)
	}
	some, _ := follow(t, admin, "&types=support.ticket.created&types=support.message.added", fromCreated)
	var types []string
	for _, e := range some {
		types = append(types, e["type"].(string))
	}
	slices.Sort(types)
	slices.Sort(wantTypes)
	if !slices.Equal(types, wantTypes) {
		t.Errorf("of two types: %v, want %v", types, wantTypes)
	}
	if met, _ := follow(t, admin, "", end); len(met) != 0 {
		t.Errorf("behind the end: %v", met)
	}
	for _, path := range []string{"/v1/events?types=support.ticket.created&after=" + end, "/v1/events?after=x"} {
		if a := apitest.Deliver(t, docket.URL, apitest.Request{Method: "GET", Path: path, Token: admin}); a.Status != http.StatusBadRequest {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}
