package run

import (
	"fmt"
	"runtime"
	"strings"
	"text/tabwriter"
)

// Report is what a run found.
type Report struct {
	Tables []Table
	bars   []bar
}

// bar is a promise and what was measured of it.
type bar struct {
	name             string
	measured, atMost float64
	unit             string
	hard             bool // it depends on no load: a run that misses it fails
}

func (b bar) pass() bool { return b.measured <= b.atMost }

// Table is a part of the report.
type Table struct {
	Title string
	Notes []string
	Rows  [][]string // the first is the head
}

// Hold measures a promise.
func (r *Report) Hold(name string, measured, atMost float64, unit string, hard bool) {
	r.bars = append(r.bars, bar{name, measured, atMost, unit, hard})
}

// String is the report to read.
func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s/%s, %d cores, %s\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	for _, t := range r.Tables {
		t.print(&b)
	}
	bars := Table{Title: "Bars", Rows: [][]string{{"bar", "measured", "at most", ""}}}
	for _, b := range r.bars {
		bars.Rows = append(bars.Rows, []string{b.name, Figure(b.measured) + b.unit, Figure(b.atMost) + b.unit, Passed(b.pass())})
	}
	bars.print(&b)
	return b.String()
}

func (t Table) print(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s\n", t.Title)
	for _, note := range t.Notes {
		fmt.Fprintf(b, "  %s\n", note)
	}
	columns := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, row := range t.Rows {
		_, _ = fmt.Fprintf(columns, "  %s\n", strings.Join(row, "\t")) // a Builder takes all
	}
	_ = columns.Flush()
}

// Verdict is an error where a hard bar is missed.
func (r *Report) Verdict() error {
	for _, b := range r.bars {
		if b.hard && !b.pass() {
			return fmt.Errorf("%s: %s, at most %s", b.name, Figure(b.measured), Figure(b.atMost))
		}
	}
	return nil
}

func Passed(pass bool) string {
	if pass {
		return "pass"
	}
	return "FAIL"
}

// Figure is a number with as many decimals as it deserves.
func Figure(n float64) string {
	switch {
	case n == float64(int64(n)) || n >= 1000:
		return fmt.Sprintf("%.0f", n)
	case n >= 100:
		return fmt.Sprintf("%.1f", n)
	}
	return fmt.Sprintf("%.2f", n)
}
