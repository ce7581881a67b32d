package lists

import (
	"context"
	"fmt"
	"time"

	"docket/infra/bill"
	"docket/scripts/bench/many"
	"docket/scripts/bench/run"
)

// What is done with a ticket while it lives.
const (
	messages = 4
	updates  = 3
	listings = 12
	searches = 3
	reads    = 6
	calls    = 1 + messages + updates + listings + searches + reads
)

// lived is how many tickets live for the measurement.
const lived = 2000

// part is what one operation takes of all that a lifetime does.
type part struct {
	name        string
	times       float64
	read, write float64 // units of all of them
}

func (p part) dollars() float64 { return p.read*bill.ReadUnit + p.write*bill.WriteUnit } // of a million

// lifetimes prints what a million tickets cost in a workspace of as many as the
// largest that was measured, of which there are the figures of its rows.
func lifetimes(ctx context.Context, dir string, tickets int, of measured, r *run.Report) error {
	w, err := openWorld(ctx, dir)
	if err != nil {
		return err
	}
	for n := uint32(1); n <= lived; n++ {
		if err := w.live(ctx, n); err != nil {
			return fmt.Errorf("ticket %d: %w", n, err)
		}
	}
	if err := w.end(ctx); err != nil {
		return err
	}
	parts := w.parts()
	list, _ := of.of("status, priority and assignee")
	parts = append(parts, part{"list by three filters", listings, listings * list.read, 0})
	sum := 0.0
	for _, words := range []string{"a word in 0.01%", "a word in 1%", "a word in 10%"} {
		search, _ := of.of(words)
		sum += search.read
	}
	parts = append(parts, part{"search for a word", searches, searches * sum / 3, 0})
	total := part{name: "the table"}
	var cells [][]any
	for _, p := range parts {
		total.times, total.read, total.write = total.times+p.times, total.read+p.read, total.write+p.write
		cells = append(cells, []any{p.name, p.times, p.read, p.write, p.dollars()})
	}
	total.times = calls
	cells = append(cells, []any{total.name, total.times, total.read, total.write, total.dollars()})
	cells = append(cells, beside()...)
	built, err := many.Built(tickets)
	if err != nil {
		return err
	}
	run.Print(fmt.Sprintf("A million lifetimes of tickets, in a workspace of %d", tickets),
		[]any{"", "times", "RRU a lifetime", "WRU", "$ a million"}, cells,
		fmt.Sprintf("Writes, reads, records and folding: of %d tickets over the model of DynamoDB, which bills as AWS does, in a workspace", lived),
		"that writes all the time; each write without an idempotency key, which adds 2 WRU and 1 RRU. Lists and searches: as above, with",
		"empty logs. Functions: 20 ms of each call are assumed.",
		fmt.Sprintf("Of the writes and the folding, %.1f WRU are for words, and %.1f for entries without words, by which lists go by last update and", w.wordUnits()/lived, w.bare/lived),
		"have a version. More tickets have longer merges: with the words of two writes a ticket in batches of 1,024, the runs of the",
		fmt.Sprintf("workspace above took %.1f WRU a ticket.", built.WordUnits))
	r.Hold("a ticket's words, WRU", w.wordUnits()/lived, wordUnitsATicket, true)
	r.Hold("the table for a million lifetimes, $", total.dollars(), mostDollars, false)
	return nil
}

// beside is what a million lifetimes cost beside the table.
func beside() [][]any {
	const took = 20 * time.Millisecond // assumed of a function
	line := func(name string, dollars float64) []any { return []any{name, calls, "", "", dollars} }
	return [][]any{
		line("gateway", calls*bill.Request),
		line("functions", calls*(bill.Call+1e6*took.Seconds()*bill.Memory*bill.Second)),
		line("logs", calls*1e6*bill.Lines*bill.Logged),
	}
}
