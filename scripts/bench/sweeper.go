package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"docket/shared/dispatch"
	"docket/shared/dynamo"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

// pass is what one pass over the timers asked of DynamoDB.
type pass struct {
	Queries  int     `json:"queries"`
	Rows     int     `json:"index_rows"`
	Reads    float64 `json:"read_units"`
	Writes   float64 `json:"write_units"`
	Index    float64 `json:"index_write_units"`
	Recorded int     `json:"recorded"` // transactions
	Took     float64 `json:"ms"`
}

// sweeper sweeps a table over and over.
type sweeper struct {
	timerTable
	table               *dynamo.Table // over a client that is recorded
	recorder            *recorder
	filled              time.Duration
	finds, sweeps, idle []pass
}

func newSweeper(ctx context.Context, endpoint, name string, scope tenant.Scope, due []dynamo.Item, timers int) (*sweeper, error) {
	s := &sweeper{recorder: &recorder{}}
	s.table = dynamo.New(dynamo.Local(endpoint, s.recorder.attach), name)
	began := time.Now()
	var err error
	s.timerTable, err = makeTimers(ctx, dynamo.Local(endpoint), name, scope, due, timers)
	s.filled = time.Since(began)
	return s, err
}

// run finds what is due, sweeps it, and sweeps again.
func (s *sweeper) run(ctx context.Context) error {
	if err := s.reset(ctx); err != nil {
		return err
	}
	found, err := s.pass(ctx, func() error { return s.find(ctx) })
	if err != nil {
		return err
	}
	swept, err := s.pass(ctx, func() error { return sweep(ctx, s.table) })
	if err != nil {
		return err
	}
	idle, err := s.pass(ctx, func() error { return sweep(ctx, s.table) })
	if err != nil {
		return err
	}
	if n := len(s.due); swept.Recorded != n || idle.Recorded != 0 {
		return fmt.Errorf("of %d due timers %d were recorded, and %d afterwards", n, swept.Recorded, idle.Recorded)
	}
	s.finds, s.sweeps, s.idle = append(s.finds, found), append(s.sweeps, swept), append(s.idle, idle)
	return nil
}

func sweep(ctx context.Context, table *dynamo.Table) error {
	group, ctx := errgroup.WithContext(ctx)
	for shard := range dynamo.TimerShards {
		group.Go(func() error {
			swept, err := dispatch.SweepShard(ctx, table, shard, time.Now)
			return errors.Join(err, swept.Trouble)
		})
	}
	return group.Wait()
}

// find reads the index as a sweep does, all shards at once.
func (s *sweeper) find(ctx context.Context) error {
	now := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	for shard := range dynamo.TimerShards {
		group.Go(func() error {
			return s.table.RunOut(ctx, shard, now, func(ticket.Timer) error { return nil })
		})
	}
	return group.Wait()
}

func (s *sweeper) pass(ctx context.Context, run func() error) (pass, error) {
	began := time.Now()
	calls, err := s.recorder.during(run)
	p := pass{Took: milliseconds(time.Since(began))}
	var sum traffic
	for _, c := range calls {
		if err := sum.add(ctx, s.db, c); err != nil {
			return p, err
		}
		p.Rows += c.rows
		switch c.name {
		case "Query":
			p.Queries++
		case transact:
			p.Recorded++
		}
	}
	p.Reads, p.Writes, p.Index = sum.Reads, sum.Writes, sum.Index
	return p, err
}

func (s *sweeper) forget() { s.finds, s.sweeps, s.idle = nil, nil, nil }

func (s *sweeper) finding() sweepFinding {
	return sweepFinding{Timers: s.timers, Filled: s.filled.Seconds(), Find: middle(s.finds), Sweep: middle(s.sweeps), Idle: middle(s.idle)}
}

// middle is the pass of the median time.
func middle(all []pass) pass {
	sorted := slices.SortedFunc(slices.Values(all), func(a, b pass) int { return int(1e6 * (a.Took - b.Took)) })
	return sorted[len(sorted)/2]
}
