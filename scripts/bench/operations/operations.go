// Package operations counts what a call asks of DynamoDB, and compares its time
// with that of the same calls by hand.
package operations

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"docket/scripts/bench/run"
	"docket/scripts/bench/subject"
	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/dynamo"
)

// mostRatio is how much longer Docket may take than the same calls by hand.
const mostRatio = 1.15

// A ticket with a thread of 25 entries takes at most so many read units and round trips in a row.
const (
	mostWhole      = 12
	mostWholeTrips = 2
)

// Measure counts the calls of operations over the model, and compares Docket
// with the same calls by hand on one engine.
func Measure(ctx context.Context, dir string, span time.Duration, r *run.Report) error {
	m, err := openMirror(ctx, dir)
	if err != nil {
		return err
	}
	if err := m.count(r); err != nil {
		return err
	}
	e, err := engine.Start(ctx, engine.Options{InMemory: true})
	if err != nil {
		return err
	}
	defer e.Stop()
	d, err := openDocket(ctx, dynamo.Local(e.Endpoint), dir, "docket")
	if err != nil {
		return err
	}
	db := dynamo.Local(e.Endpoint) // for the calls by hand, with the options of Docket's
	if err := subject.Put(ctx, db, m.model.Items(system.TableName)); err != nil {
		return err
	}
	var rows [][]any
	for _, o := range operations {
		for _, clients := range []int{1, subject.MostClients} {
			a := &run.Side{Prepare: func(client int) (run.Job, error) { return d.prepare(o, client), nil }}
			b := &run.Side{Prepare: func(client int) (run.Job, error) { return m.byHand(o, client, db) }}
			ratios, err := run.Compare(ctx, a, b, clients, span/time.Duration(2*len(operations)))
			if err != nil {
				return fmt.Errorf("measure %s: %w", o.name, err)
			}
			ratio := run.Quantile(ratios, 0.5)
			r.Hold(fmt.Sprintf("%s, %d clients: Docket / by hand", o.name, clients), ratio, mostRatio, false)
			rows = append(rows, append(row(a, o.name, clients, "Docket"), ratio, fmt.Sprintf("%.2f-%.2f", slices.Min(ratios), slices.Max(ratios))),
				row(b, "", "", "by hand"))
		}
	}
	run.Print("Operations, Docket and by hand on one engine in alternating rounds",
		[]any{"operation", "clients", "", "calls", "p50 ms", "p99 ms", "allocs", "ratio", "of pairs"}, rows,
		"Docket: its API's handler, called in this process. By hand: the same DynamoDB calls, recorded from Docket and",
		"prebuilt with ids of their own, as parallel as they were. Nothing is decoded by hand beyond what the SDK does.",
		"Credentials are cached; allocations are those of the whole process. The ratio is the median of those of the pairs",
		fmt.Sprintf("of rounds, of which there are at least %d.", run.LeastPairs))
	return nil
}

// row shows what a side took.
func row(s *run.Side, operation string, clients any, who string) []any {
	return []any{operation, clients, who, len(s.Took), run.Quantile(s.Took, 0.5), run.Quantile(s.Took, 0.99), s.Allocated()}
}

// count makes a call of each operation on the mirror, whose model bills as AWS
// does, and holds its round trips. By the call just before, queues, plans,
// calendars and credentials are in memory.
func (m *mirror) count(r *run.Report) error {
	var rows [][]any
	for _, o := range operations {
		if _, err := m.record(o, 0); err != nil {
			return err
		}
		before := m.model.Usage()[""]
		trips, err := m.record(o, 0)
		if err != nil {
			return err
		}
		after := m.model.Usage()[""]
		var each []string
		for i, t := range trips {
			each = append(each, t.String())
			if strings.Contains(t.String(), "TransactWriteItems") {
				r.Hold(o.name+": round trips before the commit", float64(i), 1, true)
			}
		}
		if o.name == whole {
			r.Hold(o.name+": read units", after.Read-before.Read, mostWhole, true)
			r.Hold(o.name+": round trips", float64(len(trips)), mostWholeTrips, true)
		}
		rows = append(rows, []any{o.name, after.Calls - before.Calls, after.Read - before.Read, after.Write - before.Write, strings.Join(each, ", then ")})
	}
	run.Print("Traffic of one call", []any{"operation", "calls", "read units", "write units", "each round trip"}, rows,
		"Counted over the model of DynamoDB, which bills as AWS does; rows of the timers index are write units too.",
		"Queues, plans and calendars were read within the five seconds that they are kept.")
	return nil
}
