package deliver_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"docket/shared/dynamo"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/webhook/deliver"
)

// queue is the queue of endpoints: messages come when their time is there, and one that
// failed comes again when it is no more hidden.
type queue struct {
	t       tb
	mu      sync.Mutex
	changed sync.Cond
	waiting []message
	closed  bool
	sent    int
}

type message struct {
	job.Wake
	at time.Time
}

const hidden = 6 * time.Minute

func (q *queue) Send(_ context.Context, wakes ...job.Wake) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, w := range wakes {
		at := time.Now().Add(w.After)
		w.After = 0
		q.waiting = append(q.waiting, message{w, at})
		q.sent++
	}
	q.changed.Broadcast()
	return nil
}

// take takes the message that is due for the longest; false where none is due.
func (q *queue) take() (job.Wake, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	slices.SortStableFunc(q.waiting, func(a, b message) int { return a.at.Compare(b.at) })
	if len(q.waiting) == 0 || q.waiting[0].at.After(time.Now()) {
		return job.Wake{}, false
	}
	w := q.waiting[0].Wake
	q.waiting = q.waiting[1:]
	return w, true
}

// idle tells whether nothing waits, now or later.
func (q *queue) idle() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting) == 0
}

// settle has one process after another take what is due, until nothing is.
func (d *desk) settle(w func() deliver.Worker) {
	for wake, any := d.queue.take(); any; wake, any = d.queue.take() {
		ctx, stop := context.WithTimeout(context.Background(), time.Minute)
		if _, err := w().Take(ctx, wake); err != nil {
			wake.After = hidden
			_ = d.queue.Send(ctx, wake)
		}
		stop()
	}
}

// pass lets time pass, as the queue and the minute's sweep see it.
func (d *desk) pass(how time.Duration, w func() deliver.Worker) {
	for end := time.Now().Add(how); ; {
		d.settle(w)
		if !time.Now().Before(end) {
			return
		}
		next := min(time.Minute, time.Until(end))
		d.queue.mu.Lock()
		for _, m := range d.queue.waiting {
			next = min(next, max(time.Until(m.at), 0))
		}
		d.queue.mu.Unlock()
		time.Sleep(next)
		if next == time.Minute {
			d.sweep()
		}
	}
}

func (d *desk) sweep() {
	for shard := range dynamo.TimerShards {
		err := d.table.DueEndpoints(context.Background(), shard, time.Now(), func(scope tenant.Scope, id string) error {
			return d.queue.Send(context.Background(), job.Wake{Call: job.Deliver, Scope: scope, Endpoint: id})
		})
		if err != nil {
			d.t.Fatalf("%v", err)
		}
	}
}
