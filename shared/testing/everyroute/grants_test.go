package everyroute_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/dispatch"
	"docket/shared/dynamo"
	"docket/shared/feed"
	"docket/shared/id"
	"docket/shared/identity"
	"docket/shared/index"
	"docket/shared/job"
	"docket/shared/rest"
	"docket/shared/rest/helpdesk"
	"docket/shared/stream"
	"docket/shared/subscription"
	"docket/shared/sweep"
	"docket/shared/testing/apitest"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
	"docket/shared/webhook"
	"docket/shared/webhook/deliver"
	"docket/shared/webhook/post"
	"docket/shared/worker"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

// Each route does to the table what it declares and nothing else, so that its
// role can have these permissions and no others. Callers are let in by the
// table as it is: what is recorded is the operation's own.
func TestEveryRouteDoesToTheTableWhatItDeclares(t *testing.T) {
	s := newStage(t, ours)
	eachRoute(t, func(t *testing.T, route rest.Route) {
		w := docket.World(t)
		if agains[route.Operation] == "" {
			w = promised(t, w)
		}
		s.give(t, ours, "org-"+w.Workspace, w)
		token := s.admin(t, ours, "org-"+w.Workspace, "user")
		if route.Operation == "delete_helpdesk_ticket" { // which is held to a calendar
			w.Spare = w.Ticket
		}
		r, table := recorded()
		ask := func(table *dynamo.Table, r request) {
			server := httptest.NewServer(rest.Handler(s.host, alone(t, route.Operation, table)))
			defer server.Close()
			if a := apitest.SendTo(t, server.URL, r); a.Status >= 300 {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
		}
		ask(table, requestFor(t, route, w).As(token))
		if query := folds[route.Operation]; query != "" { // over a log of thousands of entries, and what was folded
			if err := table.WantCompaction(t.Context(), w.Scope(t)); err != nil {
				t.Fatal(err)
			}
			if err := docket.Table.CompactAll(t.Context(), w.Scope(t)); err != nil {
				t.Fatal(err)
			}
			ask(table, requestFor(t, route, w).As(token).Asking(query))
		}
		if slices.Contains([]string{"create_support_ticket", "create_helpdesk_ticket", "create_my_ticket"}, route.Operation) { // one that leaves its number for lists by creation
			countTo(t, w, 1023)
			r := requestFor(t, route, w).As(token)
			if samples[route.Operation].keyed {
				r = r.Saying("Idempotency-Key", "start")
			}
			ask(table, r.With(strings.NewReplacer(`"idempotency_key":"k"`, `"idempotency_key":"start"`, "CASE-1", "CASE-2").Replace(r.Body)))
		}
		if route.Operation == "get_usage_summary" { // of writes that are not added up yet: one of two pages is not
			for range 2 {
				if err := errors.Join(docket.Table.RecordChanges(t.Context(), []change.Change{w.Change(t, change.TicketUpdated)})...); err != nil {
					t.Fatal(err)
				}
				ask(table, requestFor(t, route, w).As(token))
			}
		}
		if route.Operation == "create_helpdesk_custom_field" { // the first one of a workspace
			undefine(t, w)
			ask(table, requestFor(t, route, w).As(token).Saying("Idempotency-Key", "first"))
		}
		if route.Operation == "create_helpdesk_webhook" { // the answer that is kept gets its secret again
			ask(table, requestFor(t, route, w).As(token))
		}
		if strings.HasPrefix(route.Path, "/v1/api-keys") { // there are keys that descend from others
			ask(table, requestFor(t, route, w).As(childOf(t, w)))
		}
		if route.Operation == "add_support_ticket_message" { // sent again under another key, the first is another answer's
			r := requestFor(t, route, w).As(token)
			ask(table, r.With(strings.Replace(r.Body, `"idempotency_key":"k"`, `"idempotency_key":"again"`, 1)))
		}
		if again := agains[route.Operation]; again != "" {
			ask(table, requestFor(t, route, w).As(token).With(again))
		}
		if route.Operation == "cancel_job" { // a key of its own, as it has no body
			ask(table, requestFor(t, route, w).As(token).Saying("Idempotency-Key", "k"))
		}
		if route.Operation == "list_audit_events" { // what was done to a ticket is read from its own Changes
			ask(table, requestFor(t, route, w).As(token).Asking("resource="+w.Ticket))
		}
		r.holds(t, route.Operation, route.Table)
	})
}

// countTo makes a number the last that a ticket has.
func countTo(t testing.TB, w world, n int) {
	t.Helper()
	scope := w.Scope(t)
	it := dynamo.Item{"PK": &types.AttributeValueMemberS{Value: "T#" + scope.Tenant() + "#W#" + scope.Workspace() + "#CTR"},
		"SK": &types.AttributeValueMemberS{Value: "TKT"}, "n": &types.AttributeValueMemberN{Value: strconv.Itoa(n)}}
	if _, err := docket.Tables.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &docket.TableName, Item: it}); err != nil {
		t.Fatal(err)
	}
}

// undefine takes away the definitions of a world's custom fields.
func undefine(t testing.TB, w world) {
	t.Helper()
	scope := w.Scope(t)
	key := dynamo.Item{"PK": &types.AttributeValueMemberS{Value: "T#" + scope.Tenant() + "#W#" + scope.Workspace() + "#CFG"},
		"SK": &types.AttributeValueMemberS{Value: "CF"}}
	if _, err := docket.Tables.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: &docket.TableName, Key: key}); err != nil {
		t.Fatal(err)
	}
}

// childOf is the credential of a key that another one made.
func childOf(t testing.TB, w world) string {
	t.Helper()
	by := w.Tokens["admin"]
	for range 2 {
		by = docket.Done(t, request{Method: http.MethodPost, Path: "/v1/api-keys", Token: by, Body: `{"name":"k","scopes":["support:read","keys:write"]}`})["secret"].(string)
	}
	return by
}

// promised is the world with a ticket that is held to a calendar.
func promised(t testing.TB, w world) world {
	t.Helper()
	put := func(path, body string) {
		docket.Done(t, request{Method: http.MethodPut, Path: path, Token: w.Tokens["admin"], Body: body})
	}
	put("/v1/support/business-hours", `{"calendars":[{"name":"office","time_zone":"UTC","intervals":[{"day":"mon","from":"09:00","to":"17:00"}]}]}`)
	put("/v1/support/sla-policies", `{"policies":[{"priority":"normal","resolution_target_minutes":480,"calendar":"office"}]}`)
	docket.Table.Forget()
	said := docket.Done(t, request{Method: http.MethodPost, Path: "/v1/support/tickets", Token: w.Tokens["admin"],
		Body: `{"subject":"Promised","queue_id":"` + w.Queue + `"}`})
	w.Ticket = said["ticket"].(map[string]any)["id"].(string)
	for _, own := range []string{w.Own, w.Closing} {
		docket.Done(t, request{Method: http.MethodPatch, Path: "/v1/support/tickets/ticket_" + own, Token: w.Tokens["admin"], Body: `{"queue_id":"` + w.Queue + `"}`})
	}
	return w
}

// newer is the table of a build that finds tickets by one more facet, so that
// each of its writes of a ticket changes one.
func newer(table *dynamo.Table) *dynamo.Table {
	return table.Indexing(ticket.FacetsVersion+1, func(tk ticket.Ticket) []index.Facet {
		return index.Normalize(append(tk.Facets(), "newer"))
	})
}

// agains are bodies that write what the sample's does not: what that put is
// updated now, and what it left as it was is changed.
var agains = map[string]string{
	"put_sla_policies":   `{"policies":[]}`,
	"put_business_hours": `{"calendars":[]}`,
	"update_settings":    `{"support_enabled":false}`, // on already, which writes nothing
}

// folds are what lists of tickets ask of what was folded: quoted words that were
// said, or the order of last updates.
var folds = map[string]string{"list_support_tickets": "query=%22hello%22", "list_helpdesk_tickets": "sort_by=updated_at", "list_my_tickets": "limit=5"}

func TestAuthenticationDoesToTheTableWhatIsDeclared(t *testing.T) {
	w := docket.World(t)
	const issuer = "https://grants.example"
	s := newStage(t)
	configured := s.configure(t, issuer)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, strings.TrimPrefix(configured.JWKS, "file:"))
	}))
	t.Cleanup(web.Close)
	fetched := configured
	fetched.JWKS = web.URL // a set that is fetched is kept in the table
	s.give(t, issuer, "org", w)
	token := s.admin(t, issuer, "org", "user")
	r, table := recorded()
	authenticator := identity.New(table, []identity.Issuer{fetched}, time.Now)
	for what, credential := range map[string]string{"a key": w.APIKey, "a token": token} {
		if _, _, err := authenticator.Authenticate(t.Context(), "Bearer "+credential); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	r.holds(t, "authentication", rest.Authentication())
}

func TestTheConsumersDoToTheTableWhatTheyDeclare(t *testing.T) {
	w := docket.World(t)
	r, table := recorded()
	for n := range 16 { // as many pages of the feed as are added up, and again when these are too old to be kept
		at := time.Now().Add(time.Duration(n/8) * 2 * feed.Kept)
		record := func(ctx context.Context, batch []change.Change) []error { return table.Record(ctx, batch, at) }
		handle := deliver.Waking(record, table, &fake.Waker{})
		if err := errors.Join(handle(t.Context(), []change.Change{w.Change(t, change.TicketUpdated)})...); err != nil {
			t.Error(err)
		}
	}
	// What nobody understands is quarantined.
	garbage := []stream.Record{{ID: "grants", Item: dynamo.Item{"PK": &types.AttributeValueMemberS{Value: "grants"}}}}
	none := func(context.Context, []change.Change) []error { return nil }
	if done := stream.Process(t.Context(), "audit", table, garbage, none); done.Failed != "" {
		t.Fatal(done.Why)
	}
	r.holds(t, "audit", stream.Audit().Table)

	r, table = recorded()
	dispatcher := dispatch.Dispatcher{Bus: fake.Bus{}, Waker: &fake.Waker{}}
	if err := dispatcher.HandleBatch(t.Context(), []change.Change{w.Change(t, change.PoliciesUpdated)})[0]; err != nil {
		t.Fatal(err)
	}
	if done := stream.Process(t.Context(), "dispatch", table, garbage, dispatcher.HandleBatch); done.Failed != "" {
		t.Fatal(done.Why)
	}
	r.holds(t, "dispatch", stream.Dispatch().Table)
	if c := stream.Dispatch(); !c.Events || !slices.Equal(c.Wakes, []string{"jobs"}) || stream.Audit().Events || !slices.Equal(stream.Audit().Wakes, []string{"webhooks"}) {
		t.Error("dispatch alone puts events on the bus and wakes the worker, and audit alone who delivers")
	}
}

// The worker does to the table what its queue declares: jobs of each kind, a
// sweep of what is due, a compaction of a long log.
func TestTheWorkerDoesToTheTableWhatItsQueueDeclares(t *testing.T) {
	w := promised(t, docket.World(t))
	scope := w.Scope(t)
	as := request{Token: w.Tokens["admin"], Method: http.MethodPost}
	as.Path = "/v1/support/tickets"
	for range 3 {
		docket.Done(t, as.With(`{"subject":"Due","contact_id":"c-due","queue_id":"`+w.Queue+`","first_response_due_at":"`+time.Now().Add(time.Hour).UTC().Format(time.RFC3339)+`"}`))
	}
	erasable(t, w)
	if err := docket.Table.CompactAll(t.Context(), scope); err != nil { // so that runs have to be read for what is erased
		t.Fatal(err)
	}
	r, table := recorded()
	late := 2 * time.Hour
	later := func() time.Time { return time.Now().Add(late) }
	doer := worker.Worker{Table: newer(table), Waker: &fake.Waker{}, Hooks: &fake.Waker{}, Now: later,
		Replayer: deliver.Replayer{Table: table, Render: helpdesk.Events{Store: table}, Now: later}}
	wakes := append(sweep.Wakes(dynamo.TimerShards), job.Wake{Call: job.Compact, Scope: scope})
	arguments := map[job.Kind]string{job.EraseContact: `{"id":"c-due","email":"due@example.com"}`, job.Purge: deleted(t, w),
		job.ReplayWebhook: `{"endpoint":"` + w.Webhook + `","since":"` + since + `","until":"2031-01-01T00:00:00Z","events":["ticket.created","message.created"]}`}
	for _, kind := range worker.JobKinds() {
		j := job.New(w.Change(t, change.JobCreated), kind.Kind, arguments[kind.Kind])
		commit := change.Commit{ID: uuid.NewString(), Scope: scope, Puts: []change.Put{{After: j}}}
		if err := docket.Table.Commit(t.Context(), commit); err != nil {
			t.Fatal(err)
		}
		wakes = append(wakes, job.Wake{Call: job.Step, Scope: scope, Job: j.ID})
	}
	for range 3 { // passes of an erasing are a minute apart
		for _, wake := range wakes {
			if told, err := doer.Take(t.Context(), wake); errors.Join(err, told.Err) != nil {
				t.Errorf("%s: %v %v", wake.Encode(), err, told.Err)
			}
		}
		late += 10 * time.Minute
	}
	// A log that is long is compacted; this one is short, and anybody else may compact it.
	docket.Done(t, as.With(`{"subject":"One more"}`))
	if _, err := table.KeepShort(t.Context(), scope, 1); err != nil {
		t.Fatal(err)
	}
	if err := docket.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := range 9 { // what an erasing or a rebuilding records is added up now and then, and old pages are removed
		at := time.Now()
		if n == 0 {
			at = at.Add(-2 * feed.Kept)
		}
		if err := errors.Join(table.Record(t.Context(), []change.Change{w.Change(t, change.TicketUpdated)}, at)...); err != nil {
			t.Fatal(err)
		}
	}
	r.holds(t, worker.JobsQueue().Name, worker.JobsQueue().Table)
}

// Who delivers does to the table what its queue declares: an endpoint is held, its
// events are rendered and sent, wait and are sent again, and it is disabled.
func TestWhoDeliversDoesToTheTableWhatItsQueueDeclares(t *testing.T) {
	w := promised(t, docket.World(t))
	answers := http.StatusInternalServerError
	endpoint := httptest.NewServer(http.HandlerFunc(func(to http.ResponseWriter, _ *http.Request) { to.WriteHeader(answers) }))
	defer endpoint.Close()
	as := request{Token: w.Tokens["admin"], Method: http.MethodPost, Path: "/helpdesk/api/v1/webhooks"}
	made := docket.Done(t, as.With(`{"webhook":{"url":"`+endpoint.URL+`","events":["*"]}}`))["webhook"].(map[string]any)["id"].(string)
	// unseen has something done while somebody has the endpoint, so that the system leaves it alone.
	unseen := func(do func()) {
		held := webhook.Lease{Holder: "the test", Now: time.Now(), Until: time.Now().Add(time.Hour), LookAt: time.Now().Add(time.Hour)}
		state, mine, err := docket.Table.HoldEndpoint(t.Context(), w.Scope(t), made, held)
		if err != nil || !mine {
			t.Fatal(mine, err)
		}
		do()
		if err := docket.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		for asked := state.Asked + 1; asked != state.Asked; {
			state.Asked = asked
			if asked, err = docket.Table.LeaveEndpoint(t.Context(), w.Scope(t), made, held.Holder, state); err != nil {
				t.Fatal(err)
			}
		}
	}
	as.Path = "/v1/support/tickets"
	unseen(func() {
		as.Path += "/" + docket.Done(t, as.With(`{"subject":"Told"}`))["ticket"].(map[string]any)["id"].(string) + "/messages"
		docket.Done(t, as.With(`{"body":"Said"}`))
	})
	r, table := recorded()
	late := time.Duration(0)
	doer := deliver.Worker{Table: table, Render: helpdesk.Events{Store: table}, Waker: &fake.Waker{}, Now: func() time.Time { return time.Now().Add(late) },
		Poster: func() deliver.Poster { return post.New(webhook.Reach{Loopback: true}, time.Now) }}
	for _, answers = range []int{http.StatusInternalServerError, http.StatusOK, http.StatusGone} {
		if answers == http.StatusGone {
			unseen(func() { docket.Done(t, as.With(`{"body":"Said again"}`)) })
		}
		if _, err := doer.Take(t.Context(), job.Wake{Call: job.Deliver, Scope: w.Scope(t), Endpoint: made}); err != nil {
			t.Fatal(err)
		}
		late += time.Hour
	}
	r.holds(t, worker.HooksQueue().Name, worker.HooksQueue().Table)
}

// deleted is the UUID of a ticket of a world that was deleted.
func deleted(t testing.TB, w world) string {
	t.Helper()
	made := docket.Done(t, request{Token: w.Tokens["admin"], Method: http.MethodPost, Path: "/v1/support/tickets", Body: `{"subject":"Gone"}`})
	ticketID := strings.TrimPrefix(made["ticket"].(map[string]any)["id"].(string), id.TicketPrefix)
	act := change.SystemAct(w.Scope(t), id.Prefixed(id.RequestPrefix, time.Now()), "delete_ticket", time.Now)
	_, err := ticket.Delete(t.Context(), docket.Table, act, ticketID, func(uint64) bool { return true },
		func(ticket.Ticket) (change.Answer, error) { return change.Answer{}, nil })
	if err != nil {
		t.Fatal(err)
	}
	return ticketID
}

// erasable puts into a world whatever a contact can leave there.
func erasable(t testing.TB, w world) {
	t.Helper()
	post := func(path, body string) map[string]any {
		return docket.Done(t, request{Token: w.Tokens["admin"], Method: http.MethodPost, Path: path, Body: body})
	}
	made := post("/v1/support/tickets", `{"subject":"Due","contact_id":"c-due","ticket_number":"DUE-1","idempotency_key":"due","description":"`+strings.Repeat("long ", 100)+`"}`)
	theirs := w
	theirs.Ticket = made["ticket"].(map[string]any)["id"].(string)
	if a := docket.Tell(t, theirs.RelatedEvent("due")); a.Status != http.StatusAccepted {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if err := docket.Table.QuarantineEvent(t.Context(), []byte(theirs.Ticket), errors.New("it is no event")); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"1", "2"} {
		post("/v1/support/tickets/"+w.Ticket+"/messages", `{"body":"b","author_email":"due@example.com","external_message_id":"due","idempotency_key":"`+key+`"}`)
	}
}

func TestTheInboxDoesToTheTableWhatItDeclares(t *testing.T) {
	w := promised(t, docket.World(t))
	r, table := recorded()
	event, err := json.Marshal(w.RelatedEvent("grants"))
	if err != nil {
		t.Fatal(err)
	}
	taken, err := subscription.RecordRelated(t.Context(), newer(table), time.Now, event)
	garbage, err2 := subscription.RecordRelated(t.Context(), table, time.Now, []byte(`{}`))
	if taken.Refused != nil || garbage.Refused == nil || errors.Join(err, err2) != nil {
		t.Error(taken, garbage, err, err2)
	}
	r.holds(t, "related", subscription.Related().Table)
}
