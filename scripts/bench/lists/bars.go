package lists

import (
	"fmt"

	"docket/scripts/bench/run"
)

const (
	mostByHand = 6.0 // times what is read by hand
	mostGrowth = 1.3 // from 100,000 tickets to a million
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

// holdGrowth holds that a page which is full in both takes as long among a million
// tickets as among 100,000.
func holdGrowth(all map[int]measured, r *run.Report) {
	few, many := all[100_000], all[1_000_000]
	if few == nil || many == nil {
		return
	}
	var cells [][]any
	for _, f := range few {
		g, there := many.of(f.name)
		if !there || f.kind == write {
			continue
		}
		growth := g.took[1].p50.Seconds() / f.took[1].p50.Seconds()
		cells = append(cells, []any{f.name, f.rows, g.rows, f.took[1].p50, g.took[1].p50, growth, f.read, g.read})
		if f.kind == page && f.rows == full && g.rows == full {
			r.Hold(f.name+": p50 of 1,000,000 / 100,000 tickets", growth, mostGrowth, false)
		}
	}
	run.Print("From 100,000 tickets to a million", []any{"list by", "rows", "", "p50 ms", "", "growth", "RRU", ""}, cells,
		"Counts and halves grow with the tickets: they read every segment.")
}
