//go:build !race

package deliver_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"docket/shared/job"
	"docket/shared/testing/dynamodel"
	"docket/shared/webhook"
	"docket/shared/worker"
)

// calls are the functions of the queue: so many at once, each a wake-up.
type calls struct{ wakes chan job.Wake }

func (c calls) Send(_ context.Context, wakes ...job.Wake) error {
	for _, w := range wakes {
		after := w.After
		w.After = 0
		time.AfterFunc(after, func() { c.wakes <- w })
	}
	return nil
}

// Three endpoints of twenty hang. The others get ten thousand events, of which each
// comes about as soon as it does when none hangs.
func TestEndpointsThatHangDelayNoOthers(t *testing.T) {
	without := delays(t, 0)
	with := delays(t, 3)
	t.Logf("the 50th, 99th and last percentile: %v, with three that hang %v", without, with)
	if with[1] > without[1]+without[1]/5 {
		t.Errorf("the 99th percentile is %s, and %s with three that hang", without[1], with[1])
	}
}

// delays are percentiles of how long events took to those endpoints that do not hang.
func delays(t *testing.T, hang int) (percentiles [3]time.Duration) {
	const endpoints, each, batch = 20, 500, 5
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Options{})
		c := calls{make(chan job.Wake, 100_000)}
		var all sync.WaitGroup
		ctx, stop := context.WithCancel(t.Context())
		var mu sync.Mutex
		var took []time.Duration
		receivers, made := map[string]receiver{}, []webhook.Endpoint{}
		for i := range endpoints {
			e, r := d.endpoint(), newReceiver(ok)
			if i < hang {
				r.answer = hanging
			} else {
				r.answer = func(try int, one webhook.Delivery) postResult {
					mu.Lock()
					defer mu.Unlock()
					took = append(took, time.Since(one.CreatedAt))
					return ok(try, one)
				}
			}
			receivers[e.ID], made = r, append(made, e)
		}
		for range worker.HooksQueue().Parallel {
			all.Go(func() {
				for {
					select {
					case <-ctx.Done():
						return
					case wake := <-c.wakes:
						w := d.worker(receivers[wake.Endpoint])
						w.Waker = c
						time.Sleep(20 * time.Millisecond) // until Lambda calls
						if _, err := w.Take(ctx, wake); err != nil && ctx.Err() == nil {
							t.Error(err)
						}
					}
				}
			})
		}
		for i := range each / batch {
			for ticket := range batch {
				d.feed.add(d.updated(fmt.Sprint(i, "-", ticket), 1))
			}
			for _, e := range made {
				_ = c.Send(ctx, d.wake(e))
			}
			time.Sleep(200 * time.Millisecond)
		}
		time.Sleep(time.Minute)
		stop()
		all.Wait()
		slices.Sort(took)
		if len(took) != (endpoints-hang)*each {
			t.Errorf("%d came, of %d", len(took), (endpoints-hang)*each)
		}
		percentiles = [3]time.Duration{took[len(took)/2], took[len(took)*99/100], took[len(took)-1]}
	})
	return percentiles
}
