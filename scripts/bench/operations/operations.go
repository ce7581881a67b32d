// Package operations counts what a call asks of DynamoDB, and compares its time
// with that of the same calls by hand.
package operations

import (
	"context"
	"fmt"
	"os"
	"time"

	"docket/scripts/bench/calls"
	"docket/scripts/bench/run"
)

// mostRatio is how much longer Docket may take than the same calls by hand.
const mostRatio = 1.15

// comparison is an operation under one load.
type comparison struct {
	Operation string
	Clients   int
	Docket    timing
	ByHand    timing
	ratio
}

// Measure compares calls of Docket with the same calls by hand.
func Measure(ctx context.Context, p run.Place, span time.Duration, r *run.Report) error {
	s, stop, err := openSides(ctx, p.Dir)
	if err != nil {
		return err
	}
	defer stop()
	s.recorder.Held = calls.Overlapping
	if err := s.countAll(ctx, r); err != nil {
		return err
	}
	return s.compareAll(ctx, time.Now().Add(span), r)
}

func (s *sides) compareAll(ctx context.Context, until time.Time, r *run.Report) error {
	var found []comparison
	all := operations()
	left := len(all) * len(loads)
	for _, o := range all {
		for _, clients := range loads {
			share := time.Now().Add(time.Until(until) / time.Duration(left))
			left--
			a := &side{prepare: func(client int) job { return s.byDocket(o, client) }}
			b := &side{prepare: func(client int) job { return s.byHand(o, client) }}
			if err := compare(ctx, a, b, clients, share); err != nil {
				return fmt.Errorf("measure %s: %w", o.name, err)
			}
			c := comparison{o.name, clients, a.timing(clients), b.timing(clients), ratioOf(a, b)}
			found = append(found, c)
			fmt.Fprintf(os.Stderr, "%s, %d clients: %.2f\n", c.Operation, c.Clients, c.Ratio)
			r.Hold(fmt.Sprintf("%s, %d clients: Docket / by hand", c.Operation, clients), c.Ratio, mostRatio, "", false)
		}
	}
	r.Tables = append(r.Tables, comparisonTable(found))
	return nil
}

func comparisonTable(found []comparison) run.Table {
	t := run.Table{Title: "Operations, Docket and by hand on one engine in alternating rounds", Notes: []string{
		"Docket: its API's handler, called in this process. By hand: the same DynamoDB calls, recorded from Docket and",
		"prebuilt with ids of their own, as parallel as they were. Nothing is decoded by hand beyond what the SDK does.",
		"Credentials are cached; CPU and allocations are those of the whole process, these at one client. The ratio is the median of",
		fmt.Sprintf("those of the pairs of rounds, of which there are at least %d.", leastPairs),
	}, Rows: [][]string{{"operation", "clients", "", "calls", "per s", "p50 ms", "p99 ms", "cpu ms", "allocs", "KB", "ratio", "of pairs", ""}}}
	for _, c := range found {
		row := func(name, clients, who string, m timing, rest ...string) {
			cells := []string{name, clients, who, fmt.Sprint(m.Calls), fmt.Sprintf("%.0f", m.PerSecond), run.Figure(m.P50), run.Figure(m.P99), run.Figure(m.CPU), "", ""}
			if m.Allocations > 0 {
				cells[8], cells[9] = fmt.Sprintf("%.0f", m.Allocations), fmt.Sprintf("%.0f", m.Kilobytes)
			}
			t.Rows = append(t.Rows, append(cells, rest...))
		}
		row(c.Operation, fmt.Sprint(c.Clients), "Docket", c.Docket,
			run.Figure(c.Ratio), run.Figure(c.Lowest)+"-"+run.Figure(c.Highest), run.Passed(c.Ratio <= mostRatio))
		row("", "", "by hand", c.ByHand)
	}
	return t
}
