package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What a function may weigh, and how much longer than an empty one it may
// take to start.
const (
	mostMegabytes    = 10
	mostMilliseconds = 5
)

// starts is how often each binary is started; the best counts.
const starts = 20

type functionFinding struct {
	Bytes map[string]int64 `json:"bytes"`
	Start *startFinding    `json:"start,omitempty"`
}

type startFinding struct {
	Function string   `json:"function"`
	Best     float64  `json:"best_ms"`
	Median   float64  `json:"median_ms"`
	Empty    float64  `json:"empty_best_ms"`
	EmptyMed float64  `json:"empty_median_ms"`
	Inits    []string `json:"slowest_inits"`
}

// measureFunctions builds every function of the Support face as it is
// deployed, weighs them, and starts the heaviest against an empty one.
func measureFunctions(ctx context.Context, p place, _ time.Time, r *report) error {
	binaries := filepath.Join(p.dir, "functions")
	empty := filepath.Join(p.dir, "empty")
	if err := build(ctx, p.root, binaries+"/", "./functions/api/support/..."); err != nil {
		return err
	}
	if err := build(ctx, p.root, empty, "./scripts/bench/empty"); err != nil {
		return err
	}
	found := functionFinding{Bytes: map[string]int64{}}
	heaviest, err := weigh(binaries, found.Bytes)
	if err != nil {
		return err
	}
	r.hold("heaviest function, "+heaviest, megabytes(found.Bytes[heaviest]), mostMegabytes, " MB", false)
	if runtime.GOOS == "linux" {
		if found.Start, err = startUp(ctx, filepath.Join(binaries, heaviest), empty); err != nil {
			return err
		}
		r.hold("start of "+heaviest+" above an empty function", found.Start.Best-found.Start.Empty, mostMilliseconds, " ms", false)
	}
	r.add("functions", found, functionTable(found))
	return nil
}

func build(ctx context.Context, root, output, packages string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", "lambda.norpc nethttpomithttp2", "-trimpath", "-ldflags", "-s -w", "-o", output, packages)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+runtime.GOARCH)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", packages, err, said)
	}
	return nil
}

// weigh fills in the bytes of every binary, and names the heaviest.
func weigh(dir string, bytes map[string]int64) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	heaviest := ""
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			return "", err
		}
		bytes[entry.Name()] = info.Size()
		if heaviest == "" || info.Size() > bytes[heaviest] {
			heaviest = entry.Name()
		}
	}
	return heaviest, nil
}

// startUp starts two functions in turns.
func startUp(ctx context.Context, function, empty string) (*startFinding, error) {
	api, err := startRuntimeAPI()
	if err != nil {
		return nil, err
	}
	defer api.stop()
	took := map[string][]time.Duration{}
	for range starts {
		for _, binary := range []string{empty, function} {
			t, _, err := api.start(ctx, binary)
			if err != nil {
				return nil, err
			}
			took[binary] = append(took[binary], t)
		}
	}
	_, trace, err := api.start(ctx, function, "GODEBUG=inittrace=1")
	if err != nil {
		return nil, err
	}
	return &startFinding{
		Function: filepath.Base(function), Inits: slowest(string(trace)),
		Best: milliseconds(slices.Min(took[function])), Median: milliseconds(median(took[function])),
		Empty: milliseconds(slices.Min(took[empty])), EmptyMed: milliseconds(median(took[empty])),
	}, nil
}

// slowest are the five packages whose init takes longest, of a trace's lines
// "init docket/shared/id @0.57 ms, 0.006 ms clock, 392 bytes, 7 allocs".
func slowest(trace string) []string {
	type initialised struct {
		pkg   string
		clock float64
	}
	var all []initialised
	total := 0.0
	for line := range strings.Lines(trace) {
		f := strings.Fields(line)
		if len(f) < 5 || f[0] != "init" {
			continue
		}
		if clock, err := strconv.ParseFloat(f[4], 64); err == nil {
			all = append(all, initialised{f[1], clock})
			total += clock
		}
	}
	slices.SortFunc(all, func(a, b initialised) int { return int((b.clock - a.clock) * 1e6) })
	lines := []string{fmt.Sprintf("%d packages %.2f ms", len(all), total)}
	for _, one := range all[:min(5, len(all))] {
		lines = append(lines, fmt.Sprintf("%s %.2f ms", one.pkg, one.clock))
	}
	return lines
}

func functionTable(found functionFinding) table {
	t := table{title: "Functions", rows: [][]string{{"function", "MB"}}}
	for _, name := range slices.Sorted(maps.Keys(found.Bytes)) {
		t.rows = append(t.rows, []string{name, figure(megabytes(found.Bytes[name]))})
	}
	if s := found.Start; s != nil {
		t.notes = []string{
			fmt.Sprintf("From exec until the function asks a runtime on this machine for work, of %d starts in turns:", starts),
			fmt.Sprintf("%s: best %.2f ms, median %.2f ms", s.Function, s.Best, s.Median),
			fmt.Sprintf("an empty one: best %.2f ms, median %.2f ms", s.Empty, s.EmptyMed),
			"package inits: " + strings.Join(s.Inits, ", "),
		}
	}
	return t
}

func megabytes(bytes int64) float64 { return float64(bytes) / 1e6 }
