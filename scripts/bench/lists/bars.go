package lists

import (
	"context"
	"fmt"
	"time"

	"docket/scripts/bench/run"
)

const (
	mostByHand       = 6.0 // times what is read by hand
	mostGrowth       = 1.3 // from 100,000 tickets to a million
	mostDollars      = 90  // of the table, for a million lifetimes
	wordUnitsATicket = 20  // write units that a ticket's words take in its lifetime
)

// hold holds the bars of the rows. Units and round trips depend on no load.
func (m measured) hold(tickets int, r *run.Report) {
	for _, f := range m {
		name := fmt.Sprintf("%d tickets, %s: ", tickets, f.name)
		if f.units > 0 {
			r.Hold(name+"read units", f.read, f.units, true)
		}
		if f.row.trips > 0 {
			r.Hold(name+"round trips", float64(f.traffic.trips), float64(f.row.trips), true)
		}
		if f.kind == page {
			r.Hold(name+"p50 / by hand", f.took[1].ratio, mostByHand, false)
		}
	}
}

// From how many tickets, and to how many, a page's time may grow by mostGrowth.
const (
	growsFrom = 100_000
	growsTo   = 1_000_000
)

// holdGrowth holds that a page which is full in both takes as long among many
// tickets as among few. Both are asked in alternating rounds, so that what else the
// machine does slows both.
func holdGrowth(ctx context.Context, few, many *target, span time.Duration, r *run.Report) error {
	rows, err := few.rows(ctx)
	if err != nil {
		return err
	}
	same, err := many.rows(ctx)
	if err != nil {
		return err
	}
	var cells [][]any
	for i, one := range rows {
		if one.kind == write {
			continue
		}
		f, err := few.count(ctx, one)
		if err != nil {
			return err
		}
		g, err := many.count(ctx, same[i])
		if err != nil {
			return err
		}
		a, b := side(same[i].ask), side(one.ask)
		ratios, err := run.Compare(ctx, a, b, 1, span)
		if err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		growth := run.Quantile(ratios, 0.5)
		cells = append(cells, []any{one.name, f.rows, g.rows, run.Quantile(b.Took, 0.5), run.Quantile(a.Took, 0.5), growth, f.read, g.read, f.traffic.trips, g.traffic.trips})
		if one.kind == page && f.rows == full && g.rows == full {
			r.Hold(fmt.Sprintf("%s: p50 of %d / %d tickets", one.name, growsTo, growsFrom), growth, mostGrowth, false)
		}
	}
	run.Print(fmt.Sprintf("From %d tickets to %d", growsFrom, growsTo),
		[]any{"list by", "rows", "", "p50 ms", "", "growth", "RRU", "", "trips", ""}, cells,
		"Each on an engine of its own, asked in alternating rounds by one client; growth is the median of the rounds'.",
		"Counts and halves grow with the tickets: they read every segment.")
	return nil
}
