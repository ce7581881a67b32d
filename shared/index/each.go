package index

import (
	"context"
	"sync"
)

// width is how many requests Compact and List send at once.
const width = 16

// each calls do with 0 to count-1, at most wide of them at once; a width of 1
// calls them in order. After the first error it starts no more, cancels the
// context of those that run, waits for them and gives that error.
func each(ctx context.Context, wide, count int, do func(ctx context.Context, i int) error) error {
	if wide <= 1 || count == 1 {
		return inOrder(ctx, count, do)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	slots := make(chan struct{}, wide)
	for i := range count {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := do(ctx, i); err != nil {
				cancel(err)
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

func inOrder(ctx context.Context, count int, do func(ctx context.Context, i int) error) error {
	for i := range count {
		if err := do(ctx, i); err != nil {
			return err
		}
	}
	return nil
}
