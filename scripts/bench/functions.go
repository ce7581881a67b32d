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

// What a function may weigh, and how much longer than an empty one it may
// take to start.
const (
	mostMegabytes    = 10
	mostMilliseconds = 5
)

// deployed is the architecture that functions are deployed on.
const deployed = "arm64"

type functionFinding struct {
	Bytes map[string]int64 `json:"bytes"` // by the folder in functions
	Start *startFinding    `json:"start,omitempty"`
}

// measureFunctions builds every function as it is deployed, weighs them, and
// starts the heaviest against an empty one, both built for this machine.
func measureFunctions(ctx context.Context, p place, _ time.Duration, r *report) error {
	found := functionFinding{}
	var err error
	if found.Bytes, err = weighAll(ctx, p); err != nil {
		return err
	}
	heaviest := worst(found.Bytes)[0]
	r.hold("heaviest function on "+deployed+", "+heaviest, megabytes(found.Bytes[heaviest]), mostMegabytes, " MB", true)
	if runtime.GOOS == "linux" {
		if found.Start, err = startAgainstEmpty(ctx, p, heaviest); err != nil {
			return err
		}
		r.hold("start of "+heaviest+" above an empty function", found.Start.Best-found.Start.Empty, mostMilliseconds, " ms", false)
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
	if s := found.Start; s != nil {
		t.notes = []string{
			fmt.Sprintf("From exec until the function, built for %s, asks a runtime here for work, of %d starts in turns:", runtime.GOARCH, starts),
			fmt.Sprintf("%s: best %.2f ms, median %.2f ms", s.Function, s.Best, s.Median),
			fmt.Sprintf("an empty one: best %.2f ms, median %.2f ms", s.Empty, s.EmptyMed),
			"package inits: " + strings.Join(s.Inits, ", "),
		}
	}
	return t
}

func megabytes(bytes int64) float64 { return float64(bytes) / 1e6 }
