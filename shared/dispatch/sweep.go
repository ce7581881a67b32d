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
	"docket/shared/ticket"
)

// Timers is what a sweep needs of the table.
type Timers interface {
	ticket.Store

	// TimerShards is how many shards RunOut takes.
	TimerShards() int

	// RunOut calls found for every ticket of a shard, from 0, whose timer has
	// run out at now, and ends with the first error that found returns.
	RunOut(ctx context.Context, shard int, now time.Time, found func(ticket.Timer) error) error
}

// Sweep records every warning and breach that is due by now, each once, also
// where two sweeps run at once or the last one died half way. A ticket that
// fails does not keep the others waiting: its error is returned at the end. It
// tells how late it met the timer that had run out longest ago.
func Sweep(ctx context.Context, t Timers, now func() time.Time) (late time.Duration, err error) {
	var all sync.WaitGroup
	each := make([]swept, t.TimerShards())
	for shard := range each {
		all.Go(func() {
			err := t.RunOut(ctx, shard, now(), func(timer ticket.Timer) error { return each[shard].take(ctx, t, timer, now) })
			each[shard].err = errors.Join(each[shard].err, err)
		})
	}
	all.Wait()
	for _, s := range each {
		late, err = max(late, s.late), errors.Join(err, s.err)
	}
	return late, err
}

// swept is what became of a shard.
type swept struct {
	late time.Duration
	err  error
}

// take records what is due of one ticket. It returns an error when the sweep
// must end.
func (s *swept) take(ctx context.Context, t Timers, timer ticket.Timer, now func() time.Time) error {
	s.late = max(s.late, now().Sub(timer.At))
	act := change.SystemAct(timer.Scope, id.Prefixed(id.RequestPrefix, now()), ticket.ClockOperation, now)
	err := ticket.CheckClocks(ctx, t, act, timer.TicketID)
	if err != nil && fault.KindOf(err) != fault.NotFound { // the index is behind: it has gone
		s.err = errors.Join(s.err, fmt.Errorf("sweep ticket %s of %s: %w", timer.TicketID, timer.Scope, err))
	}
	return ctx.Err()
}
