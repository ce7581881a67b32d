package metric

import (
	"context"
	"sync"
)

// Units counts request units of the table. It may be used by many at once.
type Units struct {
	mu          sync.Mutex
	read, write float64
}

// Add counts units that one call of the table took.
func (u *Units) Add(read, write float64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.read, u.write = u.read+read, u.write+write
}

// Figures are the units so far.
func (u *Units) Figures() []Figure {
	u.mu.Lock()
	defer u.mu.Unlock()
	return []Figure{{ReadUnits, Count, u.read}, {WriteUnits, Count, u.write}}
}

type unitsKey struct{}

// WithUnits counts what is done with the context it returns.
func WithUnits(ctx context.Context) (context.Context, *Units) {
	u := &Units{}
	return context.WithValue(ctx, unitsKey{}, u), u
}

// UnitsOf is who counts, nil where nobody does.
func UnitsOf(ctx context.Context) *Units {
	u, _ := ctx.Value(unitsKey{}).(*Units)
	return u
}
