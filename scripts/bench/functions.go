package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// limits are what functions may weigh, and how much longer than an empty one they
// may take to start.
type limits struct{ megabytes, milliseconds float64 }

// limitsOf are a function's: that of assistants carries a protocol more.
func limitsOf(function string) limits {
	if function == "mcp" {
		return limits{12, 10}
	}
	return limits{10, 5}
}

// deployed is the architecture that functions are deployed on.
const deployed = "arm64"

type functionFinding struct {
	Bytes map[string]int64 `json:"bytes"` // by the folder in functions
	Start []*startFinding  `json:"start,omitempty"`
}

// measureFunctions builds every function as it is deployed, weighs them, and
// starts the heaviest against an empty one, both built for this machine.
func measureFunctions(ctx context.Context, p place, _ time.Duration, r *report) error {
	found := functionFinding{}
	var err error
	if found.Bytes, err = weighAll(ctx, p); err != nil {
		return err
	}
	names := worst(found.Bytes)
	heaviest := names[slices.IndexFunc(names, func(name string) bool { return name != "mcp" })]
	for _, name := range []string{heaviest, "mcp"} {
		r.hold("weight on "+deployed+" of "+name, megabytes(found.Bytes[name]), limitsOf(name).megabytes, " MB", true)
		if runtime.GOOS != "linux" {
			continue
		}
		start, err := startAgainstEmpty(ctx, p, name)
		if err != nil {
			return err
		}
		found.Start = append(found.Start, start)
		r.hold("start of "+name+" above an empty function", start.Best-start.Empty, limitsOf(name).milliseconds, " ms", false)
	}
	r.add("functions", found, functionTable(found))
	return nil
}

func startAgainstEmpty(ctx context.Context, p place, function string) (*startFinding, error) {
	binary, empty := filepath.Join(p.dir, path.Base(function)), filepath.Join(p.dir, "empty")
	for output, pkg := range map[string]string{binary: "./functions/" + function, empty: "./scripts/bench/empty"} {
		if err := build(ctx, p.root, runtime.GOARCH, output, pkg); err != nil {
			return nil, err
		}
	}
	return startUp(ctx, binary, empty)
}

// worst are the functions from the heaviest to the lightest.
func worst(bytes map[string]int64) []string {
	names := slices.Sorted(maps.Keys(bytes))
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(bytes[b], bytes[a]) })
	return names
}

func functionTable(found functionFinding) table {
	t := table{title: "Functions, built for " + deployed, rows: [][]string{{"function", "MB"}}}
	for _, name := range worst(found.Bytes) {
		t.rows = append(t.rows, []string{name, figure(megabytes(found.Bytes[name]))})
	}
	for _, s := range found.Start {
		t.notes = append(t.notes,
			fmt.Sprintf("From exec until the function, built for %s, asks a runtime here for work, of %d starts in turns:", runtime.GOARCH, starts),
			fmt.Sprintf("%s: best %.2f ms, median %.2f ms", s.Function, s.Best, s.Median),
			fmt.Sprintf("an empty one: best %.2f ms, median %.2f ms", s.Empty, s.EmptyMed),
			"package inits: "+strings.Join(s.Inits, ", "),
		)
	}
	return t
}

func megabytes(bytes int64) float64 { return float64(bytes) / 1e6 }
