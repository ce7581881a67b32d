package main

import (
	"context"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	mostClients = 16
	roundTakes  = 100 * time.Millisecond
)

// side is one of the two that are compared, with what it took so far.
type side struct {
	prepare func(client int) job
	took    []time.Duration
	elapsed time.Duration
	medians []time.Duration // of each round
	objects uint64          // allocated in all rounds
	bytes   uint64
}

// round makes some calls by each client at once. What it needs is prepared
// before, and nothing of the other side is left to collect.
func (s *side) round(ctx context.Context, clients, calls int) error {
	jobs := make([][]job, clients)
	took := make([][]time.Duration, clients)
	for c := range clients {
		took[c] = make([]time.Duration, 0, calls)
		for range calls {
			jobs[c] = append(jobs[c], s.prepare(c))
		}
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	for c := range clients {
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
	runtime.ReadMemStats(&after)
	s.objects += after.Mallocs - before.Mallocs
	s.bytes += after.TotalAlloc - before.TotalAlloc
	all := slices.Concat(took...)
	s.took = append(s.took, all...)
	s.medians = append(s.medians, median(all))
	return err
}

// compare runs rounds of both sides until a time, in the order a b b a.
func compare(ctx context.Context, a, b *side, clients int, until time.Time) error {
	calls, err := warm(ctx, a, b, clients)
	if err != nil {
		return err
	}
	for pair := 0; pair == 0 || time.Now().Before(until); pair++ {
		turn := []*side{a, b}
		if pair%2 == 1 {
			slices.Reverse(turn)
		}
		for _, s := range turn {
			if err := s.round(ctx, clients, calls); err != nil {
				return err
			}
		}
	}
	return nil
}

// warm runs both sides once and forgets it; it returns how many calls make a
// round of the time that one shall take.
func warm(ctx context.Context, a, b *side, clients int) (int, error) {
	slowest := time.Microsecond
	for _, s := range []*side{a, b} {
		if err := s.round(ctx, clients, 1+16/clients); err != nil {
			return 0, err
		}
		slowest = max(slowest, median(s.took))
		*s = side{prepare: s.prepare}
	}
	return max(1, int(roundTakes/slowest)), nil
}

// timing is what a side took.
type timing struct {
	Calls       int     `json:"calls"`
	PerSecond   float64 `json:"per_second"`
	P50         float64 `json:"p50_ms"`
	P99         float64 `json:"p99_ms"`
	Allocations float64 `json:"allocations,omitempty"` // per call, with one client
	Kilobytes   float64 `json:"allocated_kb,omitempty"`
}

func (s *side) timing(clients int) timing {
	n := float64(len(s.took))
	t := timing{Calls: len(s.took), PerSecond: n / s.elapsed.Seconds(),
		P50: milliseconds(median(s.took)), P99: milliseconds(quantile(s.took, 0.99))}
	if clients == 1 {
		t.Allocations, t.Kilobytes = float64(s.objects)/n, float64(s.bytes)/n/1000
	}
	return t
}

func median(all []time.Duration) time.Duration { return quantile(all, 0.5) }

// quantile is the smallest value that the share q of all are not above.
func quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
