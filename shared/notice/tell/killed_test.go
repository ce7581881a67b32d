package tell_test

import (
	"sync"
	"testing"

	"docket/shared/change"
	"docket/shared/notice/tell"
	"docket/shared/testing/dynamodel"
)

// The process is killed before and after each of its calls of the table. Those that
// follow tell every member of every Change, each once.
func TestAWorkerThatIsKilledAtAnyStepTellsEachOnce(t *testing.T) {
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
		if steps < 20 {
			t.Errorf("%d steps alone", steps)
		}
	}
}

// killedAt tells three members of 150 Changes, and kills whoever comes to the n-th step.
// It tells whether anybody did.
func killedAt(t *testing.T, n int, after bool) (died bool) {
	var f *office
	var mu sync.Mutex
	calls, armed := 0, false
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
		f.kill(client)
		return errDead
	}
	o := dynamodel.Options{}
	if after {
		o.After = func(c dynamodel.Call) error { return step(c.Client) }
	} else {
		o.Before = func(c dynamodel.Call) error { return step(c.Client) }
	}
	f = newOffice(t, o)
	want := [3]map[uint32]bool{{}, {}, {}}
	for from := 0; from < 150; from += 30 {
		var batch []change.Change
		for i := from; i < from+30; i++ {
			batch = append(batch, f.happens(i, member(i%3)))
			want[i%3][uint32(i+1)] = true
		}
		f.record(batch...)
	}
	f.wake()
	armed = true
	f.settle(func() tell.Worker { return f.worker() })
	armed = false
	for i, tickets := range want {
		f.toldOnce(member(i), tickets)
	}
	return died
}
