package words

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// Moment is when a ticket was last updated, in microseconds since 1970. Moments are
// in order of time, those of one microsecond in order of tickets. The zero Moment
// stands before all others, in whichever order.
type Moment struct {
	At uint64
	N  uint32
}

func (m Moment) compare(other Moment) int {
	return cmp.Or(cmp.Compare(m.At, other.At), cmp.Compare(m.N, other.N))
}

// next is the moment after this one, where there is any, and previous the one before.
func (m Moment) next() Moment {
	if m.N == math.MaxUint32 {
		return Moment{At: m.At + 1}
	}
	return Moment{m.At, m.N + 1}
}

func (m Moment) previous() Moment {
	if m.N == 0 {
		return Moment{m.At - 1, math.MaxUint32}
	}
	return Moment{m.At, m.N - 1}
}

// momentKey is the key of the item whose first moment this is.
func momentKey(m Moment) string { return fmt.Sprintf("%s%016x%08x", momentPrefix, m.At, m.N) }

// momentItems are the recency list of a run: its tickets' moments, ascending, each
// behind the time before it and the ticket.
func momentItems(ascending []Moment) []Item {
	var items []Item
	for len(ascending) > 0 {
		var data []byte
		key, at, count := momentKey(ascending[0]), uint64(0), 0
		for _, m := range ascending {
			next := binary.AppendUvarint(binary.AppendUvarint(data, m.At-at), uint64(m.N))
			if len(next) > blockSize {
				break
			}
			data, at, count = next, m.At, count+1
		}
		items, ascending = append(items, Item{key, data}), ascending[count:]
	}
	return items
}

// decodeMoments reads an item of a recency list. It has one moment at least.
func decodeMoments(data []byte) ([]Moment, error) {
	var ascending []Moment
	for at := uint64(0); len(data) > 0; {
		distance, a := binary.Uvarint(data)
		n, b := binary.Uvarint(data[max(a, 0):])
		if a <= 0 || b <= 0 || n > math.MaxUint32 || at+distance < at {
			return nil, errMalformed
		}
		at, data = at+distance, data[a+b:]
		ascending = append(ascending, Moment{at, uint32(n)})
	}
	if len(ascending) == 0 || !slices.IsSortedFunc(ascending, Moment.compare) {
		return nil, errMalformed
	}
	return ascending, nil
}

// latest gives the latest moment of each ticket, ascending.
func latest(moments []Moment) []Moment {
	at := map[uint32]uint64{}
	for _, m := range moments {
		at[m.N] = max(at[m.N], m.At)
	}
	ascending := make([]Moment, 0, len(at))
	for n, t := range at {
		ascending = append(ascending, Moment{t, n})
	}
	slices.SortFunc(ascending, Moment.compare)
	return ascending
}
