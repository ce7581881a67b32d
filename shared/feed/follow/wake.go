package follow

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"docket/shared/change"
	"docket/shared/job"
	"docket/shared/stream"
)

// Waking is a handler of Changes that, once handle has put them into the feed, wakes those
// who follow it, as far as each Change concerns them. Where that fails the Changes come
// again.
func Waking(handle stream.Handle, waker job.Waker, whom func(context.Context, change.Change) ([]job.Wake, error)) stream.Handle {
	return func(ctx context.Context, batch []change.Change) []error {
		failures := handle(ctx, batch)
		if failures == nil {
			failures = make([]error, len(batch))
		}
		var wakes []job.Wake
		for i, c := range batch {
			if failures[i] != nil {
				continue
			}
			asked, err := whom(ctx, c)
			failures[i] = err
			for _, w := range asked {
				if !slices.Contains(wakes, w) {
					wakes = append(wakes, w)
				}
			}
		}
		if len(wakes) == 0 {
			return failures
		}
		if err := waker.Send(ctx, wakes...); err != nil {
			for i := range batch {
				failures[i] = errors.Join(failures[i], fmt.Errorf("wake who follows the feed: %w", err))
			}
		}
		return failures
	}
}
