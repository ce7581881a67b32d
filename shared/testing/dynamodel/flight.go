package dynamodel

import "time"

// flight is a transaction that was accepted by items and is not answered yet.
type flight struct {
	until time.Time // zero until it has taken effect
	items []held
}

// held is an item that a transaction is in flight on.
type held struct {
	table *table
	place place
}

// take holds an item for a transaction.
func (f *flight) take(t *table, p place) {
	t.flights[p] = f
	f.items = append(f.items, held{t, p})
}

// land lets go of what a transaction still holds.
func (f *flight) land() {
	for _, h := range f.items {
		if h.table.flights[h.place] == f {
			delete(h.table.flights, h.place)
		}
	}
}

// inFlight tells whether another transaction is in flight on an item. One that
// is to be answered at this very instant is no longer, whoever of the two
// comes first.
func (t *table) inFlight(p place, mine *flight, now time.Time) bool {
	f := t.flights[p]
	return f != nil && f != mine && (f.until.IsZero() || now.Before(f.until))
}
