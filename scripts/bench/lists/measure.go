package lists

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"docket/scripts/bench/run"
)

// figures are what was measured of a row.
type figures struct {
	row
	*traffic
	rows int
	took map[int]times // by clients
}

// times are those of a row beside what is read by hand.
type times struct {
	p50, p99 time.Duration
	byHand   time.Duration // its p50
	ratio    float64       // to it: the median of those of the rounds
}

// ask makes a row's call.
func (r row) ask(ctx context.Context) error {
	_, err := r.call(ctx)
	return err
}

// side is one of two that are compared, whose calls are all the same.
func side(job run.Job) *run.Side {
	return &run.Side{Prepare: func(int) (run.Job, error) { return job, nil }}
}

// count counts what a row asks of the table.
func (s *target) count(ctx context.Context, r row) (f figures, err error) {
	f = figures{row: r, took: map[int]times{}}
	f.traffic, err = counted(ctx, func(ctx context.Context) (err error) {
		f.rows, err = r.call(ctx)
		return err
	})
	if err != nil {
		return f, fmt.Errorf("%s: %w", r.name, err)
	}
	return f, nil
}

// measure counts what a row asks of the table, and has it and the reads by hand
// in alternating rounds, by so many clients after one another.
func (s *target) measure(ctx context.Context, r row, span time.Duration, clients ...int) (figures, error) {
	f, err := s.count(ctx, r)
	if err != nil {
		return f, err
	}
	for _, n := range clients {
		row, hand := side(r.ask), side(s.byHand)
		ratios, err := run.Compare(ctx, row, hand, n, span)
		if err != nil {
			return f, fmt.Errorf("%s, %d clients: %w", r.name, n, err)
		}
		f.took[n] = times{run.Quantile(row.Took, 0.5), run.Quantile(row.Took, 0.99), run.Quantile(hand.Took, 0.5), run.Quantile(ratios, 0.5)}
	}
	return f, nil
}

func (f figures) cells() []any {
	cells := []any{f.name, f.rows, f.items, f.read, f.write, f.traffic.trips, f.calls}
	for _, clients := range slices.Sorted(maps.Keys(f.took)) {
		t := f.took[clients]
		cells = append(cells, t.p50, t.p99, t.ratio)
	}
	return cells
}
