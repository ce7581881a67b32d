package worstbody

import (
	"runtime"
	"syscall"
	"time"
)

// What a body of 1 MiB may have its reader allocate at most. Its time is made of
// this: all that a reader does lasts as long as its bytes, of which there is 1
// MiB, or allocates for each name and value, of which there are
// rest.MaxTokens.
const (
	MostBytes   = 64 << 20
	MostObjects = 1_000_000
)

// Cost is what was allocated.
type Cost struct{ Bytes, Objects uint64 }

// Of is what a call allocates: the least of three times, as the whole process
// does so.
func Of(call func()) Cost {
	var least Cost
	for i := range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		call()
		runtime.ReadMemStats(&after)
		if c := (Cost{after.TotalAlloc - before.TotalAlloc, after.Mallocs - before.Mallocs}); i == 0 || c.Part() < least.Part() {
			least = c
		}
		if least.Part() <= 1 {
			break
		}
	}
	return least
}

// Part is how much of what is allowed a cost is, of what it has most of: 1 is all.
func (c Cost) Part() float64 {
	return max(float64(c.Bytes)/MostBytes, float64(c.Objects)/MostObjects)
}

// Seconds is how long the processor works at a call. What else the machine does
// meanwhile does not count, so what a benchmark finds is the call's own.
func Seconds(call func()) float64 {
	before := worked()
	call()
	return (worked() - before).Seconds()
}

// worked is the time that the processor gave this process, its collector too.
func worked() time.Duration {
	var use syscall.Rusage
	must(0, syscall.Getrusage(syscall.RUSAGE_SELF, &use))
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
