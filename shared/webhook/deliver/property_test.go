package deliver_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/testing/dynamodel"
	"docket/shared/webhook"
	"docket/shared/webhook/deliver"

	"pgregory.net/rapid"
)

// program is what happens to an endpoint.
type program struct {
	steps []step
	fails []bool // of the attempts in turn; those behind succeed
}

type step struct {
	feeds    []version // what is fed then
	together int       // wake-ups that are taken at once
	passes   time.Duration
	killed   int // the call at which one of them is killed; 0: none is
}

type version struct {
	ticket   string
	sequence int
}

// draw draws a program. The Changes of a ticket come into the feed in their order
// but for neighbours.
func draw(t *rapid.T) program {
	var all []version
	for i := range rapid.IntRange(1, 4).Draw(t, "tickets") {
		for sequence := 1; sequence <= rapid.IntRange(1, 6).Draw(t, "changes"); sequence++ {
			all = append(all, version{fmt.Sprint("t", i), sequence})
		}
	}
	all = rapid.Permutation(all).Draw(t, "order")
	next := map[string]int{}
	for i := range all { // each ticket's in its order
		next[all[i].ticket]++
		all[i].sequence = next[all[i].ticket]
	}
	for i := 0; i < len(all)-1; i++ { // but for some that changed places with the next
		if rapid.IntRange(0, 4).Draw(t, "overtakes") == 0 {
			all[i], all[i+1] = all[i+1], all[i]
			i++
		}
	}
	var p program
	for len(all) > 0 {
		n := rapid.IntRange(1, len(all)).Draw(t, "feeds")
		p.steps = append(p.steps, step{feeds: slices.Clone(all[:n]), together: rapid.IntRange(0, 3).Draw(t, "together"),
			passes: rapid.SampledFrom([]time.Duration{0, time.Millisecond, time.Second, 4 * time.Second, time.Minute, 4 * time.Minute}).Draw(t, "passes"),
			killed: rapid.SampledFrom([]int{0, 0, 1, 3, 7, 15, 30}).Draw(t, "killed")})
		all = all[n:]
	}
	p.fails = rapid.SliceOfN(rapid.Bool(), 0, 25).Draw(t, "fails")
	return p
}

// Whatever fails, dies and overtakes, in whichever order wake-ups are taken: every
// event comes, once to whoever drops repeated ids, in the order of its ticket, with
// the same bytes.
func TestWhateverHappensEveryEventComesInTheOrderOfItsTicket(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := draw(rt)
		bubble(t, func(t *testing.T) { p.run(t, rt) })
	})
}

func (p program) run(t *testing.T, rt tb) {
	var d *desk
	var mu sync.Mutex
	calls := map[int]int{} // left until a client is killed
	d = newDesk(t, dynamodel.Options{After: func(c dynamodel.Call) error {
		mu.Lock()
		defer mu.Unlock()
		if calls[c.Client]--; calls[c.Client] == 0 {
			d.kill(c.Client)
			return errDead
		}
		return nil
	}})
	d.t, d.queue.t = rt, rt
	e := d.endpoint()
	r := newReceiver(func(try int, one webhook.Delivery) postResult {
		if try <= len(p.fails) && p.fails[try-1] {
			return failing(try, one)
		}
		return ok(try, one)
	})
	clients := 1
	victim := 0
	worker := func() deliver.Worker {
		mu.Lock()
		defer mu.Unlock()
		clients++
		if victim > 0 {
			calls[clients], victim = victim, 0
		}
		return d.worker(r)
	}
	changes := map[version]change.Change{}
	for _, s := range p.steps {
		for _, v := range s.feeds {
			changes[v] = d.updated(v.ticket, v.sequence)
			d.feed.add(changes[v])
		}
		_ = d.queue.Send(t.Context(), d.wake(e))
		victim = s.killed
		var all sync.WaitGroup
		for range s.together {
			_ = d.queue.Send(t.Context(), d.wake(e))
			all.Go(func() { d.settle(worker) })
		}
		all.Wait()
		d.pass(s.passes, worker)
	}
	victim = 0
	for range 300 { // longer than the ladder
		d.pass(20*time.Minute, worker)
		if waiting, err := d.table.ParkedDeliveries(t.Context(), d.scope, e.ID); err == nil && len(waiting) == 0 && d.queue.idle() {
			break
		}
	}
	d.check(e, r)
}
