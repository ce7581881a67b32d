package metric

import (
	"context"
	"sync"
	"time"
)

// Units counts what a piece of work takes of the table. It is safe for
// concurrent use.
type Units struct {
	mu       sync.Mutex
	taken    Taken
	underWay int       // calls of the table
	since    time.Time // when the first of them began
}

// Taken is what was taken of the table.
type Taken struct {
	Read, Write float64       // request units
	Items       int           // that were read
	Calls       int           // of the table
	Rounds      int           // calls that are under way together are one
	Waited      time.Duration // for calls
}

// Begin begins a call of the table. The function that it gives ends it, with the
// units that it took and the items that it read.
func (u *Units) Begin() (end func(read, write float64, items int)) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.underWay++; u.underWay == 1 {
		u.since = time.Now()
		u.taken.Rounds++
	}
	u.taken.Calls++
	return u.end
}

func (u *Units) end(read, write float64, items int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.taken.Read, u.taken.Write, u.taken.Items = u.taken.Read+read, u.taken.Write+write, u.taken.Items+items
	if u.underWay--; u.underWay == 0 {
		u.taken.Waited += time.Since(u.since)
	}
}

// Taken is what was counted so far, of calls that have ended.
func (u *Units) Taken() Taken {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.taken
}

// Figures returns the units counted so far.
func (u *Units) Figures() []Figure {
	taken := u.Taken()
	return []Figure{{ReadUnits, Count, taken.Read}, {WriteUnits, Count, taken.Write}}
}

type unitsKey struct{}

// WithUnits returns a context whose calls of the table are counted.
func WithUnits(ctx context.Context) (context.Context, *Units) {
	u := &Units{}
	return context.WithValue(ctx, unitsKey{}, u), u
}

// UnitsOf returns the counter of a context, nil if it has none.
func UnitsOf(ctx context.Context) *Units {
	u, _ := ctx.Value(unitsKey{}).(*Units)
	return u
}
