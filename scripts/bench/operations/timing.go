package operations

import (
	"slices"

	"docket/scripts/bench/run"
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
		P50: run.Milliseconds(run.Median(s.took)), P99: run.Milliseconds(run.Quantile(s.took, 0.99)), CPU: run.Milliseconds(s.cpu) / n}
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
