package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

// report is what a run found: tables to read, and the same as data.
type report struct {
	At       time.Time      `json:"at"`
	Machine  string         `json:"machine"`
	Findings map[string]any `json:"findings"`
	Bars     []bar          `json:"bars"`

	tables []table
}

// bar is a promise and what was measured of it.
type bar struct {
	Name     string  `json:"name"`
	Measured float64 `json:"measured"`
	AtMost   float64 `json:"at_most"`
	Unit     string  `json:"unit,omitempty"`
	Pass     bool    `json:"pass"`
	Hard     bool    `json:"hard"` // it depends on no load: a run that misses it fails
}

// table is a part of the report as it is printed.
type table struct {
	title string
	notes []string
	rows  [][]string // the first is the head
}

func newReport() *report {
	machine := fmt.Sprintf("%s/%s, %d cores, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	return &report{At: time.Now().UTC(), Machine: machine, Findings: map[string]any{}}
}

// add puts a finding into the report, as data and as a table.
func (r *report) add(name string, finding any, t table) {
	r.Findings[name] = finding
	r.tables = append(r.tables, t)
}

// hold measures a promise.
func (r *report) hold(name string, measured, atMost float64, unit string, hard bool) {
	r.Bars = append(r.Bars, bar{Name: name, Measured: measured, AtMost: atMost, Unit: unit, Pass: measured <= atMost, Hard: hard})
}

// String is the report to read.
func (r *report) String() string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Machine)
	for _, t := range r.tables {
		t.print(&b)
	}
	bars := table{title: "Bars", rows: [][]string{{"bar", "measured", "at most", ""}}}
	for _, b := range r.Bars {
		bars.rows = append(bars.rows, []string{b.Name, figure(b.Measured) + b.Unit, figure(b.AtMost) + b.Unit, passed(b.Pass)})
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

func (r *report) write(file string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the report: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o600)
}

// verdict is an error where a hard bar is missed.
func (r *report) verdict() error {
	for _, b := range r.Bars {
		if b.Hard && !b.Pass {
			return fmt.Errorf("%s: %s, at most %s", b.Name, figure(b.Measured), figure(b.AtMost))
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
