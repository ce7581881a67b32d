package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"docket/shared/testing/apitest"
)

// A page that shows a list asks again with the tag that it has.
func TestAListIsSentAgainOnceSomebodyElseWroteAndNotBefore(t *testing.T) {
	w := docket.World(t)
	ask := func(role, method, path, body string) apitest.Request {
		return apitest.Request{Method: method, Path: "/desk/api/v1/tickets" + path, Token: w.Tokens[role], Body: body}
	}
	made := docket.Done(t, ask("admin", http.MethodPost, "", `{"title":"a","customer_email":"live@customer.example"}`))
	on := "/" + made["ticket"].(map[string]any)["id"].(string)
	done := func(r apitest.Request) { docket.Done(t, r) }
	beat := ask("admin", http.MethodPut, on+"/presence", `{"state":"writing","mode":"note"}`)
	draft := ask("admin", http.MethodPut, on+"/drafts/note", `{"body":"n"}`)
	read := ask("agent", http.MethodPut, on+"/read", `{"sequence":1}`)
	note := ask("admin", http.MethodPost, on+"/notes", `{"body":"n"}`)
	assign := ask("admin", http.MethodPost, on+"/assign", `{"assignee_id":"me"}`)
	for _, c := range []struct {
		list        string
		same, fresh []apitest.Request
	}{
		{"?tab=all&customer_email=live@customer.example", []apitest.Request{beat, draft, read}, []apitest.Request{assign}},
		{"?tab=all&query=live", []apitest.Request{beat}, []apitest.Request{ask("admin", http.MethodPost, on+"/snooze", `{"until":null}`), ask("admin", http.MethodPost, on+"/unsnooze", "")}},
		{"?unread=true&customer_email=live@customer.example", []apitest.Request{beat}, []apitest.Request{note, ask("agent", http.MethodPut, on+"/read", `{"sequence":5}`), ask("agent", http.MethodDelete, on+"/read", "")}},
		{on + "/thread", []apitest.Request{beat, draft, read}, []apitest.Request{note}},
	} {
		list := ask("agent", http.MethodGet, c.list, "")
		tag := docket.Send(t, list).Header.Get("ETag")
		for _, r := range c.same {
			done(r)
			if a := docket.Send(t, list.Saying("If-None-Match", tag)); a.Status != http.StatusNotModified || len(a.Body) > 0 {
				t.Errorf("%s after %s %s: %d %s", c.list, r.Method, r.Path, a.Status, a.Body)
			}
		}
		for _, r := range c.fresh {
			done(r)
			a := docket.Send(t, list.Saying("If-None-Match", tag))
			if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("ETag"), "W/") {
				t.Errorf("%s after %s %s: %d", c.list, r.Method, r.Path, a.Status)
			}
			tag = a.Header.Get("ETag")
		}
	}
}

// Counts and groups have no tag of their own.
func TestTheTagOfAListIsAnotherOneOnceAnyTicketWasWritten(t *testing.T) {
	w := docket.World(t)
	ask := func(method, path, body string) apitest.Request {
		return apitest.Request{Method: method, Path: "/desk/api/v1/tickets" + path, Token: w.Tokens["agent"], Body: body}
	}
	docket.Done(t, ask(http.MethodPost, "", `{"title":"a","assignee_id":"me"}`))
	list := ask(http.MethodGet, "?tab=mine&limit=1", "")
	tag := docket.Send(t, list).Header.Get("ETag")
	docket.Done(t, ask(http.MethodPost, "", `{"title":"of nobody"}`))
	if a := docket.Send(t, list.Saying("If-None-Match", tag)); a.Status != http.StatusNotModified || a.Header.Get("ETag") == tag {
		t.Errorf("the same row: %d, its tag is another one: %t", a.Status, a.Header.Get("ETag") != tag)
	}
}

// Behind a long thread the whole ticket tells who is there all the same, and nothing of
// the thread is lost for it.
func TestTheWholeTicketTellsWhoIsThereHoweverLongItsThreadIs(t *testing.T) {
	w := docket.World(t)
	ask := func(role, method, path, body string) map[string]any {
		return docket.Done(t, apitest.Request{Method: method, Path: "/desk/api/v1/tickets" + path, Token: w.Tokens[role], Body: body})
	}
	made := ask("agent", http.MethodPost, "", `{"title":"a","customer_email":"jane@customer.example"}`)
	on := "/" + made["ticket"].(map[string]any)["id"].(string)
	for range 4 {
		ask("agent", http.MethodPost, on+"/replies", `{"body":"said","hold_seconds":0}`)
	}
	ask("admin", http.MethodPut, on+"/presence", `{"state":"viewing"}`)
	for _, entries := range []string{"1", "3", "4", "100"} {
		whole := ask("agent", http.MethodGet, on+"?thread="+entries, "")
		present, thread := whole["present"].([]any), whole["thread"].(map[string]any)["entries"].([]any)
		if len(present) != 1 || present[0].(map[string]any)["state"] != "viewing" || len(thread) == 0 {
			t.Errorf("with %s entries %v are there, and the thread has %d", entries, present, len(thread))
		}
	}
}
