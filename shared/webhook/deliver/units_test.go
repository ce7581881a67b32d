package deliver_test

import (
	"fmt"
	"testing"
	"time"

	"docket/shared/testing/dynamodel"
	"docket/shared/webhook/deliver"
)

// What a delivery costs of the table, without the feed, whose pages all endpoints of a
// workspace share. DESIGN.md has these figures.
func TestADeliveryCostsTwoWritesAndALookAtAnEndpointTwo(t *testing.T) {
	for _, c := range []struct {
		what          string
		events        int
		fails         int // first attempts
		reads, writes float64
	}{
		{"a look for nothing", 0, 0, 2, 2},
		{"one event", 1, 0, 2, 4},
		{"a hundred events", 100, 0, 2, 202},
		{"one event whose first attempt fails", 1, 1, 6, 14},
	} {
		t.Run(c.what, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				d := newDesk(t, dynamodel.Options{})
				e, r := d.endpoint(), newReceiver(nil)
				r.answer = func(try int, one webhookDelivery) postResult {
					if try <= c.fails {
						return failing(try, one)
					}
					return ok(try, one)
				}
				worker := func() deliver.Worker { return d.worker(r) }
				_ = d.queue.Send(t.Context(), d.wake(e)) // the first look also asks for what waited before
				d.settle(worker)
				for i := range c.events {
					d.feed.add(d.updated(fmt.Sprint(i), 1))
				}
				before := d.model.Usage()
				_ = d.queue.Send(t.Context(), d.wake(e))
				d.pass(30*time.Second, worker)
				is, was := d.model.Usage()[""], before[""]
				if is.Read-was.Read != c.reads || is.Write-was.Write != c.writes || len(r.took) != c.events {
					t.Errorf("%d events took %v read units and %v write units, want %v and %v", len(r.took), is.Read-was.Read, is.Write-was.Write, c.reads, c.writes)
				}
			})
		})
	}
}
