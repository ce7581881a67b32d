// Package lists measures lists of tickets, searches and counts in workspaces of
// very many tickets, and tells what they cost.
package lists

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"docket/scripts/bench/many"
	"docket/scripts/bench/run"
	"docket/scripts/engine"
)

// clients is how many call at once, where it is not one.
const clients = 8

// logged are how many entries the indexes' logs have, in one state after another.
var logged = []int{0, 100, 1000}

// measured are the figures of a workspace's rows, with empty logs.
type measured []figures

// of gives the figures of a row.
func (m measured) of(name string) (figures, bool) {
	i := slices.IndexFunc(m, func(f figures) bool { return f.name == name })
	if i < 0 {
		return figures{}, false
	}
	return m[i], true
}

// Measure measures workspaces of several sizes, and what a million tickets'
// lifetimes cost.
func Measure(ctx context.Context, dir string, span time.Duration, r *run.Report) error {
	sizes, err := many.Sizes()
	if err != nil {
		return err
	}
	all, targets := map[int]measured{}, map[int]*target{}
	for _, tickets := range sizes {
		s, stop, err := openSize(ctx, filepath.Join(dir, "lists", strconv.Itoa(tickets)), tickets)
		if err != nil {
			return fmt.Errorf("%d tickets: %w", tickets, err)
		}
		defer stop()
		targets[tickets] = s
		if all[tickets], err = s.measureAll(ctx, span/time.Duration(40*len(sizes))); err != nil {
			return fmt.Errorf("%d tickets: %w", tickets, err)
		}
		all[tickets].hold(tickets, r)
	}
	if few, many := targets[growsFrom], targets[growsTo]; few != nil && many != nil {
		if err := holdGrowth(ctx, few, many, span/40, r); err != nil {
			return err
		}
	}
	most := slices.Max(sizes)
	return lifetimes(ctx, filepath.Join(dir, "lifetimes"), most, all[most], r)
}

// openSize opens a workspace of so many tickets, on an engine of its own until it
// is stopped. What it is built in stays as it is.
func openSize(ctx context.Context, dir string, tickets int) (s *target, stop func(), err error) {
	if err := many.Copy(ctx, tickets, dir); err != nil {
		return nil, nil, err
	}
	e, err := engine.Start(ctx, engine.Options{Dir: dir})
	if err != nil {
		return nil, nil, err
	}
	if s, err = open(ctx, e.Endpoint, tickets); err != nil {
		e.Stop()
		return nil, nil, err
	}
	return s, e.Stop, nil
}

// measureAll prints the rows while the logs are of one length after another, and
// gives those of empty logs.
func (s *target) measureAll(ctx context.Context, span time.Duration) (found measured, err error) {
	for _, entries := range logged {
		if err := s.leave(ctx, entries); err != nil {
			return nil, err
		}
		rows, err := s.print(ctx, entries, span)
		if err != nil {
			return nil, err
		}
		if entries == 0 {
			found = rows
		}
		if err := s.table.CompactAll(ctx, many.Scope); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// print measures all rows while the logs have so many entries, and prints them.
func (s *target) print(ctx context.Context, entries int, span time.Duration) (found measured, err error) {
	head := []any{"list by", "rows", "items read", "RRU", "WRU", "trips", "calls"}
	of := []int{1}
	if entries == 0 {
		of = append(of, clients)
	}
	for _, n := range of {
		head = append(head, fmt.Sprintf("p50 ms of %d", n), "p99", "× by hand")
	}
	rows, err := s.rows(ctx)
	if err != nil {
		return nil, err
	}
	var cells [][]any
	for _, one := range rows {
		f, err := s.measure(ctx, one, span, of...)
		if err != nil {
			return nil, err
		}
		found, cells = append(found, f), append(cells, f.cells())
	}
	run.Print(fmt.Sprintf("%d tickets, %d entries in the logs", s.tickets, entries), head, cells, notes...)
	return found, nil
}

var notes = []string{
	"The table's own lists in this process, over the engine. RRU, WRU: request units, as DynamoDB Local tells them. Trips: one after",
	"the other. By hand: 25 items of a partition, then 25 tickets by their keys, in rounds that alternate with the row's. The last row",
	"adds to the logs while it is timed.",
}
