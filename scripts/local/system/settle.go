package system

import (
	"context"
	"errors"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/stream"
	"docket/shared/sweep"
	"docket/shared/tenant"
)

// Settle waits until everything that was written before has been read from the
// stream, and what that set in motion too, but for what is due later; what is
// due is recorded, every index is compacted and the caches are empty.
func (s *System) Settle(ctx context.Context) error {
	s.authenticator.Forget()
	s.Table.Forget()
	handled, err := s.read(ctx)
	for before := int64(-1); err == nil && handled != before; {
		before = handled
		if err = s.sweep(ctx); err == nil {
			handled, err = s.read(ctx)
		}
	}
	if err != nil {
		return err
	}
	return s.compact(ctx)
}

// read waits until all readers have come to what was written last, and gives how many
// Changes they took since the start.
func (s *System) read(ctx context.Context) (handled int64, err error) {
	for _, reader := range s.readers {
		if err := reader.Settle(ctx); err != nil {
			return 0, fmt.Errorf("read the stream: %w", err)
		}
	}
	for _, reader := range s.readers {
		handled += reader.Handled()
	}
	return handled, nil
}

// compact compacts the indexes of the workspaces that Changes came from since they were
// compacted last: any other has nothing to fold. One does so at a time, so that what
// another one has begun is done when it returns.
func (s *System) compact(ctx context.Context) error {
	s.compacting.Lock()
	defer s.compacting.Unlock()
	written := s.takeWritten()
	for i, scope := range written {
		if err := s.Table.CompactAll(ctx, scope); err != nil {
			s.wrote(written[i:]...)
			return fmt.Errorf("compact %s: %w", scope, err)
		}
	}
	return nil
}

// noting is handle, which notes of which workspaces the Changes are.
func (s *System) noting(handle stream.Handle) stream.Handle {
	return func(ctx context.Context, batch []change.Change) []error {
		for _, c := range batch {
			s.wrote(c.Scope)
		}
		return handle(ctx, batch)
	}
}

// wrote notes of workspaces that they may have something to fold, where it looks after them.
func (s *System) wrote(scopes ...tenant.Scope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, scope := range scopes {
		if _, own := s.scopes[scope]; own {
			s.scopes[scope] = true
		}
	}
}

// takeWritten gives the workspaces that were written to since it was asked last; all of
// them where nobody reads the stream.
func (s *System) takeWritten() (written []tenant.Scope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for scope, is := range s.scopes {
		if is || len(s.readers) == 0 {
			written = append(written, scope)
		}
		s.scopes[scope] = false
	}
	return written
}

// Sweep records what has run out by the domain's clock, wakes what jobs are due
// and waits for them. It gives what went wrong last.
func (s *System) Sweep(ctx context.Context) error {
	_, _, _, _ = s.jobs.troubled(), s.hooks.troubled(), s.mail.troubled(), s.letters.troubled() // of before
	if err := s.sweep(ctx); err != nil {
		return err
	}
	return errors.Join(s.jobs.troubled(), s.hooks.troubled(), s.mail.troubled(), s.letters.troubled())
}

// sweep has one sweep at a time: a second would leave a shard to the first,
// which may have looked at it at an earlier time.
func (s *System) sweep(ctx context.Context) error {
	s.sweeping.Lock()
	defer s.sweeping.Unlock()
	if err := s.letters.settle(ctx); err != nil {
		return err
	}
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
