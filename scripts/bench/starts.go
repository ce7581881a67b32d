package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// starts is how often each binary is started; the best counts.
const starts = 20

type startFinding struct {
	Function string   `json:"function"`
	Best     float64  `json:"best_ms"`
	Median   float64  `json:"median_ms"`
	Empty    float64  `json:"empty_best_ms"`
	EmptyMed float64  `json:"empty_median_ms"`
	Inits    []string `json:"slowest_inits"`
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
