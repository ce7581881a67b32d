package run

import (
	"context"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"
)

const roundTakes = 100 * time.Millisecond

// LeastPairs is how many pairs of rounds a comparison has at least.
const LeastPairs = 5

// Job is one call, prepared: what it does is measured.
type Job func(ctx context.Context) error

// Side is one of the two that are compared, with what it took so far.
type Side struct {
	Prepare func(client int) (Job, error)
	Took    []time.Duration // by each call
	medians []float64       // of each round, in seconds
	objects uint64          // allocated in all rounds
}

// ready prepares a round of so many calls for each client.
func (s *Side) ready(clients, calls int) ([][]Job, error) {
	jobs := make([][]Job, clients)
	for client := range jobs {
		for range calls {
			next, err := s.Prepare(client)
			if err != nil {
				return nil, err
			}
			jobs[client] = append(jobs[client], next)
		}
	}
	return jobs, nil
}

// round makes the calls, all clients at once. Nothing of the other side is left
// to collect.
func (s *Side) round(ctx context.Context, jobs [][]Job) error {
	calls := len(jobs[0])
	took := make([]time.Duration, len(jobs)*calls)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	group, ctx := errgroup.WithContext(ctx)
	for client := range jobs {
		group.Go(func() error {
			for i, one := range jobs[client] {
				start := time.Now()
				if err := one(ctx); err != nil {
					return err
				}
				took[client*calls+i] = time.Since(start)
			}
			return nil
		})
	}
	err := group.Wait()
	runtime.ReadMemStats(&after)
	s.objects += after.Mallocs - before.Mallocs
	s.Took = append(s.Took, took...)
	s.medians = append(s.medians, Quantile(took, 0.5).Seconds())
	return err
}

// pair runs a round of each side. Both are prepared before either runs: preparing
// those by hand takes long, and an engine that has rested is faster.
func pair(ctx context.Context, first, second *Side, clients, calls int) error {
	one, err := first.ready(clients, calls)
	if err != nil {
		return err
	}
	other, err := second.ready(clients, calls)
	if err != nil {
		return err
	}
	if err := first.round(ctx, one); err != nil {
		return err
	}
	return second.round(ctx, other)
}

// Compare runs rounds of both sides for a span, in the order a b b a. It gives
// what a took in units of b in each pair. The first pair warms both, is forgotten,
// and tells how many calls make a round.
func Compare(ctx context.Context, a, b *Side, clients int, span time.Duration) (ratios []float64, err error) {
	until := time.Now().Add(span)
	if err := pair(ctx, a, b, clients, 1+16/clients); err != nil {
		return nil, err
	}
	slowest := max(Quantile(a.Took, 0.5), Quantile(b.Took, 0.5), time.Microsecond)
	calls := max(1, int(roundTakes/slowest))
	*a, *b = Side{Prepare: a.Prepare}, Side{Prepare: b.Prepare}
	for first, second := a, b; len(ratios) < LeastPairs || time.Now().Before(until); first, second = second, first {
		if err := pair(ctx, first, second, clients, calls); err != nil {
			return nil, err
		}
		n := len(ratios)
		ratios = append(ratios, a.medians[n]/b.medians[n])
	}
	return ratios, nil
}

// Allocated is how many objects the whole process allocated, for each call.
func (s *Side) Allocated() uint64 { return s.objects / uint64(len(s.Took)) }
