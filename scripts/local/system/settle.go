package system

import (
	"context"
	"fmt"
	"time"

	"docket/shared/dispatch"
)

// Settle waits until everything that was written before has been read from the
// stream, and what that set in motion too; what is due is recorded, every
// index is compacted and the caches are empty.
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
		if err := s.Sweep(ctx); err != nil {
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

// Sweep records what has run out by the domain's clock.
func (s *System) Sweep(ctx context.Context) error {
	_, err := dispatch.Sweep(ctx, s.Table, s.clock.Now)
	return err
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
		if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("sweep", "error", err.Error())
		}
	}
}
