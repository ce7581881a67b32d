package words

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Turn is where a ticket stands in the order of turns, which a write can move either
// way: At is its place, never 0 where it has one, and Ahead a number that comes with it,
// of which this package knows nothing. Of the same place the ticket with the lower
// number stands first.
type Turn struct {
	At    uint64
	Ahead uint32
}

// mark is what a run says of a place: that a ticket stands there, or that it does not
// stand there any more.
type mark struct {
	Moment
	ahead uint32
	gone  bool
}

// marksIn are what entries say of turns, ascending: of each place what was said last.
// Whatever a ticket leaves is said, also where these entries brought it there: an
// entry may be folded that was folded before.
func marksIn(entries []Entry) []mark {
	said := map[Moment]mark{}
	for _, e := range slices.SortedFunc(slices.Values(entries), byTicket) {
		if !e.Moved {
			continue
		}
		if m := (Moment{At: e.Was, N: e.N}); e.Was > 0 {
			said[m] = mark{Moment: m, gone: true}
		}
		if m := (Moment{At: e.Turn.At, N: e.N}); e.Turn.At > 0 {
			said[m] = mark{Moment: m, ahead: e.Turn.Ahead}
		}
	}
	return slices.SortedFunc(maps.Values(said), func(a, b mark) int { return a.compare(b.Moment) })
}

// turned gives where the tickets stand that a log moved.
func turned(entries []Entry) map[uint32]Turn {
	turns := map[uint32]Turn{}
	for _, e := range slices.SortedFunc(slices.Values(entries), byTicket) {
		if e.Moved {
			turns[e.N] = e.Turn
		}
	}
	return turns
}

// turnBuilder makes the items of a part of a run of turns. An item has the key of its
// last mark, so the one that has a place, or the next, is the first from there on.
type turnBuilder struct {
	items []Item
	data  []byte
	last  Moment // of data
}

func (b *turnBuilder) add(m mark) {
	next := m.append(b.data, b.last.At)
	if len(next) > blockSize {
		b.cut()
		next = m.append(nil, 0)
	}
	b.data, b.last = next, m.Moment
}

// cut ends the item, if there is one.
func (b *turnBuilder) cut() {
	if len(b.data) > 0 {
		b.items = append(b.items, Item{Key: momentKey(b.last), Data: b.data})
	}
	b.data, b.last = nil, Moment{}
}

// second is what most distances are a multiple of.
const second = 1e6

// append adds a mark behind another place. What is gone has 0 where others have one more
// than what comes with them.
func (m mark) append(data []byte, at uint64) []byte {
	distance := m.At - at
	if distance%second == 0 {
		data = binary.AppendUvarint(data, distance/second<<1|1)
	} else {
		data = binary.AppendUvarint(data, distance<<1)
	}
	data = binary.AppendUvarint(data, uint64(m.N))
	if m.gone {
		return append(data, 0)
	}
	return binary.AppendUvarint(data, uint64(m.ahead)+1)
}

// decodeTurns reads an item of a run of turns. It has one mark at least.
func decodeTurns(data []byte) ([]mark, error) {
	var ascending []mark
	last := Moment{}
	for len(data) > 0 {
		var said [3]uint64
		for i := range said {
			n, size := binary.Uvarint(data)
			if size <= 0 {
				return nil, errMalformed
			}
			said[i], data = n, data[size:]
		}
		distance := said[0] >> 1
		if said[0]&1 > 0 {
			distance *= second
		}
		m := mark{Moment: Moment{At: last.At + distance, N: uint32(said[1])}, ahead: uint32(max(said[2], 1) - 1), gone: said[2] == 0}
		if said[1] > math.MaxUint32 || said[2] > math.MaxUint32+1 || m.At < last.At || m.At == 0 || m.compare(last) <= 0 {
			return nil, errMalformed
		}
		ascending, last = append(ascending, m), m.Moment
	}
	if len(ascending) == 0 {
		return nil, errMalformed
	}
	return ascending, nil
}

// readMomentKey reads what momentKey made; the empty key is the zero Moment.
func readMomentKey(key string) (m Moment, err error) {
	if key == "" {
		return m, nil
	}
	if _, err = fmt.Sscanf(strings.TrimPrefix(key, momentPrefix), "%016x%08x", &m.At, &m.N); err != nil {
		return m, fmt.Errorf("key %q: %w", key, errMalformed)
	}
	return m, nil
}
