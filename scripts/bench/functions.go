package main

import (
	"cmp"
	"context"
	"fmt"
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
	if function == assistants {
		return limits{12, 10}
	}
	return limits{10, 5}
}

// assistants is the folder of the function of assistants.
const assistants = "mcp"

// functionFinding is what became of one function.
type functionFinding struct {
	Name      string  `json:"name"` // its folder in functions
	Megabytes float64 `json:"mb_arm64"`
	Best      float64 `json:"start_best_ms"`
	Median    float64 `json:"start_median_ms"`
}

type functionsFinding struct {
	Functions []functionFinding `json:"functions"` // the heaviest first
	Empty     functionFinding   `json:"empty"`
	Inits     []string          `json:"slowest_inits"` // of the function that starts slowest
	Build     float64           `json:"build_s"`
	Synth     float64           `json:"synth_s"`
}

// measureFunctions builds every function as it is deployed and weighs it, starts
// it against an empty one, both built for this machine, and synthesizes the app.
func measureFunctions(ctx context.Context, p place, _ time.Duration, r *report) error {
	var found functionsFinding
	var err error
	if found.Build, err = buildAll(ctx, p); err != nil {
		return err
	}
	if found.Functions, err = weighAll(p); err != nil {
		return err
	}
	if runtime.GOOS == "linux" {
		if err := startAll(ctx, p, &found); err != nil {
			return err
		}
	}
	if found.Synth, err = synthesize(ctx, p); err != nil {
		return err
	}
	for _, f := range found.worst() {
		r.hold("weight on arm64 of "+f.Name, f.Megabytes, limitsOf(f.Name).megabytes, " MB", true)
		if f.Best > 0 {
			r.hold("start of "+f.Name+" above an empty function", f.Best-found.Empty.Best, limitsOf(f.Name).milliseconds, " ms", false)
		}
	}
	r.add("functions", found, functionTable(found))
	return nil
}

// worst are the heaviest function and the slowest to start, of each limits.
func (found functionsFinding) worst() []functionFinding {
	var worst []functionFinding
	for _, assisting := range []bool{false, true} {
		of := slices.DeleteFunc(slices.Clone(found.Functions), func(f functionFinding) bool { return (f.Name == assistants) != assisting })
		slowest := slices.MaxFunc(of, func(a, b functionFinding) int { return cmp.Compare(a.Best, b.Best) })
		worst = append(worst, of[0])
		if slowest.Name != of[0].Name {
			worst = append(worst, slowest)
		}
	}
	return worst
}

func functionTable(found functionsFinding) table {
	t := table{title: "Functions", rows: [][]string{{"function", "MB on arm64", "start, best ms", "median ms"}}}
	for _, f := range append(slices.Clone(found.Functions), found.Empty) {
		t.rows = append(t.rows, []string{f.Name, figure(f.Megabytes), figure(f.Best), figure(f.Median)})
	}
	t.notes = []string{
		fmt.Sprintf("Start: from exec until the function, built for %s, asks a runtime here for work, of %d starts in turns.", runtime.GOARCH, starts),
		"Package inits of the slowest: " + strings.Join(found.Inits, ", ") + ".",
		fmt.Sprintf("All functions were built for arm64 with an empty build cache in %.0f s; the app was synthesized, with everything built, in %.1f s.", found.Build, found.Synth),
	}
	return t
}

// startAll starts every function and an empty one in turns.
func startAll(ctx context.Context, p place, found *functionsFinding) error {
	arch, err := buildHere(ctx, p)
	if err != nil {
		return err
	}
	empty := filepath.Join(p.dir, "empty")
	if err := command(ctx, p, []string{"CGO_ENABLED=0"}, "go", "build", "-trimpath", "-ldflags", "-s -w", "-tags", "lambda.norpc", "-o", empty, "./scripts/bench/empty"); err != nil {
		return err
	}
	found.Empty.Name = "an empty one"
	binaries := []string{empty}
	for _, f := range found.Functions {
		binaries = append(binaries, filepath.Join(p.root, functionsFolder, arch, f.Name, "bootstrap"))
	}
	took, err := startInTurns(ctx, binaries)
	if err != nil {
		return err
	}
	slowest := 0
	for i := range found.Functions {
		f := &found.Functions[i]
		f.Best, f.Median = bestAndMedian(took[i+1])
		if f.Best > found.Functions[slowest].Best {
			slowest = i
		}
	}
	found.Empty.Best, found.Empty.Median = bestAndMedian(took[0])
	found.Inits, err = inits(ctx, binaries[slowest+1])
	return err
}

func bestAndMedian(took []time.Duration) (best, mid float64) {
	return milliseconds(slices.Min(took)), milliseconds(median(took))
}
