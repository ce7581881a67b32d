package deliver_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"docket/shared/webhook"
	"docket/shared/webhook/post"
)

// receiver is an endpoint's, which keeps what it gets.
type receiver struct{ *received }

type received struct {
	mu     sync.Mutex
	tries  int
	took   []webhook.Delivery // what was answered with 200, in the order of the answers
	all    map[string][]byte  // what every attempt of an id had as its body
	broken []string
	answer func(try int, d webhook.Delivery) post.Result // asked once it has slept
	takes  time.Duration
	most   int
	now    int
}

func newReceiver(answer func(try int, d webhook.Delivery) post.Result) receiver {
	return receiver{&received{answer: answer, all: map[string][]byte{}, takes: 50 * time.Millisecond}}
}

func ok(int, webhook.Delivery) post.Result { return post.Result{Attempt: webhook.Attempt{Code: 200}} }

func failing(int, webhook.Delivery) post.Result {
	return post.Result{Attempt: webhook.Attempt{Code: 500, Trouble: "answered 500"}}
}

func hanging(int, webhook.Delivery) post.Result {
	time.Sleep(post.Limit)
	return post.Result{Attempt: webhook.Attempt{Trouble: "no answer within 10 seconds"}}
}

func (r receiver) Post(ctx context.Context, _ webhook.Endpoint, _ webhook.Secrets, d webhook.Delivery, now time.Time) (post.Result, error) {
	r.mu.Lock()
	r.tries++
	try, answer := r.tries, r.answer
	if first, again := r.all[d.ID]; again && !bytes.Equal(first, d.Payload) {
		r.broken = append(r.broken, fmt.Sprintf("%s has other bytes: %s, then %s", d.ID, first, d.Payload))
	}
	r.all[d.ID] = d.Payload
	r.now++
	r.most = max(r.most, r.now)
	r.mu.Unlock()
	time.Sleep(r.takes)
	result := answer(try, d)
	result.At = now
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now--
	if result.Trouble == "" {
		r.took = append(r.took, d)
	}
	return result, nil
}

func (r receiver) Close() {}

// once are the deliveries that a receiver took which drops repeated ids.
func (r receiver) once() []webhook.Delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	met := map[string]bool{}
	var out []webhook.Delivery
	for _, d := range r.took {
		if !met[d.ID] {
			met[d.ID] = true
			out = append(out, d)
		}
	}
	return out
}

// check holds what a receiver took to the feed: each event that was fed once, and
// those of each ticket in its order.
func (d *desk) check(e webhook.Endpoint, r receiver) {
	d.t.Helper()
	last, got := map[string]webhook.Delivery{}, map[string]int{}
	for _, one := range r.once() {
		before := last[one.Ticket]
		if cmp.Or(cmp.Compare(one.Sequence, before.Sequence), cmp.Compare(one.Place, before.Place)) < 0 {
			d.t.Errorf("of ticket %s %d (%s) came behind %d (%s)", one.Ticket, one.Sequence, one.Event, before.Sequence, before.Event)
		}
		last[one.Ticket] = one
		got[one.Place]++
	}
	want := 0
	for _, entry := range d.feed.entries {
		for n, kind := range webhook.EventsOf(entry.Change) {
			if !e.Wants(kind) {
				continue
			}
			want++
			if place := webhook.PlaceOfEvent(entry.Place.String(), n); got[place] != 1 {
				d.t.Errorf("%s of ticket %s, sequence %d, came %d times", kind, entry.Change.TicketID, entry.Change.Sequence, got[place])
			}
		}
	}
	if len(got) != want {
		d.t.Errorf("%d events came, of %d", len(got), want)
	}
	if len(r.broken) > 0 {
		d.t.Errorf("%s", strings.Join(r.broken, "\n"))
	}
}
