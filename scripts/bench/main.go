// Command bench measures Docket and prints tables. Arguments name the parts that
// it shall run, otherwise it runs all:
//
//	functions   what the functions weigh, how fast they start
//	simulations what only production shows: the simulations over the model of DynamoDB,
//	            in virtual time, which are tests; a quarter of an hour
//	operations  what a call asks of DynamoDB, and what Docket adds to the same calls by hand
//	local       the local system with many tickets on disk: what follows a write, and how
//	            many writes a second there are
//
// The ratios of a run count, as each is taken side by side, and not its times.
// The environment:
//
//	DOCKET_BENCH_SECONDS  about how long it measures (100); what is built and filled comes on top,
//	                      and each comparison is made five times at least
//	DOCKET_BENCH_TICKETS  how many tickets the local system has, several sizes by commas (10000,100000)
//	DOCKET_BENCH_WRITES   how many creates a second come into it steadily (40)
//
// It ends with an error where a bar is missed that depends on no load: a simulation
// that fails, the round trips before a commit, the heaviest function, a Change
// without its record or event. The bars that depend on the machine's load are
// only reported.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"docket/scripts/bench/functions"
	"docket/scripts/bench/local"
	"docket/scripts/bench/operations"
	"docket/scripts/bench/run"
	"docket/scripts/bench/simulations"
	"docket/scripts/engine"
)

// measurement is one part of a run. It gives the report its tables, and
// measures for about a span, what it prepares not counted.
type measurement func(ctx context.Context, place run.Place, span time.Duration, r *run.Report) error

// part is a measurement that can be asked for by its name, with its share of
// the time that a run measures.
type part struct {
	name    string
	share   float64
	measure measurement
}

// parts are the parts of a run, in their order.
func parts() []part {
	return []part{
		{"functions", 0, functions.Measure}, // starts each binary so many times
		{"simulations", 0, simulations.Measure},
		{"operations", 0.5, operations.Measure},
		{"local", 0.5, local.Measure},
	}
}

// asked are the parts that are named, or all where none is.
func asked(names []string) ([]part, error) {
	all := parts()
	if len(names) == 0 {
		return all, nil
	}
	var chosen []part
	for _, name := range names {
		i := slices.IndexFunc(all, func(p part) bool { return p.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no part %q", name)
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := bench(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context) error {
	chosen, err := asked(os.Args[1:])
	if err != nil {
		return err
	}
	seconds, err := run.Setting("DOCKET_BENCH_SECONDS", 100)
	if err != nil {
		return err
	}
	root, err := engine.ModuleRoot()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "docket-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	r := &run.Report{}
	for _, p := range chosen {
		span := time.Duration(p.share * float64(seconds) * float64(time.Second))
		if err := p.measure(ctx, run.Place{Root: root, Dir: dir}, span, r); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	fmt.Print(r)
	return r.Verdict()
}
