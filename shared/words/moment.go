package words

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
)

// Moment is when a ticket was last updated, in microseconds since 1970. Moments are
// in order of time, those of one microsecond in order of tickets. The zero Moment
// stands before all others, in whichever order.
type Moment struct {
	At    uint64
	N     uint32
	Class uint8 // of the ticket since then, as Entry has it; where it stands does not depend on it
}

func (m Moment) compare(other Moment) int {
	return cmp.Or(cmp.Compare(m.At, other.At), cmp.Compare(m.N, other.N))
}

// next is the moment after this one, where there is any, and previous the one before.
func (m Moment) next() Moment {
	if m.N == math.MaxUint32 {
		return Moment{At: m.At + 1}
	}
	return Moment{At: m.At, N: m.N + 1}
}

func (m Moment) previous() Moment {
	if m.N == 0 {
		return Moment{At: m.At - 1, N: math.MaxUint32}
	}
	return Moment{At: m.At, N: m.N - 1}
}

// momentKey is the key of the item whose first moment this is.
func momentKey(m Moment) string { return fmt.Sprintf("%s%016x%08x", momentPrefix, m.At, m.N) }

// momentItems are the recency list of a run: its tickets' moments, ascending, each
// behind the time before it and the ticket. Their classes lie beside them, where a build
// that knows nothing of classes does not look.
func momentItems(ascending []Moment) []Item {
	var items []Item
	for len(ascending) > 0 {
		var data, classes []byte
		key, at, count := momentKey(ascending[0]), uint64(0), 0
		for _, m := range ascending {
			next := binary.AppendUvarint(binary.AppendUvarint(data, m.At-at), uint64(m.N))
			if len(next)+count+1 > blockSize {
				break
			}
			data, at, count = next, m.At, count+1
			classes = append(classes, m.Class)
		}
		if len(bytes.Trim(classes, "\x00")) == 0 {
			classes = nil
		}
		items, ascending = append(items, Item{key, data, classes}), ascending[count:]
	}
	return items
}

// decodeMoments reads an item of a recency list. It has one moment at least.
func decodeMoments(item Item) ([]Moment, error) {
	var ascending []Moment
	data := item.Data
	for at := uint64(0); len(data) > 0; {
		distance, a := binary.Uvarint(data)
		n, b := binary.Uvarint(data[max(a, 0):])
		if a <= 0 || b <= 0 || n > math.MaxUint32 || at+distance < at {
			return nil, errMalformed
		}
		at, data = at+distance, data[a+b:]
		ascending = append(ascending, Moment{At: at, N: uint32(n)})
	}
	if len(ascending) == 0 || !slices.IsSortedFunc(ascending, Moment.compare) {
		return nil, errMalformed
	}
	if len(item.Classes) > 0 && len(item.Classes) != len(ascending) {
		return nil, errMalformed
	}
	for i, class := range item.Classes {
		ascending[i].Class = class
	}
	return ascending, nil
}

// latest gives the latest moment of each ticket, ascending: of those at one time the last.
func latest(moments []Moment) []Moment {
	last := map[uint32]Moment{}
	for _, m := range moments {
		if m.At >= last[m.N].At {
			last[m.N] = m
		}
	}
	return slices.SortedFunc(maps.Values(last), Moment.compare)
}
