package deliver_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/testing/dynamodel"
	"docket/shared/webhook"
	"docket/shared/webhook/deliver"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

func TestEventsAreDeliveredOnceAndInTheOrderOfTheirTickets(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Options{})
		e, r := d.endpoint(), newReceiver(ok)
		for sequence := 1; sequence <= 30; sequence++ {
			for _, ticket := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
				d.feed.add(d.updated(ticket, sequence))
			}
		}
		_ = d.queue.Send(t.Context(), d.wake(e), d.wake(e))
		d.settle(func() deliver.Worker { return d.worker(r) })
		d.check(e, r)
		if r.tries != 300 || r.most != 8 {
			t.Errorf("%d attempts, %d at once", r.tries, r.most)
		}
		for _, one := range d.deliveries(e) {
			if one.Status != webhook.Delivered || one.Attempts != 1 || one.Last.Code != 200 {
				t.Fatalf("%+v", one)
			}
		}
	})
}

// While it is down its events wait in the feed: nothing is written for them.
func TestAnEndpointThatIsDownForADayGetsEveryEventOnceAndInOrderWithinAQuarterOfAnHour(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Options{})
		e, r := d.endpoint(), newReceiver(failing)
		worker := func() deliver.Worker { return d.worker(r) }
		for hour := range 24 {
			for _, ticket := range []string{"a", "b", "c", "d"} {
				d.feed.add(d.updated(ticket, hour+1))
			}
			_ = d.queue.Send(t.Context(), d.wake(e))
			d.pass(time.Hour, worker)
		}
		if n, kept := r.tries, len(d.deliveries(e)); n > 200 || kept > 20 {
			t.Errorf("%d attempts, %d deliveries kept", n, kept)
		}
		if now, err := d.table.Endpoint(t.Context(), d.scope, e.ID); err != nil || !now.Active {
			t.Errorf("it is disabled: %+v, %v", now, err)
		}
		r.answer = ok
		d.pass(16*time.Minute, worker)
		d.check(e, r)
	})
}

func TestAnEndpointThatAnswersEveryThirdWithA500GetsEveryEventOnceAndInOrder(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Options{})
		e := d.endpoint()
		r := newReceiver(nil)
		r.answer = func(try int, one webhook.Delivery) (result postResult) {
			if try%3 == 0 {
				return failing(try, one)
			}
			return ok(try, one)
		}
		worker := func() deliver.Worker { return d.worker(r) }
		for sequence := 1; sequence <= 40; sequence++ {
			for _, ticket := range []string{"a", "b", "c", "d", "e"} {
				d.feed.add(d.updated(ticket, sequence))
			}
			_ = d.queue.Send(t.Context(), d.wake(e))
			d.pass(time.Second, worker)
		}
		d.pass(3*time.Hour, worker)
		d.check(e, r)
		if !d.queue.idle() {
			t.Error("something still waits")
		}
	})
}

func TestWhatWaitedWhenAnEndpointWasSwitchedOffGoesOnWhenItIsSwitchedOnAndWhatHappenedMeanwhileDoesNot(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Options{})
		e, r := d.endpoint(), newReceiver(gone)
		worker := func() deliver.Worker { return d.worker(r) }
		d.feed.add(d.updated("a", 1), d.updated("a", 2))
		_ = d.queue.Send(t.Context(), d.wake(e))
		d.pass(time.Hour, worker)
		d.feed.add(d.updated("a", 3)) // while it is off
		_ = d.queue.Send(t.Context(), d.wake(e))
		d.pass(time.Hour, worker)
		r.answer = ok
		_, err := webhook.Update(t.Context(), d.table, d.act(), e.ID, func(uint64) bool { return true }, webhook.Patch{Active: new(true)}, webhook.Reach{},
			func(webhook.Endpoint) (change.Answer, error) { return change.Answer{}, nil })
		if err != nil {
			t.Fatal(err)
		}
		d.feed.add(d.updated("a", 4))
		_ = d.queue.Send(t.Context(), d.wake(e))
		d.pass(time.Hour, worker)
		var got []uint64
		for _, one := range r.once() {
			got = append(got, one.Sequence)
		}
		if !slices.Equal(got, []uint64{1, 2, 4}) {
			t.Errorf("%v came", got)
		}
	})
}

func TestAnEndpointThatIsGoneOrFailsForFiveDaysIsDisabledWithItsReason(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(int, webhook.Delivery) postResult
		after  time.Duration
		why    string
	}{
		"410":       {gone, time.Second, "it answered 410 Gone"},
		"five days": {failing, 5*24*time.Hour + time.Hour, "every delivery for five days failed; the last one: answered 500"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				d := newDesk(t, dynamodel.Options{})
				e, r := d.endpoint(), newReceiver(c.answer)
				worker := func() deliver.Worker { return d.worker(r) }
				for i := 0; ; i++ {
					d.feed.add(d.updated("a", i+1))
					_ = d.queue.Send(t.Context(), d.wake(e))
					d.pass(min(c.after, time.Hour), worker)
					now, err := d.table.Endpoint(t.Context(), d.scope, e.ID)
					if err != nil {
						t.Fatal(err)
					}
					if !now.Active {
						if now.Disabled != c.why || time.Since(e.CreatedAt) > c.after+time.Hour {
							t.Errorf("%q after %s", now.Disabled, time.Since(e.CreatedAt))
						}
						break
					}
					if time.Since(e.CreatedAt) > c.after+time.Hour {
						t.Fatal("it is active still")
					}
				}
				tries := r.tries
				d.feed.add(d.updated("b", 1))
				_ = d.queue.Send(t.Context(), d.wake(e))
				d.pass(48*time.Hour, worker)
				if r.tries != tries || !d.queue.idle() {
					t.Errorf("%d attempts after it was disabled", r.tries-tries)
				}
			})
		})
	}
}

// Who was woken may read the feed before it shows what he was woken for, and nothing else
// may ever happen in the workspace.
func TestWhatTheFeedDoesNotShowYetIsDeliveredThoughNobodyWakesAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Options{})
		e, r := d.endpoint(), newReceiver(ok)
		worker := func() deliver.Worker { return d.worker(r) }
		d.feed.add(d.updated("a", 1), d.updated("a", 2))
		d.feed.held, d.feed.heldUntil = 1, time.Now().Add(time.Minute)
		for range 50 {
			_ = d.queue.Send(t.Context(), d.wake(e))
		}
		d.pass(30*time.Second, worker)
		d.queue.mu.Lock()
		waiting := len(d.queue.waiting)
		d.queue.mu.Unlock()
		if len(r.took) != 1 || waiting > 1 {
			t.Errorf("%d came, and %d wake-ups wait", len(r.took), waiting)
		}
		d.pass(35*time.Second, worker)
		d.check(e, r)
	})
}

func TestAnEndpointThatIsDeletedWhileItIsReadHasNoTrouble(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var d *desk
		var e webhook.Endpoint
		var once sync.Once
		d = newDesk(t, dynamodel.Options{Before: func(c dynamodel.Call) error {
			get, _ := c.Input.(*dynamodb.GetItemInput)
			if e.ID != "" && get != nil && strings.Contains(fmt.Sprint(get.Key["PK"]), "WHS") {
				once.Do(func() {
					_, err := webhook.Delete(t.Context(), d.table, d.act(), e.ID, func(uint64) bool { return true },
						func(webhook.Endpoint) (change.Answer, error) { return change.Answer{}, nil })
					if err != nil {
						t.Error(err)
					}
				})
			}
			return nil
		}})
		made, r := d.endpoint(), newReceiver(ok)
		e = made
		d.feed.add(d.updated("a", 1))
		if came, err := d.worker(r).Take(t.Context(), d.wake(made)); err != nil || came.Delivered > 0 {
			t.Errorf("%+v, %v", came, err)
		}
	})
}

// One that fails for some of its events alone keeps its circuit closed, however many wait.
func TestNothingNewIsSentWhileTooMuchWaitsAndNothingIsLost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Bare())
		e, r := d.endpoint(), newReceiver(ok)
		worker := func() deliver.Worker { return d.worker(r) }
		for i := range 10_000 {
			p := webhook.Parked{Place: "waits", Ticket: "t", Sequence: uint64(i + 1), CreatedAt: time.Now(), NextAt: time.Now().Add(time.Hour)}
			if err := d.table.Park(t.Context(), d.scope, e.ID, p); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.table.AskDeliveries(t.Context(), d.scope, e.ID, time.Now()); err != nil {
			t.Fatal(err)
		}
		d.feed.add(d.updated("a", 1))
		_ = d.queue.Send(t.Context(), d.wake(e))
		d.pass(5*time.Minute, worker)
		if len(r.took) > 0 {
			t.Errorf("%d came while 10,000 waited", len(r.took))
		}
		d.pass(2*time.Hour, worker)
		d.check(e, r)
	})
}
