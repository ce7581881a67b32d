package system

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"docket/shared/job"
	"docket/shared/worker"
)

// wakeQueue is a queue of wake-ups on this machine. As SQS does it delivers each
// wake-up at least once, in about the order in which they came, and again when
// it failed; one that fails too often is dropped with an ERROR line, as there
// is nothing in it that the table has not.
type wakeQueue struct {
	declared worker.Queue
	worker   func(context.Context, job.Wake) (trouble, err error)
	hands    int  // how many wake-ups are taken at once
	twice    bool // every wake-up comes twice
	log      *slog.Logger

	mu      sync.Mutex
	changed sync.Cond // something was sent or is done, or the queue is closed
	waiting []message
	working int // wake-ups that are being taken
	later   int // that failed and come again by themselves
	closed  bool
	trouble error // the last
}

type message struct {
	job.Wake
	receives int
}

// How many wake-ups are taken at once: this machine has few cores and one engine,
// which does one thing at a time. Those of endpoints mostly wait for these.
const (
	jobHands    = 4
	hookHands   = 12
	letterHands = 4
	mailHands   = 2
)

// againAfter is after which time a wake-up that failed comes again.
const againAfter = time.Second

func newWakeQueue(declared worker.Queue, hands int, log *slog.Logger) *wakeQueue {
	q := &wakeQueue{declared: declared, hands: hands, log: log}
	q.changed.L = &q.mu
	return q
}

// Send implements job.Waker.
func (q *wakeQueue) Send(_ context.Context, wakes ...job.Wake) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, w := range wakes {
		if w.After > 0 {
			q.comes(w.After, message{Wake: w.Now()})
			continue
		}
		q.waiting = append(q.waiting, message{Wake: w})
		if q.twice {
			q.waiting = append(q.waiting, message{Wake: w})
		}
	}
	q.changed.Broadcast()
	return nil
}

// run takes wake-ups until the context ends.
func (q *wakeQueue) run(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.closed = true
		q.changed.Broadcast()
	})
	defer stop()
	var all sync.WaitGroup
	for range q.hands {
		all.Go(func() {
			for m, ok := q.next(); ok; m, ok = q.next() {
				q.done(ctx, m, q.take(ctx, m))
			}
		})
	}
	all.Wait()
}

// next waits for a wake-up; false when the queue is closed.
func (q *wakeQueue) next() (message, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.waiting) == 0 && !q.closed {
		q.changed.Wait()
	}
	if q.closed {
		return message{}, false
	}
	m := q.waiting[0]
	q.waiting = q.waiting[1:]
	q.working++
	m.receives++
	return m, true
}

// take is one call of the queue's function.
func (q *wakeQueue) take(ctx context.Context, m message) error {
	ctx, stop := context.WithTimeout(ctx, q.declared.Timeout)
	defer stop()
	trouble, err := q.worker(ctx, m.Wake)
	if trouble != nil {
		q.note(trouble)
		q.log.Error("a wake-up failed", "wake", m.Encode(), "error", trouble.Error())
	}
	return err
}

func (q *wakeQueue) note(trouble error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.trouble = trouble
}

// done takes a wake-up away, or lets it come again.
func (q *wakeQueue) done(ctx context.Context, m message, err error) {
	if err != nil && ctx.Err() == nil {
		q.log.Error("a wake-up failed", "wake", m.Encode(), "receives", m.receives, "error", err.Error())
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.working--
	if err != nil {
		q.trouble = err
	}
	if err != nil && m.receives < q.declared.Receives && !q.closed {
		q.comes(againAfter, m)
	}
	q.changed.Broadcast()
}

// comes has a message come later.
func (q *wakeQueue) comes(after time.Duration, m message) {
	q.later++
	time.AfterFunc(after, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.later--
		q.waiting = append(q.waiting, m)
		q.changed.Broadcast()
	})
}

// settle waits until nothing is left to take but what comes again later, and
// gives the last trouble since the settle before.
func (q *wakeQueue) settle(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { q.mu.Lock(); defer q.mu.Unlock(); q.changed.Broadcast() })
	defer stop()
	q.mu.Lock()
	defer q.mu.Unlock()
	for (len(q.waiting) > 0 || q.working > 0) && !q.closed && ctx.Err() == nil {
		q.changed.Wait()
	}
	if ctx.Err() != nil {
		return fmt.Errorf("wait for %d wake-ups: %w", len(q.waiting)+q.working, ctx.Err())
	}
	return nil
}

// troubled gives what went wrong last, once.
func (q *wakeQueue) troubled() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	err := q.trouble
	q.trouble = nil
	return err
}
