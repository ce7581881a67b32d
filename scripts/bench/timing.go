package main

import (
	"slices"
	"time"
)

// timing is what a side took.
type timing struct {
	Calls       int
	PerSecond   float64
	P50         float64
	P99         float64
	CPU         float64 // of this process, per call
	Allocations float64 // per call, with one client
	Kilobytes   float64
}

func (s *side) timing(clients int) timing {
	n := float64(len(s.took))
	t := timing{Calls: len(s.took), PerSecond: n / s.elapsed.Seconds(),
		P50: milliseconds(median(s.took)), P99: milliseconds(quantile(s.took, 0.99)), CPU: milliseconds(s.cpu) / n}
	if clients == 1 {
		t.Allocations, t.Kilobytes = float64(s.objects)/n, float64(s.bytes)/n/1000
	}
	return t
}

// ratio is what one side took in units of the other.
type ratio struct {
	Ratio   float64 // the median of the pairs of rounds
	Lowest  float64
	Highest float64
}

func ratioOf(a, b *side) ratio {
	var pairs []float64
	for i := range a.medians {
		pairs = append(pairs, float64(a.medians[i])/float64(b.medians[i]))
	}
	slices.Sort(pairs)
	return ratio{Ratio: pairs[len(pairs)/2], Lowest: pairs[0], Highest: pairs[len(pairs)-1]}
}

func median(all []time.Duration) time.Duration { return quantile(all, 0.5) }

// quantile is the smallest value that the share q of all are not above.
func quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
