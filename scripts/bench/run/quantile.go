package run

import (
	"slices"
	"time"
)

func Median(all []time.Duration) time.Duration { return Quantile(all, 0.5) }

// Quantile is the smallest value that the share q of all are not above.
func Quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func Milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
