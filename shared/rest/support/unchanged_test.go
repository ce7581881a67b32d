package support_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/shared/rest"
	"docket/shared/tenant"
)

// updates are the routes that change what is there.
func updates() []rest.Route {
	return slices.DeleteFunc(routes(), func(r rest.Route) bool { return r.Method != http.MethodPatch && r.Method != http.MethodPut })
}

// updateFor is the sample of an update without its idempotency key.
func updateFor(t testing.TB, route rest.Route, w world) request {
	t.Helper()
	r := requestFor(t, route, w)
	texts := properties(t, r.body)
	delete(texts, "idempotency_key")
	return r.with(object(texts))
}

// shows is what an answer shows under its entity tag, whichever request it answers.
func (a answer) shows(t testing.TB) string {
	t.Helper()
	said := a.said(t)
	return strings.ReplaceAll(string(a.body), said["request_id"].(string), "") + a.header.Get("ETag")
}

func TestAnUpdateThatChangesNothingWritesNothing(t *testing.T) {
	w := newWorld(t)
	for _, route := range updates() {
		done(t, updateFor(t, route, w))
	}
	unchanged(t, w.WorkspaceCredential, func() {
		for _, route := range updates() {
			r := updateFor(t, route, w)
			same := []request{r}
			if route.Method == http.MethodPatch {
				same = append(same, r.with("{}"), r.with(`{"custom_fields":{}}`))
			}
			switch route.Operation {
			case "update_settings":
				same = same[:2] // it has no custom fields
			case "update_support_ticket":
				same = append(same, r.with(`{"tags":["b","a","b"]}`), r.with(`{"custom_fields":{"none":null}}`), r.with(`{"status":"pending","first_response_due_at":"2031-01-01T01:00:00+01:00"}`))
			}
			first := send(t, r).shows(t)
			for _, s := range same {
				if a := send(t, s); a.shows(t) != first {
					t.Errorf("%s %s answers %s %s, before it was %s", route.Operation, s.body, a.body, a.header.Get("ETag"), first)
				}
			}
		}
	})
}

func TestAnUpdateThatChangesNothingKeepsItsAnswerAlone(t *testing.T) {
	w := newWorld(t)
	for _, route := range updates() {
		done(t, updateFor(t, route, w))
	}
	before := settled(t, w.WorkspaceCredential)
	for _, route := range updates() {
		r := updateFor(t, route, w).saying("Idempotency-Key", "once")
		if first, again := send(t, r), send(t, r); string(first.body) != string(again.body) || again.header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("%s answers %s, then %s", route.Operation, first.body, again.body)
		}
	}
	written := slices.DeleteFunc(settled(t, w.WorkspaceCredential), func(item string) bool { return slices.Contains(before, item) })
	written = slices.DeleteFunc(written, func(item string) bool { return strings.Contains(item, " SK=I#") }) // what leads to a ticket's answers
	for _, item := range written {
		if !strings.Contains(item, "#ID#") {
			t.Errorf("was written: %.300s", item)
		}
	}
	if len(written) != len(updates()) {
		t.Errorf("%d answers are kept of %d", len(written), len(updates()))
	}
}

// A custom field stays as it is written where the patch writes the same in
// other characters.
func TestAFieldThatIsWrittenInOtherCharactersIsNotChanged(t *testing.T) {
	w := newWorld(t)
	r := request{method: http.MethodPatch, path: "/v1/support/tickets/" + w.ticket, token: w.Tokens["agent"]}
	first := send(t, r.with(`{"custom_fields":{"n":100,"zero":-0.0,"big":9007199254740993,"text":"ä","o":{"a":1,"b":[2.0]}}}`)).shows(t)
	unchanged(t, w.WorkspaceCredential, func() {
		for _, same := range []string{`{"n":1e2}`, `{"n":100.0}`, `{"zero":0}`, `{"text":"\u00e4"}`, `{"o":{"b":[2],"a":1.0}}`, `{"big":9007199254740993.0}`} {
			if got := send(t, r.with(`{"custom_fields":`+same+`}`)).shows(t); got != first {
				t.Errorf("%s changes %s to %s", same, first, got)
			}
		}
	})
	for _, other := range []string{`{"n":"100"}`, `{"big":9007199254740992}`, `{"text":"Ä"}`, `{"o":{"a":1}}`} {
		got := send(t, r.with(`{"custom_fields":`+other+`}`)).shows(t)
		if got == first {
			t.Errorf("%s changes nothing", other)
		}
		first = got
	}
}

// What is on a ticket is not what it shows: a colleague's If-Match is as good
// after a note as before it.
func TestNotesAndMessagesThatMoveNothingLeaveTheTicketsETag(t *testing.T) {
	w := newWorld(t)
	path, as := "/v1/support/tickets/"+w.ticket, w.Tokens["agent"]
	get := func() string { return send(t, request{method: http.MethodGet, path: path, token: as}).shows(t) }
	post := func(to, body string) {
		done(t, request{method: http.MethodPost, path: path + to, token: as, body: body})
	}
	before := send(t, request{method: http.MethodGet, path: path, token: as})
	post("/comments", `{"body":"Finance looks at it","pinned":true}`)
	post("/messages", `{"body":"Between us","visibility":"internal"}`)
	post("/messages", `{"body":"It still does not work","direction":"inbound"}`)
	if after := get(); after != before.shows(t) {
		t.Errorf("was %s, is %s", before.shows(t), after)
	}
	r := request{method: http.MethodPatch, path: path, token: as, body: `{"status":"waiting_on_customer"}`}
	moved := send(t, r.saying("If-Match", before.header.Get("ETag"))).shows(t)
	if get() != moved || moved == before.shows(t) {
		t.Errorf("patched it was %s, is %s", moved, get())
	}
	post("/messages", `{"body":"Here is what you asked for","direction":"inbound"}`)
	if get() == moved {
		t.Error("a message that reopens a ticket leaves its ETag")
	}
	refused(t, r.saying("If-Match", before.header.Get("ETag")), http.StatusPreconditionFailed, "version_conflict")
}

// Who may write and not read learns of what is there no more than its id, by
// whichever update and door.
func TestAnUpdateShowsNothingToACallerWhoMayNotRead(t *testing.T) {
	w := newWorld(t)
	made := done(t, request{method: http.MethodPost, path: "/v1/api-keys", token: w.Tokens["admin"], body: `{"name":"Writer","scopes":["support:write"]}`})
	writer := made["secret"].(string)
	for _, route := range updates() {
		if route.Permission != tenant.SupportWrite {
			continue
		}
		r := requestFor(t, route, w).as(writer)
		for _, body := range []string{"{}", r.body, r.body, `{"custom_fields":{"none":null}}`} {
			said := send(t, r.with(body)).said(t)
			delete(said, "request_id")
			for name, thing := range said {
				if shown := thing.(map[string]any); len(said) != 1 || len(shown) != 1 || shown["id"] == nil {
					t.Errorf("%s of %s shows %s: %v", route.Operation, body, name, shown)
				}
			}
		}
	}
	a, err := tryTool(t.Context(), "update_support_ticket", writer, map[string]any{"ticket_id": w.ticket})
	if err != nil || a.status != http.StatusOK || strings.Contains(string(a.body), "subject") || !strings.Contains(string(a.body), w.ticket) {
		t.Errorf("%d %s, %v", a.status, a.body, err)
	}
}
