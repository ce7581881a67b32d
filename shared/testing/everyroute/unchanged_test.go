package everyroute_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/shared/rest"
	"docket/shared/tenant"
)

// updates are the routes that change what is there, but for that which says again that
// somebody is.
func updates() []rest.Route {
	return slices.DeleteFunc(routes(), func(r rest.Route) bool {
		return r.Method != http.MethodPatch && r.Method != http.MethodPut || r.Operation == "note_desk_ticket_presence"
	})
}

// updateFor is the sample of an update without its idempotency key.
func updateFor(t testing.TB, route rest.Route, w world) request {
	t.Helper()
	r := requestFor(t, route, w)
	r.Header = nil // which has the key of other routes
	if r.Body == "" {
		return r
	}
	texts := properties(t, r.Body)
	delete(texts, "idempotency_key")
	return r.With(object(texts))
}

func TestAnUpdateThatChangesNothingWritesNothing(t *testing.T) {
	w := docket.World(t)
	for _, route := range updates() {
		docket.Done(t, updateFor(t, route, w))
	}
	docket.Unchanged(t, w.WorkspaceCredential, func() {
		for _, route := range updates() {
			r := updateFor(t, route, w)
			same := []request{r}
			if route.Method == http.MethodPatch && route.Wrapper == "" {
				same = append(same, r.With("{}"), r.With(`{"custom_fields":{}}`))
			}
			switch route.Operation {
			case "update_settings", "update_desk_label", "update_desk_canned_response", "update_desk_view", "update_desk_me", "update_desk_member", "update_desk_settings", "update_desk_contact", "update_desk_mailbox":
				same = same[:2] // they have no custom fields
			case "update_support_ticket":
				same = append(same, r.With(`{"tags":["b","a","b"]}`), r.With(`{"custom_fields":{"none":null}}`), r.With(`{"status":"pending","first_response_due_at":"2031-01-01T01:00:00+01:00"}`))
			}
			first := docket.Send(t, r).Shows(t)
			for _, s := range same {
				if a := docket.Send(t, s); a.Shows(t) != first {
					t.Errorf("%s %s answers %s %s, before it was %s", route.Operation, s.Body, a.Body, a.Header.Get("ETag"), first)
				}
			}
		}
	})
}

func TestAnUpdateThatChangesNothingKeepsItsAnswerAlone(t *testing.T) {
	w := docket.World(t)
	for _, route := range updates() {
		docket.Done(t, updateFor(t, route, w))
	}
	before := docket.Items(t, w.WorkspaceCredential)
	for _, route := range updates() {
		r := updateFor(t, route, w).Saying("Idempotency-Key", "once")
		if first, again := docket.Send(t, r), docket.Send(t, r); string(first.Body) != string(again.Body) || again.Header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("%s answers %s, then %s", route.Operation, first.Body, again.Body)
		}
	}
	written := slices.DeleteFunc(docket.Items(t, w.WorkspaceCredential), func(item string) bool { return slices.Contains(before, item) })
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

// Who may write and not read learns of what is there no more than its id, by
// whichever update and door.
func TestAnUpdateShowsNothingToACallerWhoMayNotRead(t *testing.T) {
	w := docket.World(t)
	made := docket.Done(t, request{Method: http.MethodPost, Path: "/v1/api-keys", Token: w.Tokens["admin"], Body: `{"name":"Writer","scopes":["support:write","helpdesk:write","desk:write"]}`})
	writer := made["secret"].(string)
	for _, route := range updates() {
		if !slices.Contains([]tenant.Permission{tenant.SupportWrite, tenant.HelpdeskWrite, tenant.DeskWrite}, route.Permission) || strings.HasSuffix(route.Operation, "_draft") { // what the caller writes
			continue
		}
		r := requestFor(t, route, w).As(writer)
		r.Header = nil // under one key it could not have several bodies
		bodies := []string{"{}", r.Body, r.Body}
		if strings.Contains(r.Body, `"custom_fields"`) {
			bodies = append(bodies, `{"custom_fields":{"none":null}}`)
		}
		if route.Wrapper != "" {
			bodies = []string{`{"` + route.Wrapper + `":{}}`, r.Body, r.Body}
		}
		for _, body := range bodies {
			said := docket.Send(t, r.With(body)).Said(t)
			delete(said, "request_id")
			delete(said, "sequence") // of the caller's own act
			for name, thing := range said {
				if shown := thing.(map[string]any); len(said) != 1 || len(shown) != 1 || shown["id"] == nil {
					t.Errorf("%s of %s shows %s: %v", route.Operation, body, name, shown)
				}
			}
		}
	}
	a, err := tryTool(t.Context(), "update_support_ticket", writer, map[string]any{"ticket_id": w.Ticket})
	if err != nil || a.Status != http.StatusOK || strings.Contains(string(a.Body), "subject") || !strings.Contains(string(a.Body), w.Ticket) {
		t.Errorf("%d %s, %v", a.Status, a.Body, err)
	}
}
