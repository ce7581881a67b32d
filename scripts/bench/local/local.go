// Package local measures the local system with many tickets on disk: what
// follows a write, and how many writes a second there are.
package local

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"docket/scripts/bench/many"
	"docket/scripts/bench/run"
	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/stream"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/time/rate"
)

const (
	perSecond    = 40               // creates, where they come steadily
	mostUnderWay = 64               // of them at once
	rushers      = 8                // clients as fast as they can
	warming      = 10 * time.Second // of a rush, before anything is measured
)

// The consumers whose lags are measured.
var audit, event = stream.Audit().Name, stream.Dispatch().Name

// Measure runs the local system over tables of several sizes.
func Measure(ctx context.Context, dir string, span time.Duration, r *run.Report) error {
	sizes, err := many.Sizes()
	if err != nil {
		return err
	}
	for _, tickets := range sizes {
		if err := measure(ctx, filepath.Join(dir, strconv.Itoa(tickets)), tickets, max(span/time.Duration(2*len(sizes)), 5*time.Second), r); err != nil {
			return fmt.Errorf("%d tickets: %w", tickets, err)
		}
	}
	return nil
}

// measure has creates come steadily and as fast as they can, each for a span, into a
// copy of a workspace on disk.
func measure(ctx context.Context, dir string, tickets int, span time.Duration, r *run.Report) error {
	bare, err := bareRate(ctx, filepath.Join(dir, "bare"))
	if err != nil {
		return fmt.Errorf("bare transactions: %w", err)
	}
	data := filepath.Join(dir, "dynamodb")
	if err := many.Copy(ctx, tickets, data); err != nil {
		return err
	}
	e, err := engine.Start(ctx, engine.Options{Dir: data})
	if err != nil {
		return err
	}
	defer e.Stop()
	l := &load{db: dynamo.Local(e.Endpoint), taken: map[string]map[string]time.Duration{audit: {}, event: {}}}
	definition := dynamo.Definition(system.TableName)
	streamed := &dynamodb.UpdateTableInput{TableName: definition.TableName, StreamSpecification: definition.StreamSpecification}
	if _, err := l.db.UpdateTable(ctx, streamed); err != nil {
		return fmt.Errorf("begin the stream: %w", err)
	}
	syscall.Sync() // what the copy left to be written to the disk is none of what is measured
	l.system, err = system.Start(ctx, system.Options{Data: filepath.Join(dir, "system"), Endpoint: e.Endpoint,
		Seed: system.Empty, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Taken: l.note})
	if err != nil {
		return err
	}
	defer l.system.Stop()
	if _, err := l.run(ctx, warming, rushers, rate.Inf); err != nil { // Java compiles what it runs often
		return err
	}
	steady, err := l.run(ctx, span, mostUnderWay, perSecond)
	if err != nil {
		return err
	}
	rush, err := l.run(ctx, span, rushers, rate.Inf)
	if err != nil {
		return err
	}
	run.Print(fmt.Sprintf("The local system with %d tickets on disk", tickets),
		[]any{"", "creates", "failed", "per s", "p50 ms", "p99 ms", "audit p99 ms", "event p99 ms", "log", "caught up ms"},
		[][]any{steady.row("steady"), rush.row("rush")},
		fmt.Sprintf("Steady: %d creates a second. Rush: %d clients as fast as they can, which they are for %s before, unmeasured.", perSecond, rushers, warming),
		fmt.Sprintf("The transaction of a create alone, by as many clients, on an engine of its own: %.1f a second.", bare),
		"Audit, event: from the Change until its record is made and until what it sets in motion is done.",
		"Log: the longest that the index's was. Caught up: after the last create.")
	name := fmt.Sprintf("local system of %d tickets: ", tickets)
	r.Hold(name+"Changes without audit record or event", float64(steady.missing()+rush.missing()), 0, true)
	r.Hold(name+"creates that failed", float64(steady.failed+rush.failed), 0, false)
	r.Hold(name+"audit, p99 s", run.Quantile(steady.lags[audit], 0.99).Seconds(), 2, false)
	r.Hold(name+"event, p99 s", run.Quantile(steady.lags[event], 0.99).Seconds(), 2, false)
	r.Hold(name+"entries of the log", float64(steady.log), 200, false)
	// The engine does one thing at a time: rates are held against the bare transaction's.
	r.Hold(name+"bare transactions / creates", bare/rush.perSecond, 1/0.5, false)
	r.Hold(name+"caught up after the rush, s", rush.caughtUp.Seconds(), 60, false)
	return nil
}

// missing is how many Changes the consumers have not taken, of one a create.
func (p phase) missing() int { return 2*len(p.took) - len(p.lags[audit]) - len(p.lags[event]) }

func (p phase) row(name string) []any {
	return []any{name, len(p.took), p.failed, p.perSecond, run.Quantile(p.took, 0.5), run.Quantile(p.took, 0.99),
		run.Quantile(p.lags[audit], 0.99), run.Quantile(p.lags[event], 0.99), p.log, p.caughtUp}
}
