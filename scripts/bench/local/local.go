// Package local measures the local system with many tickets on disk: what
// follows a write, and how many writes a second there are.
package local

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"docket/scripts/bench/run"
	"docket/scripts/bench/subject"
	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/stream"
)

// What is promised of the whole system on one machine. The engine does one
// thing at a time, so its rates are held against the bare transaction's.
const (
	rushers      = 8  // clients as fast as they can
	mostUnderWay = 64 // creates at once, where they come steadily

	warming = 10 * time.Second // of a rush, before anything is measured

	mostLag      = 2000 // milliseconds, the 99th of 100
	mostLog      = 200  // entries of the index's log
	mostCatchUp  = 60   // seconds
	leastOfBare  = 0.5
	bareRecorded = 500 // transactions by which the bare rate is measured, and as many before it
)

// localFinding is a system on one machine with so many tickets on disk.
type localFinding struct {
	Tickets int
	Rate    int // of the steady creates, a second
	Seeded  float64
	Bare    float64 // transactions of a create, by eight clients, and nothing else
	Steady  phase
	Rush    phase
	CatchUp float64 // after the rush
}

// phase is a span of creates.
type phase struct {
	Creates   int
	Failed    int
	PerSecond float64
	P50       float64
	P99       float64
	Audit     lags
	Event     lags
	Log       int
}

// Measure runs the local system over tables of several sizes.
func Measure(ctx context.Context, p run.Place, span time.Duration, r *run.Report) error {
	rate, err := run.Setting("DOCKET_BENCH_WRITES", 40)
	if err != nil {
		return err
	}
	sizes := strings.Split(cmp.Or(os.Getenv("DOCKET_BENCH_TICKETS"), "10000,100000"), ",")
	var found []localFinding
	for _, size := range sizes {
		n, err := strconv.Atoi(strings.TrimSpace(size))
		if err != nil || n < 1 {
			return fmt.Errorf("DOCKET_BENCH_TICKETS: %q is no number of tickets", size)
		}
		f, err := measureSize(ctx, filepath.Join(p.Dir, "local"+strconv.Itoa(n)), n, rate, max(span/time.Duration(2*len(sizes)), 5*time.Second))
		if err != nil {
			return fmt.Errorf("%d tickets: %w", n, err)
		}
		f.hold(r)
		found = append(found, f)
	}
	r.Tables = append(r.Tables, localTable(found))
	return nil
}

func (f localFinding) hold(r *run.Report) {
	name := fmt.Sprintf("local system of %d tickets: ", f.Tickets)
	r.Hold(name+"Changes without audit record or event", float64(f.Steady.Audit.Missing+f.Steady.Event.Missing+f.Rush.Audit.Missing+f.Rush.Event.Missing), 0, "", true)
	r.Hold(name+"creates that failed", float64(f.Steady.Failed+f.Rush.Failed), 0, "", false)
	r.Hold(name+"audit, p99", f.Steady.Audit.P99, mostLag, " ms", false)
	r.Hold(name+"event, p99", f.Steady.Event.P99, mostLag, " ms", false)
	r.Hold(name+"index's log", float64(f.Steady.Log), mostLog, " entries", false)
	r.Hold(name+"bare transactions / creates", f.Bare/f.Rush.PerSecond, 1/leastOfBare, "", false)
	r.Hold(name+"caught up after the rush", f.CatchUp, mostCatchUp, " s", false)
}

// measureSize seeds an engine on disk, and has creates come in steadily and as
// fast as they can, each for a span.
func measureSize(ctx context.Context, dir string, tickets, rate int, span time.Duration) (localFinding, error) {
	f := localFinding{Tickets: tickets, Rate: rate}
	defer func() { _ = os.RemoveAll(dir) }()
	e, err := engine.Start(ctx, engine.Options{Dir: filepath.Join(dir, "dynamodb")})
	if err != nil {
		return f, err
	}
	defer e.Stop()
	db := dynamo.Local(e.Endpoint)
	began := time.Now()
	if err := seed(ctx, db, tickets); err != nil {
		return f, fmt.Errorf("seed: %w", err)
	}
	f.Seeded = time.Since(began).Seconds()
	if f.Bare, err = bareRate(ctx, filepath.Join(dir, "bare")); err != nil {
		return f, fmt.Errorf("bare transactions: %w", err)
	}
	fmt.Fprintf(os.Stderr, "%d tickets: seeded in %.1f s, %.1f bare transactions a second\n", tickets, f.Seeded, f.Bare)
	taken := newTakenAt()
	s, err := system.Start(ctx, system.Options{Data: filepath.Join(dir, "system"), Endpoint: e.Endpoint,
		Seed: system.Empty, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Taken: taken.note})
	if err != nil {
		return f, err
	}
	defer s.Stop()
	l := &load{system: s, db: db, taken: taken, rate: rate, w: &subject.Workspace{Key: s.Credentials.Workspaces[0].APIKey}}
	if _, err = l.run(ctx, warming, rush); err != nil { // Java compiles what it runs often
		return f, err
	}
	if f.Steady, err = l.run(ctx, span, steadily); err != nil {
		return f, err
	}
	fmt.Fprintf(os.Stderr, "steady: %+v\n", f.Steady)
	if f.Rush, err = l.run(ctx, span, rush); err != nil {
		return f, err
	}
	f.CatchUp = l.settled.Seconds()
	fmt.Fprintf(os.Stderr, "rush: %+v, caught up in %.1f s\n", f.Rush, f.CatchUp)
	return f, nil
}

func localTable(found []localFinding) run.Table {
	t := run.Table{Title: "The local system with tickets on disk", Notes: []string{
		fmt.Sprintf("Steady: creates at a rate. Rush: %d clients as fast as they can, which they are for %.0f s before, unmeasured.", rushers, warming.Seconds()),
		"Bare: the transaction of a create alone, by as many clients, on an engine of its own. Audit, event: from the Change until its record is made and until",
		"what it sets in motion is done. Log: the longest that the index's was. After the rush all had caught up in:",
	}, Rows: [][]string{{"tickets", "", "creates", "failed", "per s", "p50 ms", "p99 ms", "audit p99 ms", "event p99 ms", "log", "bare per s", "caught up s"}}}
	for _, f := range found {
		t.Notes = append(t.Notes, fmt.Sprintf("%d tickets: %.1f s; they were seeded in %.1f s; the steady rate was to be %d a second.", f.Tickets, f.CatchUp, f.Seeded, f.Rate))
		row := func(tickets, name string, p phase, rest ...string) {
			t.Rows = append(t.Rows, append([]string{tickets, name, fmt.Sprint(p.Creates), fmt.Sprint(p.Failed), run.Figure(p.PerSecond), run.Figure(p.P50), run.Figure(p.P99),
				run.Figure(p.Audit.P99), run.Figure(p.Event.P99), fmt.Sprint(p.Log)}, rest...))
		}
		row(fmt.Sprint(f.Tickets), "steady", f.Steady)
		row("", "rush", f.Rush, run.Figure(f.Bare), run.Figure(f.CatchUp))
	}
	return t
}

// consumers are whose lags are measured.
var consumers = []string{stream.Audit().Name, stream.Dispatch().Name}
