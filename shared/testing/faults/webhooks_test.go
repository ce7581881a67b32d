package faults_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/webhook"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// receiver is an endpoint that verifies what it gets by the reference library, and
// drops what has an id that it knows.
type receiver struct {
	t   testing.TB
	url string

	mu      sync.Mutex
	secrets []string // any of which must have signed
	answer  func(n int) int
	calls   int
	bodies  map[string]string
	took    []posted // each once, in the order in which they came first
}

// posted is the body of an event.
type posted struct {
	ID       string
	Type     string
	Sequence int
	Actor    map[string]any
	Data     struct {
		Ticket           map[string]any
		Changes          []map[string]any
		Message, Comment map[string]any
	}
}

func newReceiver(t testing.TB, answer func(n int) int) *receiver {
	r := &receiver{t: t, answer: answer, bodies: map[string]string{}}
	s := httptest.NewServer(r)
	t.Cleanup(s.Close)
	r.url = s.URL + "/docket"
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	verified := slices.ContainsFunc(r.secrets, func(secret string) bool {
		reference, err := standardwebhooks.NewWebhook(secret)
		return err == nil && reference.Verify(body, req.Header) == nil
	})
	id := req.Header.Get("webhook-id")
	first, again := r.bodies[id]
	if err != nil || !verified || again && first != string(body) {
		r.t.Errorf("%s: verified %v, other bytes than before: %v, %v", id, verified, again && first != string(body), err)
	}
	r.bodies[id] = string(body)
	r.calls++
	code := r.answer(r.calls)
	w.WriteHeader(code)
	if code >= 300 || slices.ContainsFunc(r.took, func(p posted) bool { return p.ID == id }) {
		return
	}
	var p posted
	if err := json.Unmarshal(body, &p); err != nil || p.ID != id {
		r.t.Errorf("%s: %s: %v", id, body, err)
	}
	r.took = append(r.took, p)
}

func (r *receiver) answers(answer func(n int) int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

// events are what it took, as `<type> <sequence>` by ticket, in order.
func (r *receiver) events() map[string][]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := map[string][]string{}
	for _, p := range r.took {
		id := fmt.Sprint(p.Data.Ticket["id"])
		all[id] = append(all[id], fmt.Sprintf("%s %d", p.Type, p.Sequence))
	}
	return all
}

// hook makes an endpoint for a receiver, and returns its path.
func (d desk) hook(t testing.TB, r *receiver) string {
	t.Helper()
	made := d.call(t, "POST", "/helpdesk/api/v1/webhooks", `{"webhook":{"url":"`+r.url+`","events":["*"],"description":"a receiver"}}`)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.secrets = append(r.secrets, made["secret"].(string))
	return "/helpdesk/api/v1/webhooks/" + made["webhook"].(map[string]any)["id"].(string)
}

func always(code int) func(int) int { return func(int) int { return code } }

func TestEveryEventOfATicketIsPostedAsTheHelpdeskShowsIt(t *testing.T) {
	d, r := start(t, nil), newReceiver(t, always(200))
	d.hook(t, r)
	id := d.call(t, "POST", "/helpdesk/api/v1/tickets", `{"ticket":{"subject":"Grün & <b>","priority":"high","requesterEmail":"casey@customer.example"}}`)["ticket"].(map[string]any)["id"].(string)
	bare := "ticket_" + id[len("tkt_"):]
	d.call(t, "PUT", "/helpdesk/api/v1/tickets/"+id, `{"ticket":{"assigneeId":"user_1","status":"open","subject":"Other"}}`)
	d.call(t, "POST", "/v1/support/tickets/"+bare+"/messages", `{"body":"We are at it."}`)
	d.call(t, "POST", "/v1/support/tickets/"+bare+"/comments", `{"body":"Ask billing."}`)
	if status, text := d.send(t, "DELETE", "/helpdesk/api/v1/tickets/"+id, ""); status != 204 {
		t.Fatalf("%d %s", status, text)
	}
	d.settle(t)
	want := []string{"ticket.created 1", "ticket.updated 2", "ticket.assignment.changed 2", "message.created 3", "ticket.updated 3", "comment.created 4", "ticket.deleted 5"}
	if got := r.events()[id]; !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for _, p := range r.took {
		switch p.Type + fmt.Sprint(p.Sequence) {
		case "ticket.updated2":
			if said, _ := json.Marshal(p.Data.Changes); string(said) != `[{"field":"assigneeId","new":"user_1","old":null},{"field":"status","new":"open","old":"new"},{"field":"subject","new":"Other","old":"Grün \u0026 \u003cb\u003e"}]` {
				t.Errorf("changed are %s", said)
			}
		case "ticket.assignment.changed2":
			if len(p.Data.Changes) != 1 || p.Data.Changes[0]["field"] != "assigneeId" {
				t.Errorf("changed are %v", p.Data.Changes)
			}
		case "ticket.updated3": // in progress is open to this face
			if len(p.Data.Changes) != 0 {
				t.Errorf("changed are %v", p.Data.Changes)
			}
		case "message.created3":
			if p.Data.Message["body"] != "We are at it." || p.Data.Message["direction"] != "outbound" {
				t.Errorf("the message is %v", p.Data.Message)
			}
		case "comment.created4":
			if p.Data.Comment["body"] != "Ask billing." {
				t.Errorf("the comment is %v", p.Data.Comment)
			}
		}
		if p.Data.Ticket["id"] != id || p.Data.Ticket["requesterEmail"] != "casey@customer.example" || p.Actor["id"] == nil {
			t.Errorf("%s: %v by %v", p.Type, p.Data.Ticket, p.Actor)
		}
	}
}

// tickets makes so many tickets and changes each as often, and returns how many events
// these have.
func (d desk) work(t testing.TB, tickets, changes int) map[string]bool {
	t.Helper()
	made := map[string]bool{}
	for range tickets {
		id := d.call(t, "POST", "/helpdesk/api/v1/tickets", `{"ticket":{"subject":"s","requesterEmail":"casey@customer.example"}}`)["ticket"].(map[string]any)["id"].(string)
		made[id] = true
		for i := range changes {
			d.call(t, "PUT", "/helpdesk/api/v1/tickets/"+id, fmt.Sprintf(`{"ticket":{"subject":"s %d"}}`, i))
		}
	}
	return made
}

// whole holds what a receiver took to all events of tickets that were each changed so often.
func (r *receiver) whole(tickets map[string]bool, changes int) {
	r.t.Helper()
	got := r.events()
	want := []string{"ticket.created 1"}
	for i := range changes {
		want = append(want, fmt.Sprintf("ticket.updated %d", i+2))
	}
	for id := range tickets {
		if !slices.Equal(got[id], want) {
			r.t.Errorf("of %s came %v", id, got[id])
		}
	}
}

func TestAnEndpointThatIsDownForADayOfTheDomainsTimeGetsEverything(t *testing.T) {
	d, r := start(t, nil), newReceiver(t, always(503))
	d.hook(t, r)
	tickets := map[string]bool{}
	for range 24 {
		for id := range d.work(t, 1, 3) {
			tickets[id] = true
		}
		d.settle(t)
		d.later(t, "1h")
	}
	d.settle(t)
	if r.calls > 150 || len(r.took) > 0 {
		t.Errorf("%d calls while it was down", r.calls)
	}
	r.answers(always(200))
	d.later(t, "15m1s") // a sweep finds what is due a second late at most
	d.settle(t)
	r.whole(tickets, 3)
}

func TestAnEndpointThatAnswersEveryThirdCallWithA500GetsEverything(t *testing.T) {
	d := start(t, func(o *system.Options) { o.Twice = true })
	r := newReceiver(t, func(n int) int { return map[bool]int{true: 500, false: 200}[n%3 == 0] })
	d.hook(t, r)
	tickets := d.work(t, 10, 3)
	for range 80 { // hours, as the ladder has
		d.settle(t)
		r.mu.Lock()
		came := len(r.took)
		r.mu.Unlock()
		if came == 40 {
			break
		}
		d.later(t, "1h")
	}
	r.whole(tickets, 3)
}

func TestASecretIsReplacedUnderLoadAndNothingIsLost(t *testing.T) {
	d, r := start(t, nil), newReceiver(t, always(200))
	path := d.hook(t, r)
	tickets := map[string]bool{}
	for i := range 8 {
		for id := range d.work(t, 2, 2) {
			tickets[id] = true
		}
		if i%2 == 1 {
			made := d.call(t, "POST", path+"/rotate-secret", `{}`)
			r.mu.Lock()
			r.secrets = append(r.secrets, made["secret"].(string))
			r.mu.Unlock()
		}
	}
	d.settle(t)
	r.whole(tickets, 2)
	// What is signed from now on verifies by the secret before the last, too, for a day.
	r.mu.Lock()
	r.secrets = r.secrets[len(r.secrets)-2 : len(r.secrets)-1]
	r.mu.Unlock()
	more := d.work(t, 1, 1)
	d.settle(t)
	r.whole(more, 1)
	r.mu.Lock()
	r.secrets = nil // the old one is over
	r.mu.Unlock()
}

func TestAnEndpointThatIsGoneIsDisabledAndTheOthersAreTold(t *testing.T) {
	d, gone, other := start(t, nil), newReceiver(t, always(410)), newReceiver(t, always(200))
	path := d.hook(t, gone)
	d.hook(t, other)
	tickets := d.work(t, 1, 1)
	d.settle(t)
	is := d.call(t, "GET", path, "")["webhook"].(map[string]any)
	if is["active"] != false || is["disabledReason"] != "it answered 410 Gone" {
		t.Errorf("it is %v", is)
	}
	other.whole(tickets, 1)
	d.settle(t)
	if told := other.events()["<nil>"]; !slices.ContainsFunc(told, func(s string) bool { return s[:len("webhook.disabled")] == string(webhook.EndpointDisabled) }) {
		t.Errorf("the other was told %v", told)
	}
	recorded := 0
	for _, e := range d.call(t, "GET", "/v1/audit/events?limit=100", "")["events"].([]any) {
		if e.(map[string]any)["kind"] == "webhook.disabled" {
			recorded++
		}
	}
	if recorded != 1 {
		t.Errorf("audit has %d records of it", recorded)
	}
}

func TestAnEndpointThatClosesEarlyIsTriedAgain(t *testing.T) {
	d := start(t, nil)
	r := newReceiver(t, func(n int) int {
		if n == 1 {
			panic(http.ErrAbortHandler)
		}
		return 200
	})
	d.hook(t, r)
	tickets := d.work(t, 1, 1)
	d.settle(t)
	d.later(t, "10s")
	d.settle(t)
	r.whole(tickets, 1)
}
