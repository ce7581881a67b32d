package everyroute_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// references are the properties of inputs that name a thing by its id, and
// whether that thing is looked up: the others are ids of people or of other
// modules, which are kept as they are given. A new one needs an entry.
var references = map[string]bool{
	"queue_id": true, "assignee_id": false, "default_assignee_id": false, "owner_id": false, "contact_id": false,
	"company_id": false, "deal_id": false, "lead_id": false, "invoice_id": false, "external_message_id": false,
}

// alike is an answer without what differs between any two.
func alike(a answer) string {
	header := a.Header.Clone()
	id := header.Get("X-Request-Id")
	for name := range header {
		if name == "X-Request-Id" || name == "Date" || name == "Server-Timing" || strings.HasPrefix(name, "X-Amz") { // the last are the gateway's
			header.Del(name)
		}
	}
	return strings.ReplaceAll(fmt.Sprintf("%d %v %s", a.Status, header, a.Body), id, "<req>")
}

// asksFor are an outsider's requests to a route for a thing of that world:
// by the path, and by each reference in the body.
func asksFor(t testing.TB, d document, route rest.Route, own, other world, token string) map[string]request {
	t.Helper()
	named := other
	named.WorkspaceCredential = own.WorkspaceCredential
	all := map[string]request{}
	if ofThing(route) {
		mixed := named
		mixed.Queue, mixed.Kept = own.Queue, own.Kept
		if strings.Contains(route.Path, "{queue_id}") {
			mixed.Queue = other.Queue
		}
		all["path"] = requestFor(t, route, mixed).As(token)
	}
	input := d.input(d.operation(t, route.Operation))
	if input == nil {
		return all
	}
	texts := properties(t, requestFor(t, route, own).Body)
	for name := range input.Properties {
		if name == "duplicates" { // lists of tickets
			all[name] = requestFor(t, route, own).With(but(texts, name, `["`+other.Duplicate+`"]`)).As(token)
		}
		if !strings.HasSuffix(name, "_id") {
			continue
		}
		lookedUp, known := references[name]
		if !known {
			t.Fatalf("%s: %s has no entry in references", route.Operation, name)
		}
		if delete(texts, "file_ids"); lookedUp { // which are whoever's announced them
			all[name] = requestFor(t, route, own).With(but(texts, name, `"`+other.Queue+`"`)).As(token)
		}
	}
	return all
}

func TestNoRouteShowsOrChangesWhatIsElsewhere(t *testing.T) {
	eachDoor(t, notElsewhere)
}

func notElsewhere(t *testing.T, through door, routes []rest.Route) {
	d, home := readDocument(t), docket.World(t)
	outsiders := map[string]world{
		"neighbour": docket.Furnish(t, systemtest.Neighbour(t, docket, home.Tenant)), // its agent is home's agent too
		"stranger":  docket.World(t),
	}
	nowhere := home
	nowhere.Spare, nowhere.Field = apitest.Another(home.Spare), apitest.Another(home.Field)
	nowhere.Delivery = apitest.Another(home.Delivery)
	nowhere.Webhook, nowhere.SpareWebhook = apitest.Another(home.Webhook), apitest.Another(home.SpareWebhook)
	nowhere.Ticket, nowhere.Queue, nowhere.Key, nowhere.Request = apitest.Another(home.Ticket), apitest.Another(home.Queue), apitest.Another(home.Key), apitest.Another(home.Request)
	nowhere.Primary, nowhere.Duplicate, nowhere.Shelved = apitest.Another(home.Primary), apitest.Another(home.Duplicate), apitest.Another(home.Shelved)
	nowhere.Label, nowhere.SpareLabel, nowhere.Bulk = apitest.Another(home.Label), apitest.Another(home.SpareLabel), apitest.Another(home.Bulk)
	nowhere.Undone, nowhere.Blended, nowhere.Into = apitest.Another(home.Undone), apitest.Another(home.Blended), apitest.Another(home.Into)
	nowhere.Canned, nowhere.SpareCanned = apitest.Another(home.Canned), apitest.Another(home.SpareCanned)
	nowhere.Mailbox, nowhere.SpareMailbox = apitest.Another(home.Mailbox), apitest.Another(home.SpareMailbox)
	nowhere.Letter = apitest.Another(home.Letter)
	nowhere.View, nowhere.SpareView = apitest.Another(home.View), apitest.Another(home.SpareView)
	nowhere.File, nowhere.Enclosed = apitest.Another(home.File), apitest.Another(home.Enclosed)
	nowhere.Invitation = apitest.Another(home.Invitation)
	nowhere.Member = apitest.Another(home.Member)
	nowhere.Suppression = apitest.Another(home.Suppression)
	nowhere.MergedContact = apitest.Another(home.MergedContact)
	nowhere.Contact, nowhere.SpareContact = apitest.Another(home.Contact), apitest.Another(home.SpareContact)
	nowhere.Own, nowhere.Closing = apitest.Another(home.Own), apitest.Another(home.Closing)
	docket.Unchanged(t, home.WorkspaceCredential, func() {
		each(t, routes, func(t *testing.T, route rest.Route) {
			probed := !ofThing(route)
			for name, own := range outsiders {
				for role, token := range map[string]string{"admin": own.Tokens["admin"], "agent": own.Tokens["agent"], "key": own.APIKey} {
					theirs, none := asksFor(t, d, route, own, home, token), asksFor(t, d, route, own, nowhere, token)
					for by, r := range theirs {
						probed = true
						is, want := through(t, route, r), through(t, route, none[by])
						if alike(is) != alike(want) {
							t.Errorf("%s's %s by %s: elsewhere %s, absent %s", name, role, by, alike(is), alike(want))
						}
						if is.Status != http.StatusNotFound && (role == "admin" || is.Status != http.StatusForbidden) {
							t.Errorf("%s's %s by %s: %d %s", name, role, by, is.Status, is.Body)
						}
					}
					sees(t, through(t, route, another(t, docket, requestFor(t, route, own)).As(token)), home)
				}
			}
			if !probed {
				t.Error("the route was not probed")
			}
		})
	})
}

// sees fails the test if an answer tells anything of a world.
func sees(t testing.TB, a answer, w world) {
	t.Helper()
	for _, secret := range []string{w.Queue, w.Primary, w.Duplicate, w.Shelved, w.Ticket, strings.TrimPrefix(w.Ticket, "ticket_"), w.Own, w.Closing, w.Key, w.Webhook, w.Delivery, w.File, w.Enclosed, w.Workspace} {
		if strings.Contains(string(a.Body), secret) {
			t.Errorf("the answer holds %s of elsewhere: %s", secret, a.Body)
		}
	}
}

// A list of one workspace has nothing of another's, however it is filtered,
// also for the user of both (S0-2).
func TestNoListHasAnythingFromElsewhere(t *testing.T) {
	eachDoor(t, listsItsOwn)
}

func listsItsOwn(t *testing.T, through door, routes []rest.Route) {
	d, home := readDocument(t), docket.World(t)
	neighbour := docket.Furnish(t, systemtest.Neighbour(t, docket, home.Tenant))
	empty := world{WorkspaceCredential: systemtest.Neighbour(t, docket, home.Tenant)}
	each(t, routes, func(t *testing.T, route rest.Route) {
		envelope := samples[route.Operation].list
		if envelope == "" {
			return
		}
		for _, p := range d.operation(t, route.Operation).Parameters {
			if p.In != "query" || !strings.HasSuffix(p.Name, "_id") {
				continue
			}
			said := through(t, route, requestFor(t, route, neighbour).Asking(p.Name+"="+home.Queue)).Said(t)
			if rows := said[envelope].([]any); len(rows) != 0 {
				t.Errorf("%s of elsewhere: %v", p.Name, rows)
			}
		}
		if ofThing(route) || envelope == "api_keys" || envelope == "events" || envelope == "jobs" {
			return // of a thing; every workspace has a key, and the records of its making; and jobs are shown to admins alone
		}
		for _, role := range []string{"admin", "agent", "reader"} {
			if role == "reader" && route.Permission == tenant.SelfService {
				role = "customer"
			}
			if role != "admin" && route.Permission == tenant.SettingsWrite {
				continue
			}
			said := through(t, route, requestFor(t, route, empty).As(empty.Tokens[role])).Said(t)
			if rows := said[envelope].([]any); len(rows) != 0 {
				t.Errorf("an empty workspace lists to its %s %v", role, rows)
			}
		}
	})
}

func TestWhatOneWorkspaceTakesIsFreeInAnother(t *testing.T) {
	t.Parallel()
	home := docket.World(t)
	neighbour := docket.Furnish(t, systemtest.Neighbour(t, docket, home.Tenant)) // has a queue `first` as home has
	ticket := request{Method: http.MethodPost, Path: "/v1/support/tickets", Body: `{"subject":"s","ticket_number":"CASE-7"}`}
	docket.Done(t, ticket.As(home.Tokens["admin"]))
	docket.Refused(t, ticket.As(home.Tokens["admin"]), 409, "reference_taken")
	docket.Done(t, ticket.As(neighbour.Tokens["admin"]))
	// One user, one idempotency key, two workspaces: two tickets.
	once := request{Method: http.MethodPost, Path: "/v1/support/tickets", Body: `{"subject":"s","idempotency_key":"same"}`}
	here, there := docket.Done(t, once.As(home.Tokens["agent"])), docket.Done(t, once.As(neighbour.Tokens["agent"]))
	if here["request_id"] == there["request_id"] {
		t.Error("an idempotency key of one workspace answers in another")
	}
}
