package metric

import (
	"context"
	"sync"
)

// Units counts request units of the table. It is safe for concurrent use.
type Units struct {
	mu          sync.Mutex
	read, write float64
}

// Add counts the units of one call of the table.
func (u *Units) Add(read, write float64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.read, u.write = u.read+read, u.write+write
}

// Figures returns the units counted so far.
func (u *Units) Figures() []Figure {
	u.mu.Lock()
	defer u.mu.Unlock()
	return []Figure{{ReadUnits, Count, u.read}, {WriteUnits, Count, u.write}}
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
