package dynamodel

import "time"

// bucket is how much of a partition's throughput is left.
type bucket struct {
	left  float64
	at    time.Time
	began bool
}

// open tells whether anything is left, at a rate of units a second of which so
// many seconds are kept.
func (b *bucket) open(now time.Time, rate float64, burst time.Duration) bool {
	if rate <= 0 {
		return true
	}
	most := rate * burst.Seconds()
	if !b.began {
		b.left, b.at, b.began = most, now, true
	}
	if gone := now.Sub(b.at); gone > 0 {
		b.left = min(most, b.left+rate*gone.Seconds())
		b.at = now
	}
	return b.left > 0
}

// take takes units, if need be as a debt.
func (b *bucket) take(units float64) { b.left -= units }

// Units that a size takes.
func readUnits(size int, consistent bool) float64 {
	units := float64(max(1, (size+4095)/4096))
	if !consistent {
		units /= 2
	}
	return units
}

func writeUnits(size int) float64 { return float64(max(1, (size+1023)/1024)) }
