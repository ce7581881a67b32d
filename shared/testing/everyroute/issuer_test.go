package everyroute_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/shared/rest"
	"docket/shared/testing/systemtest"
)

const ours, theirs = "https://issuer.one.example", "https://issuer.two.example"

// An issuer speaks for its own organisations only: that another claims an
// organisation of the same name, for the same subject, gives it nothing.
func TestAnIssuerOpensNoOrganisationOfAnothers(t *testing.T) {
	s, home := newStage(t, ours, theirs), docket.World(t)
	org, local := "org-"+home.Workspace, home.Tenant+"/"+home.Workspace // the local issuer's name of it
	s.give(t, ours, org, home)
	docket.Unchanged(t, home.WorkspaceCredential, func() {
		eachRoute(t, func(t *testing.T, route rest.Route) {
			for _, token := range []string{
				s.admin(t, theirs, org, "user-1"), s.admin(t, theirs, local, "user-1"), s.admin(t, ours, local, "user-1"),
				home.Tokens["admin"], // of an issuer that is not configured on the stage
			} {
				a := s.ask(t, requestFor(t, route, home).As(token))
				if p := a.Problem(t); p.Status != http.StatusUnauthorized || p.Code != "unauthenticated" {
					t.Errorf("%d %s", a.Status, a.Body)
				}
			}
		})
	})
	eachRoute(t, func(t *testing.T, route rest.Route) {
		if a := s.ask(t, another(t, s.docket(), requestFor(t, route, home).As(s.admin(t, ours, org, "user-1")))); a.Status >= 300 {
			t.Errorf("the issuer of the organisation itself: %d %s", a.Status, a.Body)
		}
	})
}

func TestAnIssuersOrganisationOfTheSameNameIsAnotherWorkspace(t *testing.T) {
	s, home := newStage(t, ours, theirs), docket.World(t)
	other := docket.Furnish(t, systemtest.Neighbour(t, docket, home.Tenant))
	org := "org-" + home.Workspace
	s.give(t, ours, org, home)
	s.give(t, theirs, org, other)
	token := s.admin(t, theirs, org, "user-1")
	docket.Unchanged(t, home.WorkspaceCredential, func() {
		eachRoute(t, func(t *testing.T, route rest.Route) {
			if ofThing(route) {
				named := home
				named.Kept = other.Kept
				if a := s.ask(t, requestFor(t, route, named).As(token)); a.Status != http.StatusNotFound {
					t.Errorf("in the other's: %d %s", a.Status, a.Body)
				}
			}
			a := s.ask(t, another(t, s.docket(), requestFor(t, route, other).As(token)))
			sees(t, a, home)
			if a.Status >= 300 {
				t.Errorf("in its own workspace: %d %s", a.Status, a.Body)
			}
		})
	})
}

// once are the operations that can be done once alone to what their sample names.
var once = []string{"create_api_key", "undo_desk_ticket", "create_desk_label", "create_desk_contact", "create_desk_mailbox", "create_desk_suppression", "create_desk_invitation", "merge_desk_contact", "merge_desk_label", "add_desk_ticket_note", "reply_to_desk_ticket", "create_desk_ticket", "create_my_ticket", "add_my_ticket_comment"}

// The same subject of another issuer is somebody else, also where both work
// in one workspace: idempotency keys are not shared.
func TestTheSameSubjectOfAnotherIssuerIsSomebodyElse(t *testing.T) {
	t.Parallel()
	s := newStage(t, ours, theirs)
	home := docket.World(t)
	s.give(t, ours, "org-"+home.Workspace, home)
	s.give(t, theirs, "org-"+home.Workspace, home)
	for _, route := range routes() {
		if samples[route.Operation].body == "" || slices.Contains(once, route.Operation) {
			continue
		}
		if of := route.Operation; of == "update_desk_me" || of == "accept_desk_invitation" {
			continue // the member of this ID is one user alone
		}
		r := requestFor(t, route, home)
		texts := properties(t, r.Body)
		delete(texts, "ticket_number")
		if _, named := texts["key"]; named {
			texts["key"] = `"one"`
		}
		if route.Operation == "escalate_desk_ticket" { // which is done once to a ticket
			texts["dry_run"] = "true"
		}
		r = r.With(object(texts))
		first := s.ask(t, r.As(s.admin(t, ours, "org-"+home.Workspace, "user-1")))
		if _, named := texts["key"]; named {
			texts["key"] = `"two"`
		}
		if defined, is := texts["customField"]; is {
			texts["customField"] = strings.Replace(defined, `"key":"sample"`, `"key":"another"`, 1)
		}
		if _, fielded := texts["custom_fields"]; fielded {
			texts["custom_fields"] = `{"plan":"team"}`
		}
		second := s.ask(t, r.With(object(texts)).As(s.admin(t, theirs, "org-"+home.Workspace, "user-1")))
		if first.Status >= 300 || second.Status >= 300 || second.Header.Get("Idempotency-Replayed") != "" {
			t.Errorf("%s: %d %s, then %d %s", route.Operation, first.Status, first.Body, second.Status, second.Body)
		}
	}
}
