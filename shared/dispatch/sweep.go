package dispatch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Timers is what a sweep needs of the table.
type Timers interface {
	ticket.Store

	// TimerShards is how many shards RunOut takes.
	TimerShards() int

	// RunOut calls found for every ticket of a shard, from 0, whose timer has
	// run out at now, and ends with the first error that found returns.
	RunOut(ctx context.Context, shard int, now time.Time, found func(scope tenant.Scope, ticketID string) error) error
}

// Sweep records every warning and breach that is due by now, each once, also
// where two sweeps run at once or the last one died half way. A ticket that
// fails does not keep the others waiting: its error is returned at the end.
func Sweep(ctx context.Context, t Timers, now func() time.Time) error {
	var shards sync.WaitGroup
	failures := make([]error, t.TimerShards())
	for shard := range t.TimerShards() {
		shards.Go(func() {
			err := t.RunOut(ctx, shard, now(), func(scope tenant.Scope, ticketID string) error {
				act := change.SystemAct(scope, id.Prefixed(id.RequestPrefix, now()), ticket.ClockOperation, now)
				err := ticket.CheckClocks(ctx, t, act, ticketID)
				if err != nil && fault.KindOf(err) != fault.NotFound { // the index is behind: it has gone
					failures[shard] = errors.Join(failures[shard], fmt.Errorf("sweep ticket %s of %s: %w", ticketID, scope, err))
				}
				return ctx.Err()
			})
			failures[shard] = errors.Join(failures[shard], err)
		})
	}
	shards.Wait()
	return errors.Join(failures...)
}
