package system

import (
	"context"
	"errors"
	"fmt"
	"time"

	"docket/shared/dynamo"
	"docket/shared/sweep"
)

// Settle waits until everything that was written before has been read from the
// stream, and what that set in motion too, but for what is due later; what is
// due is recorded, every index is compacted and the caches are empty.
func (s *System) Settle(ctx context.Context) error {
	s.authenticator.Forget()
	s.Table.Forget()
	for last, handled := int64(-1), int64(0); handled != last; {
		last, handled = handled, 0
		for _, reader := range s.readers {
			if err := reader.Settle(ctx); err != nil {
				return fmt.Errorf("read the stream: %w", err)
			}
		}
		if err := s.sweep(ctx); err != nil {
			return err
		}
		for _, reader := range s.readers {
			handled += reader.Handled()
		}
	}
	for _, scope := range s.workspaces() {
		if err := s.Table.CompactAll(ctx, scope); err != nil {
			return fmt.Errorf("compact %s: %w", scope, err)
		}
	}
	return nil
}

// Sweep records what has run out by the domain's clock, wakes what jobs are due
// and waits for them. It gives what went wrong last.
func (s *System) Sweep(ctx context.Context) error {
	_, _, _ = s.jobs.troubled(), s.hooks.troubled(), s.mail.troubled() // of before
	if err := s.sweep(ctx); err != nil {
		return err
	}
	return errors.Join(s.jobs.troubled(), s.hooks.troubled(), s.mail.troubled())
}

// sweep has one sweep at a time: a second would leave a shard to the first,
// which may have looked at it at an earlier time.
func (s *System) sweep(ctx context.Context) error {
	s.sweeping.Lock()
	defer s.sweeping.Unlock()
	if err := s.jobs.Send(ctx, sweep.Wakes(dynamo.TimerShards)...); err != nil {
		return err
	}
	if err := s.jobs.settle(ctx); err != nil {
		return err
	}
	if err := s.hooks.settle(ctx); err != nil {
		return err
	}
	return s.mail.settle(ctx)
}

// sweepEvery is how often this machine sweeps: more often than a deployed
// system does, as its clock can be moved on.
const sweepEvery = 5 * time.Second

func (s *System) sweepNowAndThen(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("sweep", "error", err.Error())
		}
	}
}
