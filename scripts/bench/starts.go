package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// starts is how often each binary is started; the best counts.
const starts = 20

// startInTurns starts each function so often, and gives their times in order.
func startInTurns(ctx context.Context, binaries []string) ([][]time.Duration, error) {
	took := make([][]time.Duration, len(binaries))
	for range starts {
		for i, binary := range binaries {
			t, _, err := start(ctx, binary)
			if err != nil {
				return nil, err
			}
			took[i] = append(took[i], t)
		}
	}
	return took, nil
}

// inits are the slowest package inits of a function.
func inits(ctx context.Context, binary string) ([]string, error) {
	_, trace, err := start(ctx, binary, "GODEBUG=inittrace=1")
	return slowest(string(trace)), err
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
