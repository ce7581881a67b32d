package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// mostRatio is how much longer Docket may take than the same calls by hand.
const mostRatio = 1.25

// comparison is an operation under one load.
type comparison struct {
	Operation string `json:"operation"`
	Clients   int    `json:"clients"`
	Docket    timing `json:"docket"`
	ByHand    timing `json:"by_hand"`
	ratio
}

// counted is an operation's traffic, and that of its replay.
type counted struct {
	Operation string  `json:"operation"`
	Docket    traffic `json:"docket"`
	ByHand    traffic `json:"by_hand"`
}

// measureOperations compares calls of Docket with the same calls by hand.
func measureOperations(ctx context.Context, p place, span time.Duration, r *report) error {
	d, stop, err := startDesk(ctx, p.dir)
	if err != nil {
		return err
	}
	defer stop()
	all, err := d.operations(ctx)
	if err != nil {
		return err
	}
	if err := d.countAll(ctx, all, r); err != nil {
		return err
	}
	return d.compareAll(ctx, all, time.Now().Add(span), r)
}

func (d *desk) countAll(ctx context.Context, all []operation, r *report) error {
	var found []counted
	for _, o := range all {
		docket, err := d.count(ctx, o.docket(d.watched, 0))
		if err != nil {
			return fmt.Errorf("count %s: %w", o.name, err)
		}
		byHand, err := d.count(ctx, o.byHand(d.watching, 0))
		if err != nil {
			return fmt.Errorf("count %s by hand: %w", o.name, err)
		}
		found = append(found, counted{o.name, docket, byHand})
		if o.name == "create" {
			r.hold("create: round trips before the commit", float64(docket.BeforeCommit), 1, "", true)
		}
	}
	r.add("traffic", found, trafficTable(found))
	return nil
}

func (d *desk) compareAll(ctx context.Context, all []operation, until time.Time, r *report) error {
	var found []comparison
	left := len(all) * len(loads)
	for _, o := range all {
		for _, clients := range loads {
			share := time.Now().Add(time.Until(until) / time.Duration(left))
			left--
			c, err := d.compare(ctx, o, clients, share)
			if err != nil {
				return fmt.Errorf("measure %s: %w", o.name, err)
			}
			found = append(found, c)
			r.hold(fmt.Sprintf("%s, %d clients: Docket / by hand", c.Operation, clients), c.Ratio, mostRatio, "", false)
		}
	}
	r.add("operations", found, comparisonTable(found))
	return nil
}

func (d *desk) compare(ctx context.Context, o operation, clients int, until time.Time) (comparison, error) {
	a := &side{prepare: func(client int) job { return o.docket(d.api, client) }}
	b := &side{prepare: func(client int) job { return o.byHand(d.db, client) }}
	if err := compare(ctx, a, b, clients, until); err != nil {
		return comparison{}, err
	}
	return comparison{o.name, clients, a.timing(clients), b.timing(clients), ratioOf(a, b)}, nil
}

func comparisonTable(found []comparison) table {
	t := table{title: "Operations, Docket and by hand on one engine in alternating rounds", notes: []string{
		"Docket: its API's handler, called in this process. By hand: the same DynamoDB calls, recorded from it and",
		"prebuilt with ids of their own, as parallel as they were. Nothing is decoded by hand beyond what the SDK does.",
		"Credentials are cached; allocations are those of the whole process, at one client.",
	}, rows: [][]string{{"operation", "clients", "", "calls", "per s", "p50 ms", "p99 ms", "allocs", "KB", "ratio", "of pairs", ""}}}
	for _, c := range found {
		row := func(name, clients, who string, m timing, rest ...string) {
			cells := []string{name, clients, who, fmt.Sprint(m.Calls), fmt.Sprintf("%.0f", m.PerSecond), figure(m.P50), figure(m.P99), "", ""}
			if m.Allocations > 0 {
				cells[7], cells[8] = fmt.Sprintf("%.0f", m.Allocations), fmt.Sprintf("%.0f", m.Kilobytes)
			}
			t.rows = append(t.rows, append(cells, rest...))
		}
		row(c.Operation, fmt.Sprint(c.Clients), "Docket", c.Docket,
			figure(c.Ratio), figure(c.Lowest)+"-"+figure(c.Highest), passed(c.Ratio <= mostRatio))
		row("", "", "by hand", c.ByHand)
	}
	return t
}

func trafficTable(found []counted) table {
	t := table{title: "Traffic of one call", notes: []string{
		"Read units as DynamoDB Local counts them; write units as AWS bills them, by the sizes of the items: in a",
		"transaction each KB begun counts twice. Index: rows written to the timers index and removed, a unit each.",
	}, rows: [][]string{{"operation", "", "calls", "rounds", "read units", "write units", "index", "each round"}}}
	for _, c := range found {
		for _, side := range []struct {
			name, who string
			traffic
		}{{c.Operation, "Docket", c.Docket}, {"", "by hand", c.ByHand}} {
			t.rows = append(t.rows, []string{side.name, side.who, fmt.Sprint(side.Calls), fmt.Sprint(len(side.Rounds)),
				figure(side.Reads), figure(side.Writes), figure(side.Index), strings.Join(side.Rounds, ", then ")})
		}
	}
	return t
}
