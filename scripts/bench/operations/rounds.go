package operations

import (
	"context"
	"runtime"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"docket/scripts/bench/run"
	"docket/scripts/bench/subject"
)

const (
	roundTakes = 100 * time.Millisecond
	leastPairs = 5 // of rounds
)

// loads are how many clients call at once.
var loads = []int{1, subject.MostClients}

// side is one of the two that are compared, with what it took so far.
type side struct {
	prepare func(client int) job
	took    []time.Duration
	elapsed time.Duration
	medians []time.Duration // of each round
	cpu     time.Duration   // that this process took in all rounds
	objects uint64          // allocated in all rounds
	bytes   uint64
}

// prepared are the calls of a round, by client.
type prepared [][]job

// ready prepares a round of so many calls for each client.
func (s *side) ready(clients, calls int) prepared {
	jobs := make(prepared, clients)
	for c := range clients {
		for range calls {
			jobs[c] = append(jobs[c], s.prepare(c))
		}
	}
	return jobs
}

// round makes the calls, all clients at once. Nothing of the other side is left
// to collect.
func (s *side) round(ctx context.Context, jobs prepared) error {
	took := make([][]time.Duration, len(jobs))
	for c := range jobs {
		took[c] = make([]time.Duration, 0, len(jobs[c]))
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began, cpu := time.Now(), cpuTime()
	group, ctx := errgroup.WithContext(ctx)
	for c := range jobs {
		group.Go(func() error {
			for _, one := range jobs[c] {
				start := time.Now()
				if err := one(ctx); err != nil {
					return err
				}
				took[c] = append(took[c], time.Since(start))
			}
			return nil
		})
	}
	err := group.Wait()
	s.elapsed += time.Since(began)
	s.cpu += cpuTime() - cpu
	runtime.ReadMemStats(&after)
	s.objects += after.Mallocs - before.Mallocs
	s.bytes += after.TotalAlloc - before.TotalAlloc
	all := slices.Concat(took...)
	s.took = append(s.took, all...)
	s.medians = append(s.medians, run.Median(all))
	return err
}

// cpuTime is the time of the CPUs that this process has taken.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err) // it documents no failure of this call
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// compare runs rounds of both sides until a time, in the order a b b a. Both
// rounds of a pair are prepared before either runs: preparing those by hand takes
// long, and an engine that has rested is faster.
func compare(ctx context.Context, a, b *side, clients int, until time.Time) error {
	calls, err := warm(ctx, a, b, clients)
	if err != nil {
		return err
	}
	for pair := 0; pair < leastPairs || time.Now().Before(until); pair++ {
		order := []*side{a, b}
		if pair%2 == 1 {
			slices.Reverse(order)
		}
		first, second := order[0].ready(clients, calls), order[1].ready(clients, calls)
		if err := order[0].round(ctx, first); err != nil {
			return err
		}
		if err := order[1].round(ctx, second); err != nil {
			return err
		}
	}
	return nil
}

// warm runs both sides once and forgets it; it returns how many calls make a
// round of the time that one shall take.
func warm(ctx context.Context, a, b *side, clients int) (int, error) {
	slowest := time.Microsecond
	for _, s := range []*side{a, b} {
		if err := s.round(ctx, s.ready(clients, 1+16/clients)); err != nil {
			return 0, err
		}
		slowest = max(slowest, run.Median(s.took))
		*s = side{prepare: s.prepare}
	}
	return max(1, int(roundTakes/slowest)), nil
}
