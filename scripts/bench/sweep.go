package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"docket/scripts/engine"
	"docket/shared/tenant"
)

// dueTimers is how many timers a sweep finds due.
const dueTimers = 1000

// mostReads is how much more a sweep may read where others are not yet due.
const mostReads = 1.1

// sweepFinding is what the sweeps of one table took. Times are medians.
type sweepFinding struct {
	Timers int     `json:"timers"`
	Filled float64 `json:"filled_s"`
	Find   pass    `json:"find"`        // the index alone is read
	Sweep  pass    `json:"sweep"`       // what is due is recorded, too
	Idle   pass    `json:"nothing_due"` // a sweep right after
}

// measureSweep sweeps a table of many timers of which some are due, against
// one of the due ones alone, which are the same tickets to the byte.
func measureSweep(ctx context.Context, _ place, span time.Duration, r *report) error {
	timers, err := setting("DOCKET_BENCH_TIMERS", 100_000)
	if err != nil {
		return err
	}
	e, err := engine.Start(ctx, engine.Options{InMemory: true})
	if err != nil {
		return err
	}
	defer e.Stop()
	few, many, err := makeSweepers(ctx, e.Endpoint, max(timers, dueTimers))
	if err != nil {
		return err
	}
	if err := few.run(ctx); err != nil {
		return err
	}
	few.forget() // the engine is warm now
	until := time.Now().Add(span)
	// In the order a b b a, twice each at least: the engine gets faster as it runs.
	for turn := []*sweeper{few, many}; len(many.sweeps) < 2 || time.Now().Before(until); slices.Reverse(turn) {
		for _, s := range turn {
			if err := s.run(ctx); err != nil {
				return err
			}
		}
	}
	a, b := few.finding(), many.finding()
	name := fmt.Sprintf("sweep, %d due of %d / of %d: ", dueTimers, b.Timers, a.Timers)
	r.hold(name+"units that the index reads", b.Find.Reads/a.Find.Reads, mostReads, "", true)
	r.hold(name+"read units in all", b.Sweep.Reads/a.Sweep.Reads, mostReads, "", true)
	r.add("sweep", []sweepFinding{a, b}, sweepTable(a, b, len(many.sweeps)))
	return nil
}

// makeSweepers fills a table with the due timers alone, and one with many.
func makeSweepers(ctx context.Context, endpoint string, timers int) (few, many *sweeper, err error) {
	scope, err := tenant.NewScope(workspaceTenant, "timers")
	if err != nil {
		return nil, nil, err
	}
	due, err := dueTickets(ctx, scope, dueTimers)
	if err != nil {
		return nil, nil, err
	}
	if few, err = newSweeper(ctx, endpoint, "few", scope, due, len(due)); err != nil {
		return nil, nil, err
	}
	many, err = newSweeper(ctx, endpoint, "many", scope, due, timers)
	return few, many, err
}

func sweepTable(few, many sweepFinding, runs int) table {
	t := table{title: fmt.Sprintf("A sweep of the timers, %d of them due", dueTimers), notes: []string{
		fmt.Sprintf("The %d timers were written in %.1f s. Of each table %d runs in turns, medians: the index alone is", many.Timers, many.Filled, runs),
		"read; the same is swept, so that each due ticket is read and its breach written; it is swept again. A query",
		"that finds nothing counts for nothing here, and for half a unit at AWS.",
		fmt.Sprintf("Times of %d timers against those of %d: find %.2f, sweep %.2f, nothing due %.2f.", many.Timers, few.Timers,
			many.Find.Took/few.Find.Took, many.Sweep.Took/few.Sweep.Took, many.Idle.Took/few.Idle.Took),
	}, rows: [][]string{{"timers", "", "queries", "index rows", "read units", "write units", "index", "recorded", "ms"}}}
	for _, f := range []sweepFinding{few, many} {
		timers := fmt.Sprint(f.Timers)
		for _, p := range []struct {
			name string
			pass
		}{{"find", f.Find}, {"sweep", f.Sweep}, {"nothing due", f.Idle}} {
			t.rows = append(t.rows, []string{timers, p.name, fmt.Sprint(p.Queries), fmt.Sprint(p.Rows),
				figure(p.Reads), figure(p.Writes), figure(p.Index), fmt.Sprint(p.Recorded), figure(p.Took)})
			timers = ""
		}
	}
	return t
}
