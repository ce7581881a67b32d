package everyroute_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/dispatch"
	"docket/shared/dynamo"
	"docket/shared/feed"
	"docket/shared/file"
	"docket/shared/id"
	"docket/shared/identity"
	"docket/shared/job"
	"docket/shared/mail/carry"
	"docket/shared/mail/receive"
	"docket/shared/mail/suppress"
	"docket/shared/mail/thread"
	"docket/shared/notice/tell"
	"docket/shared/rest"
	"docket/shared/rest/helpdesk"
	"docket/shared/stream"
	"docket/shared/subscription"
	"docket/shared/sweep"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
	"docket/shared/webhook"
	"docket/shared/webhook/deliver"
	"docket/shared/webhook/post"
	"docket/shared/worker"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

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
		handle := carry.Waking(deliver.Waking(record, table, &fake.Waker{}), table, &fake.Waker{})
		if err := errors.Join(handle(t.Context(), []change.Change{w.Change(t, change.TicketUpdated), w.Change(t, change.TicketCreated)})...); err != nil {
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
	if c := stream.Dispatch(); !c.Events || !slices.Equal(c.Wakes, []string{"jobs"}) || stream.Audit().Events || !slices.Equal(stream.Audit().Wakes, []string{"webhooks", "mail"}) {
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
	heldBeyond(t, w)
	leftBehind(t, w)
	erasable(t, w)
	if err := docket.Table.CompactAll(t.Context(), scope); err != nil { // so that runs have to be read for what is erased
		t.Fatal(err)
	}
	stranger := unmet(t, w)
	r, table := recorded()
	late := 2 * time.Hour
	later := func() time.Time { return time.Now().Add(late) }
	doer := worker.Worker{Table: newer(table), Waker: &fake.Waker{}, Hooks: &fake.Waker{}, Mail: &fake.Waker{}, Files: docket.Files, Now: later,
		Replayer: deliver.Replayer{Table: table, Render: helpdesk.Events{Store: table}, Now: later}}
	wakes := append(sweep.Wakes(dynamo.TimerShards), job.Wake{Call: job.Compact, Scope: scope}, job.Wake{Call: job.Meet, Scope: scope, Ticket: stranger})
	arguments := map[job.Kind]string{job.EraseContact: `{"id":"c-due","email":"due@example.com"}`, job.Purge: deleted(t, w),
		job.ReplayWebhook: `{"endpoint":"` + w.Webhook + `","since":"` + since + `","until":"2031-01-01T00:00:00Z","events":["ticket.created","message.created"]}`}
	for _, kind := range worker.JobKinds() {
		if kind.Kind == job.Bulk { // which is more than its job
			wakes = append(wakes, job.Wake{Call: job.Step, Scope: scope, Job: waitingBulk(t, scope)})
			continue
		}
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
	for n := range 17 { // what an erasing or a rebuilding records is added up now and then, and old pages are removed
		at := time.Now().Add(time.Duration(n/8) * 2 * feed.Kept)
		if err := errors.Join(table.Record(t.Context(), []change.Change{w.Change(t, change.TicketUpdated)}, at)...); err != nil {
			t.Fatal(err)
		}
	}
	r.holds(t, worker.JobsQueue().Name, worker.JobsQueue().Table)
}

// heldBeyond leaves two replies that leave within the next two hours, one of them on a
// ticket that is deleted by then.
func heldBeyond(t testing.TB, w world) {
	t.Helper()
	as := request{Token: w.Tokens["admin"], Method: http.MethodPost, Path: "/v1/support/tickets"}
	for n := range 2 {
		made := docket.Done(t, as.With(`{"subject":"Held"}`))["ticket"].(map[string]any)["id"].(string)
		u := ticket.Unsent{TicketID: strings.TrimPrefix(made, id.TicketPrefix), Mode: ticket.ReplyMode, Author: tenant.User{Issuer: "i", Subject: "s"},
			Text: ticket.Text{Body: "b"}, SavedAt: time.Now(), Version: 1,
			Held: &ticket.Held{Letter: ticket.Letter{Channel: ticket.Email, Resolution: &ticket.Resolution{Text: "r", Score: "5"}}, Until: time.Now().Add(time.Hour), RequestID: id.Prefixed(id.RequestPrefix, time.Now())}}
		if err := docket.Table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: w.Scope(t), Puts: []change.Put{{After: u}}}); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			docket.Send(t, request{Token: as.Token, Method: http.MethodDelete, Path: "/helpdesk/api/v1/tickets/" + helpdeskID(made)})
		}
	}
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
	as.Path = "/v1/support/tickets"
	unseen(t, w, job.Inboxes, func() {
		unseen(t, w, made, func() {
			as.Path += "/" + docket.Done(t, as.With(`{"subject":"Told","assignee_id":"u1"}`))["ticket"].(map[string]any)["id"].(string) + "/messages"
			docket.Done(t, as.With(`{"body":"Said"}`))
		})
	})
	r, table := recorded()
	late := time.Duration(0)
	doer := deliver.Worker{Table: table, Render: helpdesk.Events{Store: table}, Waker: &fake.Waker{}, Now: func() time.Time { return time.Now().Add(late) },
		Poster:  func() deliver.Poster { return post.New(webhook.Reach{Loopback: true}, time.Now) },
		Inboxes: tell.Worker{Table: table, Waker: &fake.Waker{}, Now: time.Now}}
	if _, err := doer.Take(t.Context(), job.Wake{Call: job.Deliver, Scope: w.Scope(t), Endpoint: job.Inboxes}); err != nil {
		t.Fatal(err)
	}
	for _, answers = range []int{http.StatusInternalServerError, http.StatusOK, http.StatusGone} {
		if answers == http.StatusGone {
			unseen(t, w, made, func() { docket.Done(t, as.With(`{"body":"Said again"}`)) })
		}
		if _, err := doer.Take(t.Context(), job.Wake{Call: job.Deliver, Scope: w.Scope(t), Endpoint: made}); err != nil {
			t.Fatal(err)
		}
		late += time.Hour
	}
	r.holds(t, worker.HooksQueue().Name, worker.HooksQueue().Table)
}

// unseen has something done while somebody has an endpoint, so that the system leaves it alone.
func unseen(t testing.TB, w world, endpoint string, do func()) {
	t.Helper()
	held := webhook.Lease{Holder: "the test", Now: time.Now(), Until: time.Now().Add(time.Hour), LookAt: time.Now().Add(time.Hour)}
	state, mine, err := docket.Table.HoldEndpoint(t.Context(), w.Scope(t), endpoint, held)
	if err != nil || !mine {
		t.Fatal(mine, err)
	}
	do()
	if err := docket.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for asked := state.Asked + 1; asked != state.Asked; {
		state.Asked = asked
		if asked, err = docket.Table.LeaveEndpoint(t.Context(), w.Scope(t), endpoint, held.Holder, state); err != nil {
			t.Fatal(err)
		}
	}
}

// deleted is the UUID of a ticket of a world that was deleted.
func deleted(t testing.TB, w world) string {
	t.Helper()
	made := docket.Done(t, request{Token: w.Tokens["admin"], Method: http.MethodPost, Path: "/v1/support/tickets", Body: `{"subject":"Gone"}`})
	ticketID := strings.TrimPrefix(made["ticket"].(map[string]any)["id"].(string), id.TicketPrefix)
	act := change.SystemAct(w.Scope(t), id.Prefixed(id.RequestPrefix, time.Now()), "delete_ticket", time.Now)
	_, err := ticket.Delete(t.Context(), docket.Table, act, ticketID, func(uint64) bool { return true },
		func(ticket.Acted) (change.Answer, error) { return change.Answer{}, nil })
	if err != nil {
		t.Fatal(err)
	}
	return ticketID
}

// leftBehind puts into a world a file that nothing takes within the next hour.
func leftBehind(t testing.TB, w world) {
	t.Helper()
	left := file.File{ID: id.Prefixed(id.FilePrefix, time.Now()), Version: 1, Name: "a", State: file.Waiting, CreatedAt: time.Now(), RemoveAt: time.Now().Add(time.Hour)}
	if err := docket.Table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: w.Scope(t), Puts: []change.Put{{After: left}}}); err != nil {
		t.Fatal(err)
	}
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
	letter := receive.Letter{ID: id.Prefixed(id.LetterPrefix, time.Now()), Act: thread.Append, TicketID: strings.TrimPrefix(theirs.Ticket, id.TicketPrefix), ArrivedAt: time.Now()}
	puts := []change.Put{{After: letter}, {After: thread.Sent{MessageID: "due@customer.example", Ticket: theirs.Ticket}}}
	if err := docket.Table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: w.Scope(t), Puts: puts}); err != nil {
		t.Fatal(err)
	}
	post("/desk/api/v1/tickets/"+theirs.Ticket+"/notes", `{"body":"b","file_ids":["`+docket.Sent(t, w.Tokens["admin"], "a.txt", "text/plain", []byte("text"))+`"]}`)
	post("/desk/api/v1/contacts", `{"name":"Due","emails":["due@example.com"]}`)
	for _, more := range []string{"", `,"else@example.com"`} { // a view that is taken away, and one that stays
		post("/desk/api/v1/views", `{"name":"Theirs","filters":{"customer_email":["due@example.com"`+more+`]}}`)
	}
	act := change.SystemAct(w.Scope(t), id.Prefixed(id.RequestPrefix, time.Now()), "suppress", time.Now)
	if _, err := suppress.Suppress(t.Context(), docket.Table, act, "due@example.com", func(suppress.Address) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
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

// unmet is the UUID of a ticket whose requester is no contact.
func unmet(t testing.TB, w world) string {
	t.Helper()
	as := request{Token: w.Tokens["admin"], Method: http.MethodPost, Path: "/desk/api/v1/tickets"}
	made := docket.Done(t, as.With(`{"title":"Unmet","customer_email":"unmet@example.com"}`))
	if err := docket.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := docket.Done(t, request{Token: as.Token, Method: http.MethodGet, Path: "/desk/api/v1/contacts?query=unmet@"})["contacts"].([]any)
	for _, one := range found {
		docket.Done(t, request{Token: as.Token, Method: http.MethodDelete, Path: "/desk/api/v1/contacts/" + one.(map[string]any)["id"].(string)})
	}
	if len(found) != 1 {
		t.Fatalf("%d contacts of one requester", len(found))
	}
	return strings.TrimPrefix(made["ticket"].(map[string]any)["id"].(string), id.TicketPrefix)
}
