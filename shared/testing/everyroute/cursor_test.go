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
	"docket/shared/notice"
	"docket/shared/rest"
	"docket/shared/testing/systemtest"
)

// crowd adds a second row to every list of a world.
func crowd(t testing.TB, w world) {
	t.Helper()
	for path, body := range map[string]string{
		"/v1/support/queues": `{"key":"second","name":"Second"}`, "/v1/support/tickets": `{"subject":"Second"}`,
		"/v1/jobs": `{"kind":"reindex"}`, "/desk/api/v1/suppressions": `{"email":"second@example.com"}`,
		"/v1/support/tickets/" + w.Ticket + "/messages": `{"body":"Second"}`,
		"/v1/support/tickets/" + w.Ticket + "/comments": `{"body":"Second"}`,
	} {
		docket.Done(t, request{Method: http.MethodPost, Path: path, Token: w.Tokens["admin"], Body: body})
	}
	docket.Done(t, request{Method: http.MethodPost, Path: "/helpdesk/api/v1/webhooks/" + w.Webhook + "/test", Token: w.Tokens["admin"]})
	for _, eventID := range []string{"first", "second"} {
		if a := docket.Tell(t, w.RelatedEvent(eventID)); a.Status != http.StatusAccepted {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
	for _, user := range []string{"user-1", "user_admin_" + w.Workspace} { // who ask for the lists
		box := notice.Inbox{User: user, Version: 1, Notices: []notice.Notice{{Place: "000000000001.001", Kind: notice.Assigned, Ticket: 1, At: time.Now()}, {Place: "000000000002.001", Kind: notice.Assigned, Ticket: 2, At: time.Now()}}}
		if err := docket.Table.TellInbox(t.Context(), w.Scope(t), box); err != nil {
			t.Fatal(err)
		}
	}
	again := w.Change(t, change.APIKeyCreated) // as if the request that made the key had written twice
	again.RequestID, again.ID = w.Request, strings.TrimPrefix(w.Request, id.RequestPrefix)+"_1"
	if failures := docket.Table.RecordChanges(t.Context(), []change.Change{again}); failures != nil {
		t.Fatal(failures)
	}
}

// paging is how a list is asked for its pages.
type paging struct {
	cursor, limit string // the parameters
	next          string // what stands before the next cursor in its answers
	end           string // and behind it
}

// pagings are those of the faces.
var pagings = []paging{
	{cursor: "cursor", limit: "limit", next: `"next_cursor":"`, end: `"`},
	{cursor: "after", limit: "page_size", next: `?after=`, end: "&"},
	{cursor: "after", limit: "limit", next: `"next":"`, end: `"`}, // of the feed, which always has a next
}

// first asks a list for a first page of so many rows.
func (p paging) first(r request, rows int) request {
	return r.Asking(fmt.Sprintf("%s=%d", p.limit, rows))
}

// behind asks a list for what is behind a cursor.
func (p paging) behind(r request, cursor string) request {
	return r.Asking(p.cursor + "=" + url.QueryEscape(cursor))
}

// nextCursor is the cursor that an answer gives, empty on the last page.
func (p paging) nextCursor(a answer) string {
	_, rest, _ := strings.Cut(string(a.Body), p.next)
	cursor, _, _ := strings.Cut(rest, p.end)
	return cursor
}

// paged tells a route whose list goes on by a cursor, and how.
func paged(t testing.TB, d document, route rest.Route) (paging, bool) {
	has := map[string]bool{}
	for _, parameter := range d.operation(t, route.Operation).Parameters {
		has[parameter.Name] = has[parameter.Name] || parameter.In == "query"
	}
	for _, p := range pagings {
		if has[p.cursor] && has[p.limit] {
			return p, true
		}
	}
	return paging{}, false
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
	eachPaged := func(test func(route rest.Route, p paging, r request, cursor string)) {
		for _, route := range routes() {
			p, is := paged(t, d, route)
			if !is {
				continue
			}
			r := requestFor(t, route, home).As(mine)
			if _, given := cursors[route.Operation]; !given {
				a := s.ask(t, p.first(r, 1))
				if cursors[route.Operation] = p.nextCursor(a); cursors[route.Operation] == "" {
					t.Errorf("no next page: %d %s", a.Status, a.Body)
				}
			}
			if cursors[route.Operation] != "" {
				test(route, p, r, cursors[route.Operation])
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
	eachPaged(func(route rest.Route, p paging, r request, cursor string) {
		for _, rows := range []int{1, 100} {
			if a := s.ask(t, p.behind(p.first(r, rows), cursor)); a.Status != http.StatusOK {
				t.Errorf("%s: the next page: %d %s", route.Operation, a.Status, a.Body)
			}
		}
		if another := anotherFilter(route); another != "" {
			refuses("another filter", p.behind(r.Asking(another), cursor))
		}
		refuses("another workspace", p.behind(requestFor(t, route, next).As(elsewhere), cursor))
		if strings.Contains(route.Path, "{ticket_id}") {
			other := home
			other.Ticket = docket.Done(t, request{Method: http.MethodPost, Path: "/v1/support/tickets", Token: home.Tokens["admin"], Body: `{"subject":"Third"}`})["ticket"].(map[string]any)["id"].(string)
			refuses("another ticket", p.behind(requestFor(t, route, other).As(mine), cursor))
		}
		for operation, foreign := range cursors {
			if operation != route.Operation && foreign != "" {
				refuses("the cursor of "+operation, p.behind(r, foreign))
			}
		}
		for what, bent := range bends(t, cursor) {
			refuses(what, p.behind(r, bent))
		}
	})
	s.ahead.Store(int64(24*time.Hour - time.Minute))
	eachPaged(func(route rest.Route, p paging, r request, cursor string) {
		if a := s.ask(t, p.behind(r, cursor)); a.Status != http.StatusOK {
			t.Errorf("%s: within a day: %d %s", route.Operation, a.Status, a.Body)
		}
	})
	s.ahead.Store(int64(24*time.Hour + time.Minute))
	eachPaged(func(route rest.Route, p paging, r request, cursor string) {
		if route.Operation != "list_events" { // which goes on for as long as the feed is kept
			refuses("after a day", p.behind(r, cursor))
		}
	})
	if len(cursors) < 4 {
		t.Errorf("only %v were tried", cursors)
	}
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
	case "get_audit_trace", "list_api_keys", "list_desk_letters", "list_desk_suppressions":
		return ""
	case "list_events":
		return "types=support.queue.created"
	case "list_helpdesk_webhook_deliveries":
		return "status=failed"
	case "list_jobs":
		return "state=waiting"
	case "list_desk_tickets":
		return "priority=low"
	case "list_desk_bulk_tickets":
		return "outcome=skipped"
	case "list_desk_inbox":
		return "unread=true"
	case "list_desk_canned_responses":
		return "query=hello"
	case "list_desk_contacts":
		return "query=first"
	case "list_desk_ticket_thread":
		return "order=oldest"
	case "list_helpdesk_tickets":
		return "sort_by=status"
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
		p, is := paged(t, d, route)
		if !is || samples[route.Operation].list == "" { // a trace has a test of its own
			return
		}
		r, envelope := requestFor(t, route, w), samples[route.Operation].list
		whole := fmt.Sprint(docket.Done(t, p.first(r, 100))[envelope])
		var rows []any
		for cursor, pages := "", 0; pages < 100; pages++ {
			page := p.first(r, 1)
			if cursor != "" {
				page = p.behind(page, cursor)
			}
			a := docket.Send(t, page)
			rows = append(rows, a.Said(t)[envelope].([]any)...)
			if cursor = p.nextCursor(a); cursor == "" {
				break
			}
		}
		if fmt.Sprint(rows) != whole {
			t.Errorf("by pages %v, at once %v", rows, whole)
		}
	})
}
