package desk_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"docket/shared/testing/apitest"
)

// Of two who merge two contacts into each other at once one does: no address is lost, and
// none is two contacts'.
func TestContactsThatAreMergedIntoEachOtherAtOnceAreOne(t *testing.T) {
	w := docket.World(t)
	as := w.Tokens["agent"]
	ask := func(method, path, body string) apitest.Request {
		return apitest.Request{Method: method, Path: "/desk/api/v1/contacts" + path, Token: as, Body: body}
	}
	made := func(email string) string {
		return docket.Done(t, ask(http.MethodPost, "", `{"name":"Twice","emails":["`+email+`"]}`))["contact"].(map[string]any)["id"].(string)
	}
	for range 5 {
		a, b := made("a@twice.example"), made("b@twice.example")
		var both sync.WaitGroup
		var done [2]int
		for i, pair := range [][2]string{{a, b}, {b, a}} {
			both.Go(func() {
				done[i] = docket.Send(t, ask(http.MethodPost, "/"+pair[0]+"/merge", `{"into":"`+pair[1]+`"}`)).Status
			})
		}
		both.Wait()
		if (done[0] == 200) == (done[1] == 200) {
			t.Errorf("they are answered %v", done)
		}
		found := docket.Done(t, ask(http.MethodGet, "?query=twice", ""))["contacts"].([]any)
		if len(found) != 1 || len(found[0].(map[string]any)["emails"].([]any)) != 2 {
			t.Fatalf("there are %v", found)
		}
		is := found[0].(map[string]any)["id"].(string)
		for _, other := range []string{a, b} {
			if led := docket.Done(t, ask(http.MethodGet, "/"+other, ""))["contact"].(map[string]any)["id"]; led != is {
				t.Errorf("%s leads to %v, not to %s", other, led, is)
			}
		}
		docket.Done(t, ask(http.MethodDelete, "/"+is, ""))
	}
}

func TestWhatIsTooMuchForOneContactIsNotMerged(t *testing.T) {
	w := docket.World(t)
	ask := func(path, body string) apitest.Request {
		return apitest.Request{Method: http.MethodPost, Path: "/desk/api/v1/contacts" + path, Token: w.Tokens["agent"], Body: body}
	}
	made := func(domain string) string {
		var emails []string
		for _, name := range strings.Split("a b c d e f", " ") {
			emails = append(emails, `"`+name+"@"+domain+`"`)
		}
		return docket.Done(t, ask("", `{"emails":[`+strings.Join(emails, ",")+`]}`))["contact"].(map[string]any)["id"].(string)
	}
	one, other := made("one.example"), made("other.example")
	docket.Unchanged(t, w.WorkspaceCredential, func() {
		docket.Refused(t, ask("/"+one+"/merge", `{"into":"`+other+`"}`), 422, "validation_failed")
	})
}
