package main

import (
	"fmt"
	"runtime"
	"strings"
	"text/tabwriter"
)

// report is what a run found.
type report struct {
	tables []table
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

// table is a part of the report.
type table struct {
	title string
	notes []string
	rows  [][]string // the first is the head
}

// hold measures a promise.
func (r *report) hold(name string, measured, atMost float64, unit string, hard bool) {
	r.bars = append(r.bars, bar{name, measured, atMost, unit, hard})
}

// String is the report to read.
func (r *report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s/%s, %d cores, %s\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	for _, t := range r.tables {
		t.print(&b)
	}
	bars := table{title: "Bars", rows: [][]string{{"bar", "measured", "at most", ""}}}
	for _, b := range r.bars {
		bars.rows = append(bars.rows, []string{b.name, figure(b.measured) + b.unit, figure(b.atMost) + b.unit, passed(b.pass())})
	}
	bars.print(&b)
	return b.String()
}

func (t table) print(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s\n", t.title)
	for _, note := range t.notes {
		fmt.Fprintf(b, "  %s\n", note)
	}
	columns := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, row := range t.rows {
		_, _ = fmt.Fprintf(columns, "  %s\n", strings.Join(row, "\t")) // a Builder takes all
	}
	_ = columns.Flush()
}

// verdict is an error where a hard bar is missed.
func (r *report) verdict() error {
	for _, b := range r.bars {
		if b.hard && !b.pass() {
			return fmt.Errorf("%s: %s, at most %s", b.name, figure(b.measured), figure(b.atMost))
		}
	}
	return nil
}

func passed(pass bool) string {
	if pass {
		return "pass"
	}
	return "FAIL"
}

// figure is a number with as many decimals as it deserves.
func figure(n float64) string {
	switch {
	case n == float64(int64(n)) || n >= 1000:
		return fmt.Sprintf("%.0f", n)
	case n >= 100:
		return fmt.Sprintf("%.1f", n)
	}
	return fmt.Sprintf("%.2f", n)
}
