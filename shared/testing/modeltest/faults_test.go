package modeltest_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"

	"docket/scripts/local/system"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// deed is one write of the faulty day. Its mark is in what it writes.
type deed struct {
	mark         string
	method, path string
	body         object
	keyed        bool
	answer       answer // the last one
	sends        int
}

// mostSends is how often a client sends a write under an idempotency key that
// is answered 503.
const mostSends = 12

// drawDeed makes the i-th write of a client; the tickets and the queue are
// everybody's.
func drawDeed(mark string, i int, tickets []string, queueID string) *deed {
	on := "/tickets/" + tickets[rand.IntN(len(tickets))]
	d := &deed{mark: mark, keyed: i%2 == 0, method: http.MethodPost}
	switch i % 6 {
	case 0, 1:
		d.path, d.body = "/tickets", object{"subject": mark, "tags": []string{mark, "all"}}
		if rand.IntN(2) == 0 {
			d.body["ticket_number"] = mark
		}
	case 2:
		d.method, d.path, d.body = http.MethodPatch, on, object{"custom_fields": object{mark: true}, "priority": "high"}
	case 3:
		d.path, d.body = on+"/messages", object{"body": mark}
	case 4:
		d.path, d.body = on+"/comments", object{"body": mark}
		if rand.IntN(2) == 0 {
			d.path, d.body = "/queues", object{"key": mark, "name": mark}
		}
	case 5:
		d.method, d.path, d.body = http.MethodPatch, on, object{"custom_fields": object{mark: 1}}
		if rand.IntN(2) == 0 {
			d.path = "/queues/" + queueID
		}
	}
	if d.keyed {
		d.body["idempotency_key"] = mark
	}
	return d
}

// send sends the write, under a key again while it is answered 503.
func (d *deed) send(t *testing.T, a agent) {
	for d.sends = 1; ; d.sends++ {
		var err error
		if d.answer, err = a.send(d.method, d.path, d.body); err != nil {
			t.Errorf("%s: %v", d.mark, err)
			return
		}
		switch {
		case d.answer.status < 300:
			return
		case d.answer.status != http.StatusServiceUnavailable || d.answer.header.Get("Retry-After") == "":
			t.Errorf("%s %s answers %d to send %d: %s", d.method, d.path, d.answer.status, d.sends, d.answer.body)
			return
		case !d.keyed || d.sends == mostSends:
			return
		}
	}
}

// marks counts how often each mark is in the workspace.
func (s *snapshot) marks() map[string]int {
	count := map[string]int{}
	for _, t := range s.tickets {
		count[t.Subject]++
		for key := range t.CustomFields {
			count[key]++
		}
	}
	for _, r := range s.spoken {
		count[r.text("body")]++
	}
	for _, q := range s.queues {
		count[q.text("name")]++
		if fields, ok := q["custom_fields"].(*types.AttributeValueMemberM); ok {
			for key := range fields.Value {
				count[key]++
			}
		}
	}
	return count
}

func TestOnABadDayNoWriteIsLostAndNoneIsAppliedTwice(t *testing.T) {
	const clients, each = 8, 36
	bad := &faults{percent: 30, injected: map[string]int{}}
	faulty, err := system.Start(t.Context(), system.Options{Data: t.TempDir(), Endpoint: endpoint, Seed: system.Empty,
		Log: silent(), Client: []func(*dynamodb.Options){bad.install}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(faulty.Stop)
	healthy := newAgent(t)
	a := healthy.at(faulty.URL)
	queueID := healthy.call(t, http.StatusCreated, http.MethodPost, "/queues", object{"key": "q", "name": "q"}).thing(t, "queue")["id"].(string)
	tickets := []string{healthy.openTicket(t, nil), healthy.openTicket(t, nil), healthy.openTicket(t, nil)}

	bad.on.Store(true)
	deeds := make([]*deed, clients*each)
	var writing sync.WaitGroup
	for c := range clients {
		writing.Go(func() {
			for i := range each {
				d := drawDeed(fmt.Sprintf("c%d.%d", c, i), i, tickets, queueID)
				deeds[c*each+i] = d
				d.send(t, a)
				d.isListed(t, a)
				if i%6 == c%6 { // while the others write
					_ = compact(t.Context(), faulty.Table, a.scope) // it may fail anywhere
				}
			}
		})
	}
	writing.Wait()
	bad.on.Store(false)

	first := checkDeeds(t, healthy, deeds)
	for _, d := range deeds { // what was left open under a key gets its one result now
		if d.keyed && d.answer.status >= 300 {
			d.send(t, healthy)
		} else if d.keyed {
			again := *d
			again.send(t, healthy)
			if string(again.answer.body) != string(d.answer.body) || again.answer.header.Get("Idempotency-Replayed") != "true" {
				t.Errorf("%s was answered %s, and then %s", d.mark, d.answer.body, again.answer.body)
			}
		}
	}
	checkDeeds(t, healthy, deeds)
	if err := docket.Table.CompactAll(t.Context(), a.scope); err != nil {
		t.Fatal(err)
	}
	checkDeeds(t, healthy, deeds)
	for _, kind := range troublesOf(middleware.WithOperationName(t.Context(), "TransactWriteItems")) {
		if bad.injected[kind.name] == 0 {
			t.Errorf("%q never happened", kind.name)
		}
	}
	t.Logf("%d writes, %s; troubles %v", len(deeds), first, bad.injected)
}

// checkDeeds wants every acknowledged write once, any other at most once.
func checkDeeds(t *testing.T, a agent, deeds []*deed) string {
	t.Helper()
	s := check(t, a.scope)
	marks, requests := s.marks(), s.byRequest()
	acknowledged, open, resent := 0, 0, 0
	for _, d := range deeds {
		if d.sends > 1 {
			resent++
		}
		if d.answer.status >= 300 {
			open++
			if marks[d.mark] > 1 {
				t.Errorf("%s, never acknowledged, is there %d times", d.mark, marks[d.mark])
			}
			continue
		}
		acknowledged++
		request := d.answer.object(t)["request_id"].(string)
		if marks[d.mark] != 1 || requests[request] != 1 {
			t.Errorf("%s, acknowledged after %d sends, is there %d times by %d changes of %s",
				d.mark, d.sends, marks[d.mark], requests[request], request)
		}
	}
	return fmt.Sprintf("%d acknowledged, %d of them or others sent again, %d left open", acknowledged, resent, open)
}

// isListed wants a ticket that was acknowledged to be in the next list.
func (d *deed) isListed(t *testing.T, a agent) {
	if d.path != "/tickets" || d.answer.status >= 300 {
		return
	}
	got, err := a.send(http.MethodGet, "/tickets?tag="+d.mark, nil)
	switch {
	case err != nil:
		t.Error(err)
	case got.status == http.StatusServiceUnavailable && got.header.Get("Retry-After") != "":
	case got.status != http.StatusOK:
		t.Errorf("list answers %d: %s", got.status, got.body)
	default:
		rows, _ := got.object(t)["tickets"].([]any)
		if _, more := got.object(t)["next_cursor"]; len(rows) != 1 && !more {
			t.Errorf("%s is acknowledged and not listed: %s", d.mark, got.body)
		}
	}
}
