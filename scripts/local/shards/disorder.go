package shards

import (
	"context"
	"math/rand/v2"

	"docket/shared/change"
	"docket/shared/stream"
)

// disordered hands a batch to handle in small ones, in another order, and one
// Change in eight again: what must hold in any order is tested so.
func disordered(handle stream.Handle, seed uint64) stream.Handle {
	random := rand.New(rand.NewPCG(seed, seed))
	return func(ctx context.Context, batch []change.Change) []error {
		order := random.Perm(len(batch))
		for range len(batch) / 8 {
			order = append(order, random.IntN(len(batch)))
		}
		failures := make([]error, len(batch))
		for len(order) > 0 {
			some := order[:min(1+random.IntN(8), len(order))]
			order = order[len(some):]
			handed := make([]change.Change, len(some))
			for i, place := range some {
				handed[i] = batch[place]
			}
			for i, err := range handle(ctx, handed) {
				if err != nil {
					failures[some[i]] = err
				}
			}
		}
		return failures
	}
}
