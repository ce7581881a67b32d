// Command bench measures Docket: what it adds to its calls of DynamoDB, and
// what its functions weigh and how fast they start. It prints tables and
// writes .local/bench.json. DOCKET_BENCH_SECONDS bounds the run (60), but each
// comparison is made once at least. The ratios of a run count, as each is
// taken side by side, and not its times.
//
// It ends with an error where a create makes more than one round trip before
// its commit. The bars that depend on the machine's load are only reported.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"docket/scripts/engine"
)

// measurement is one part of a run. It gives the report its tables, and ends
// at about the time until.
type measurement func(ctx context.Context, place place, until time.Time, r *report) error

// place is where a run works.
type place struct {
	root string // of the module
	dir  string // for what is kept no longer than the run
}

// measurements are the parts of a run, in their order; the last one takes the
// time that the others left.
func measurements() []measurement { return []measurement{measureFunctions, measureOperations} }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	seconds, err := strconv.Atoi(cmp.Or(os.Getenv("DOCKET_BENCH_SECONDS"), "60"))
	if err != nil || seconds < 1 {
		return errors.New("DOCKET_BENCH_SECONDS must be a number of seconds")
	}
	until := time.Now().Add(time.Duration(seconds) * time.Second)
	root, err := engine.ModuleRoot()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "docket-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	r := newReport()
	for _, measure := range measurements() {
		if err := measure(ctx, place{root: root, dir: dir}, until, r); err != nil {
			return err
		}
	}
	fmt.Print(r)
	if err := r.write(filepath.Join(root, ".local", "bench.json")); err != nil {
		return err
	}
	return r.verdict()
}
