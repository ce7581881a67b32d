// Package run has what every part of the bench needs: quantiles, and the report
// of tables and bars.
package run

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// Quantile is the smallest value that the share q of all are not above; of
// nothing it is zero.
func Quantile[T cmp.Ordered](all []T, q float64) (value T) {
	if len(all) == 0 {
		return value
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// Report has the bars of a run: what was promised, and what was measured of it.
type Report struct {
	bars   [][]any
	missed []string // of those that depend on no load
}

// Hold measures a promise. A hard one depends on no load: a run that misses it fails.
func (r *Report) Hold(name string, measured, atMost float64, hard bool) {
	verdict := "pass"
	if !(measured <= atMost) {
		verdict = "FAIL"
		if hard {
			r.missed = append(r.missed, name)
		}
	}
	r.bars = append(r.bars, []any{name, measured, atMost, verdict})
}

// Verdict prints the bars, and is an error where a hard one is missed.
func (r *Report) Verdict() error {
	Print("Bars", []any{"bar", "measured", "at most", ""}, r.bars)
	if len(r.missed) > 0 {
		return fmt.Errorf("missed: %s", strings.Join(r.missed, "; "))
	}
	return nil
}

// Print prints a table under a title and notes. Durations are told in milliseconds.
func Print(title string, head []any, rows [][]any, notes ...string) {
	fmt.Printf("\n%s\n", title)
	for _, note := range notes {
		fmt.Printf("  %s\n", note)
	}
	columns := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, row := range append([][]any{head}, rows...) {
		for _, cell := range row {
			if d, is := cell.(time.Duration); is {
				cell = 1000 * d.Seconds()
			}
			if n, is := cell.(float64); is { // to a hundredth
				cell = strconv.FormatFloat(math.Round(n*100)/100, 'f', -1, 64)
			}
			_, _ = fmt.Fprintf(columns, "\t%v", cell) // as all else on standard output
		}
		_, _ = fmt.Fprintln(columns)
	}
	_ = columns.Flush()
}
