package deliver_test

import (
	"sync"
	"testing"
	"time"

	"docket/shared/testing/dynamodel"
	"docket/shared/webhook"
	"docket/shared/webhook/deliver"
)

// The process is killed before and after each of its calls: of the table, and of the
// endpoint. Those that follow bring every event, in order, with the bytes that it had.
func TestAWorkerThatIsKilledAtAnyStepLosesNothing(t *testing.T) {
	for _, after := range []bool{false, true} {
		steps := 0
		for n := 1; ; n++ {
			died := false
			bubble(t, func(t *testing.T) { died = killedAt(t, n, after) })
			if t.Failed() {
				t.Fatalf("killed at step %d, when it had taken effect: %v", n, after)
			}
			if !died {
				steps = n - 1
				break
			}
		}
		if steps < 50 {
			t.Errorf("%d steps alone", steps)
		}
	}
}

// killedAt delivers nine events to an endpoint that fails now and then, and kills
// whoever comes to the n-th step. It tells whether anybody did.
func killedAt(t *testing.T, n int, after bool) (died bool) {
	calls, armed := 0, false
	var d *desk
	var mu sync.Mutex
	step := func(client int) error {
		mu.Lock()
		defer mu.Unlock()
		if !armed || client == 1 { // the test itself
			return nil
		}
		if calls++; calls != n {
			return nil
		}
		died = true
		d.kill(client)
		return errDead
	}
	o := dynamodel.Options{Before: func(c dynamodel.Call) error {
		if after {
			return nil
		}
		return step(c.Client)
	}, After: func(c dynamodel.Call) error {
		if !after {
			return nil
		}
		return step(c.Client)
	}}
	d = newDesk(t, o)
	e := d.endpoint()
	r := newReceiver(func(try int, one webhook.Delivery) postResult {
		if try%4 == 2 {
			return failing(try, one)
		}
		return ok(try, one)
	})
	for sequence := 1; sequence <= 3; sequence++ {
		for _, ticket := range []string{"a", "b", "c"} {
			d.feed.add(d.updated(ticket, sequence))
		}
	}
	_ = d.queue.Send(t.Context(), d.wake(e))
	worker := func() deliver.Worker { armed = true; return d.worker(r) }
	for range 600 {
		d.pass(time.Minute, worker)
		if waiting, err := d.table.ParkedDeliveries(t.Context(), d.scope, e.ID); err == nil && len(waiting) == 0 && d.queue.idle() {
			break
		}
	}
	armed = false
	d.check(e, r)
	if again := len(r.took) - len(r.once()); again > 3 { // one of each ticket was on its way
		t.Errorf("%d were sent again that were taken", again)
	}
	for _, one := range d.deliveries(e) {
		if one.Status != webhook.Delivered {
			t.Errorf("%+v", one)
		}
	}
	waiting, err := d.table.ParkedDeliveries(t.Context(), d.scope, e.ID)
	if err != nil || len(waiting) > 0 {
		t.Errorf("parked are %v, %v", waiting, err)
	}
	return died
}
