package everyroute_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/rest"
	"docket/shared/testing/systemtest"
)

// crowd adds a second row to every list of a world.
func crowd(t testing.TB, w world) {
	t.Helper()
	for path, body := range map[string]string{
		"/v1/support/queues": `{"key":"second","name":"Second"}`, "/v1/support/tickets": `{"subject":"Second"}`,
		"/v1/jobs": `{"kind":"reindex"}`,
		"/v1/support/tickets/" + w.Ticket + "/messages": `{"body":"Second"}`,
		"/v1/support/tickets/" + w.Ticket + "/comments": `{"body":"Second"}`,
	} {
		docket.Done(t, request{Method: http.MethodPost, Path: path, Token: w.Tokens["admin"], Body: body})
	}
	for _, eventID := range []string{"first", "second"} {
		if a := docket.Tell(t, w.RelatedEvent(eventID)); a.Status != http.StatusAccepted {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
	again := w.Change(t, change.APIKeyCreated) // as if the request that made the key had written twice
	again.RequestID, again.ID = w.Request, strings.TrimPrefix(w.Request, id.RequestPrefix)+"_1"
	if failures := docket.Table.RecordChanges(t.Context(), []change.Change{again}); failures != nil {
		t.Fatal(failures)
	}
}

// paged tells a route whose list goes on by a cursor.
func paged(t testing.TB, d document, route rest.Route) bool {
	for _, p := range d.operation(t, route.Operation).Parameters {
		if p.In == "query" && p.Name == "cursor" {
			return true
		}
	}
	return false
}

// A cursor goes on with the list that gave it, for a day, and with no other.
func TestACursorIsGoodForItsOwnListOnly(t *testing.T) {
	d, s, home := readDocument(t), newStage(t, ours), docket.World(t)
	crowd(t, home)
	next := docket.Furnish(t, systemtest.Neighbour(t, docket, home.Tenant))
	s.give(t, ours, "org-"+home.Workspace, home)
	s.give(t, ours, "org-"+next.Workspace, next)
	mine, elsewhere := s.admin(t, ours, "org-"+home.Workspace, "user-1"), s.admin(t, ours, "org-"+next.Workspace, "user-1")
	cursors := map[string]string{}
	eachPaged := func(test func(route rest.Route, r request, cursor string)) {
		for _, route := range routes() {
			if !paged(t, d, route) {
				continue
			}
			r := requestFor(t, route, home).As(mine)
			if _, given := cursors[route.Operation]; !given {
				cursors[route.Operation] = nextCursor(t, s.ask(t, r.Asking("limit=1")))
			}
			if cursors[route.Operation] != "" {
				test(route, r, url.QueryEscape(cursors[route.Operation]))
			}
		}
	}
	refuses := func(what string, r request) {
		t.Helper()
		a := s.ask(t, r)
		if p := a.Problem(t); a.Status != http.StatusBadRequest || p.Code != "invalid_cursor" {
			t.Errorf("%s: %d %s", what, a.Status, a.Body)
		}
	}
	eachPaged(func(route rest.Route, r request, cursor string) {
		for _, more := range []string{"limit=1&cursor=", "limit=100&cursor="} {
			if a := s.ask(t, r.Asking(more+cursor)); a.Status != http.StatusOK {
				t.Errorf("%s: the next page: %d %s", route.Operation, a.Status, a.Body)
			}
		}
		if another := anotherFilter(route); another != "" {
			refuses("another filter", r.Asking(another+"&cursor="+cursor))
		}
		refuses("another workspace", requestFor(t, route, next).As(elsewhere).Asking("cursor="+cursor))
		if strings.Contains(route.Path, "{ticket_id}") {
			other := home
			other.Ticket = docket.Done(t, request{Method: http.MethodPost, Path: "/v1/support/tickets", Token: home.Tokens["admin"], Body: `{"subject":"Third"}`})["ticket"].(map[string]any)["id"].(string)
			refuses("another ticket", requestFor(t, route, other).As(mine).Asking("cursor="+cursor))
		}
		for operation, foreign := range cursors {
			if operation != route.Operation && foreign != "" {
				refuses("the cursor of "+operation, r.Asking("cursor="+url.QueryEscape(foreign)))
			}
		}
		for what, bent := range bends(t, cursor) {
			refuses(what, r.Asking("cursor="+url.QueryEscape(bent)))
		}
	})
	s.ahead.Store(int64(24*time.Hour - time.Minute))
	eachPaged(func(route rest.Route, r request, cursor string) {
		if a := s.ask(t, r.Asking("cursor="+cursor)); a.Status != http.StatusOK {
			t.Errorf("%s: within a day: %d %s", route.Operation, a.Status, a.Body)
		}
	})
	s.ahead.Store(int64(24*time.Hour + time.Minute))
	eachPaged(func(route rest.Route, r request, cursor string) { refuses("after a day", r.Asking("cursor="+cursor)) })
	if len(cursors) < 4 {
		t.Errorf("only %v were tried", cursors)
	}
}

func nextCursor(t testing.TB, a answer) string {
	t.Helper()
	_, rest, found := strings.Cut(string(a.Body), `"next_cursor":"`)
	if a.Status != http.StatusOK || !found {
		t.Errorf("no next page: %d %s", a.Status, a.Body)
	}
	cursor, _, _ := strings.Cut(rest, `"`)
	return cursor
}

// bends are cursors that are not quite this one.
func bends(t testing.TB, cursor string) map[string]string {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{
		"garbage": "garbage", "a letter": "A", "half": cursor[:len(cursor)/2], "one short": cursor[:len(cursor)-1],
		"one long": cursor + "A", "padded": cursor + "=", "a space": cursor + " ", "twice": cursor + cursor,
		"the MAC alone": base64.RawURLEncoding.EncodeToString(raw[:16]), "without the MAC": base64.RawURLEncoding.EncodeToString(raw[16:]),
		"a MAC of zeros": base64.RawURLEncoding.EncodeToString(append(make([]byte, 16), raw[16:]...)),
	}
	for i := range raw {
		bent := append([]byte{}, raw...)
		bent[i] ^= 1
		all[fmt.Sprintf("byte %d", i)] = base64.RawURLEncoding.EncodeToString(bent)
	}
	return all
}

// anotherFilter is a filter that the list's cursor was not made with.
func anotherFilter(route rest.Route) string {
	if samples[route.Operation].list == "events" {
		return "from=2026-01-01T00:00:00Z&to=2026-12-01T00:00:00Z"
	}
	if samples[route.Operation].list == "related" {
		return "kind=task"
	}
	switch route.Operation {
	case "get_audit_trace", "list_api_keys":
		return ""
	case "list_jobs":
		return "state=waiting"
	}
	return "custom_field_key=plan"
}

// A list read page by page has every row once.
func TestAListReadByPagesIsTheListReadAtOnce(t *testing.T) {
	d, w := readDocument(t), docket.World(t)
	crowd(t, w)
	if err := docket.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	eachRoute(t, func(t *testing.T, route rest.Route) {
		if !paged(t, d, route) || samples[route.Operation].list == "" { // a trace has a test of its own
			return
		}
		r, envelope := requestFor(t, route, w), samples[route.Operation].list
		whole := fmt.Sprint(docket.Done(t, r.Asking("limit=100"))[envelope])
		var rows []any
		for cursor, pages := "", 0; pages < 20; pages++ {
			page := r.Asking("limit=1")
			if cursor != "" {
				page = page.Asking("cursor=" + url.QueryEscape(cursor))
			}
			said := docket.Done(t, page)
			rows = append(rows, said[envelope].([]any)...)
			if cursor, _ = said["next_cursor"].(string); cursor == "" {
				break
			}
		}
		if fmt.Sprint(rows) != whole {
			t.Errorf("by pages %v, at once %v", rows, whole)
		}
	})
}
