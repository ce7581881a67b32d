// Command bench measures Docket and prints tables. Arguments name the parts that
// it shall run, otherwise it runs all:
//
//	functions   what the functions weigh, how fast they start
//	simulations what only production shows: the simulations over the model of DynamoDB,
//	            in virtual time, which are tests; a quarter of an hour
//	operations  what a call asks of DynamoDB, and what Docket adds to the same calls by hand
//	local       the local system with many tickets on disk: what follows a write, and how
//	            many writes a second there are
//	lists       lists, searches and counts in workspaces of very many tickets: times, request
//	            units and round trips; and what a million tickets' lifetimes cost
//	mail        a burst of letters that come in, each twice and in no order: how long it takes,
//	            and that none is lost or there twice
//
// The ratios of a run count, as each is taken side by side, and not its times.
// The environment:
//
//	DOCKET_BENCH_SECONDS  about how long operations, local and lists measure, half of it each (100); what is
//	                      built and filled comes on top, and each comparison is made five times at least,
//	                      of which lists has hundreds. Of 100,000 and 1,000,000 both are measured side by side, too
//	DOCKET_BENCH_SIZES    how many tickets the workspaces of local and lists have, by commas (10000,100000). Each
//	                      is built once, and kept under .local/bench
//	DOCKET_BENCH_LETTERS  how many letters the burst of mail has (10000)
//
// It ends with an error where a bar is missed that depends on no load: a simulation
// that fails, the round trips before a commit, the heaviest function, a Change
// without its record or event, the request units and round trips of a list, what a
// ticket costs, a letter that is lost. The bars that depend on the machine's load are only reported.
package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"docket/scripts/bench/functions"
	"docket/scripts/bench/letters"
	"docket/scripts/bench/lists"
	"docket/scripts/bench/local"
	"docket/scripts/bench/operations"
	"docket/scripts/bench/run"
	"docket/scripts/bench/simulations"
	"docket/scripts/engine"
)

// parts are the measurements by their names. Each keeps its files in a directory,
// prints its tables, and holds its bars; what measures under load does so for
// about a span.
var parts = map[string]func(ctx context.Context, dir string, span time.Duration, r *run.Report) error{
	"functions": functions.Measure, "simulations": simulations.Measure, "operations": operations.Measure, "local": local.Measure,
	"lists": lists.Measure, "mail": letters.Measure,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	names := os.Args[1:]
	if len(names) == 0 {
		names = []string{"functions", "simulations", "operations", "local", "lists", "mail"}
	}
	if err := bench(ctx, names); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context, names []string) error {
	seconds, err := strconv.Atoi(cmp.Or(os.Getenv("DOCKET_BENCH_SECONDS"), "100"))
	if err != nil {
		return fmt.Errorf("DOCKET_BENCH_SECONDS: %w", err)
	}
	root, err := engine.ModuleRoot()
	if err != nil {
		return err
	}
	if err := os.Chdir(root); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "docket-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	fmt.Printf("%s/%s, %d cores, %s\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	r := &run.Report{}
	for _, name := range names {
		measure, known := parts[name]
		if !known {
			return fmt.Errorf("there is no part %q", name)
		}
		if err := measure(ctx, dir, time.Duration(seconds)*time.Second/2, r); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return r.Verdict()
}
