//go:build !race

package tell_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/testing/dynamodel"
)

// Ten thousand Changes are of interest to fifty members, each to one of them, and come
// while several workers are woken at once, again and again, and some of them die. Each
// member is told of each of theirs once, and what that writes is bounded by runs of the
// feed, not by Changes.
func TestTenThousandChangesAreToldToFiftyMembersEachOnce(t *testing.T) {
	const changes, members = 10_000, 50
	bubble(t, func(t *testing.T) {
		var mu sync.Mutex
		f, calls, writes := (*office)(nil), 0, 0
		f = newOffice(t, dynamodel.Options{Before: func(c dynamodel.Call) error {
			mu.Lock()
			defer mu.Unlock()
			if c.Client == 1 { // the test itself
				return nil
			}
			if c.Operation == "PutItem" {
				writes++
			}
			if calls++; calls%1999 == 0 {
				go f.kill(c.Client)
			}
			return nil
		}})
		want := make([]map[uint32]bool, members)
		for i := range want {
			want[i] = map[uint32]bool{}
		}
		var all sync.WaitGroup
		all.Go(func() {
			for from := 0; from < changes; from += 100 {
				var batch []change.Change
				for i := from; i < from+100; i++ {
					batch = append(batch, f.happens(i, member(i%members)))
					want[i%members][uint32(i+1)] = true
				}
				f.record(batch...)
				time.Sleep(100 * time.Millisecond)
			}
		})
		for range 4 {
			all.Go(func() {
				for range 10 {
					ctx, stop := context.WithTimeout(t.Context(), time.Minute)
					if err := f.worker().Tell(ctx, f.scope); err != nil {
						f.wake()
					}
					stop()
					time.Sleep(time.Second)
				}
			})
		}
		all.Wait()
		f.wake()
		f.settle(f.tellers)
		for i, tickets := range want {
			f.toldOnce(member(i), tickets)
		}
		if most := changes/100*members*3/2 + 100; writes > most {
			t.Errorf("%d inboxes were written, %d at most were to be", writes, most)
		}
	})
}
