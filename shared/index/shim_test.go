package index

import (
	"context"
	"slices"
)

// layout holds the numbers of the two tickets, ascending.
type layout [2]uint32

// shim is the Store of the production code over a world that answers requests.
type shim struct {
	lay layout
	ask func(request) answer
	// paged reads the log an entry a step and segments one by one, as long ones
	// are read.
	paged bool
}

func (s shim) Epoch(context.Context) (uint64, error) {
	return uint64(s.ask(request{kind: askEpoch}).epoch), nil
}

func (s shim) Log(_ context.Context, from, to uint32, limit int) ([]Entry, bool, error) {
	r := request{kind: askLog, limit: uint8(min(limit, 3)), down: from > to}
	for i, n := range s.lay {
		if min(from, to) <= n && n <= max(from, to) {
			r.bits |= 1 << i
		}
	}
	got := answer{}
	switch {
	case r.bits == 0: // there can be none
	case s.paged:
		got = s.lines(r)
	default:
		got = s.ask(r)
	}
	entries := s.entries(got.log)
	if r.down {
		slices.Reverse(entries)
	}
	return entries, got.ok, nil
}

// lines reads the log a line a step.
func (s shim) lines(r request) answer {
	var w world
	for _, i := range order(r.down) {
		if r.bits>>i&1 == 0 {
			continue
		}
		w.log[i][0] = s.ask(request{kind: askLine, ticket: uint8(i)}).log[i]
		if got := w.chunk(r); got.ok {
			return got
		}
	}
	return w.chunk(r)
}

func (s shim) entries(log [2]line) []Entry {
	var entries []Entry
	for i, l := range log {
		if l.v != 0 {
			entries = append(entries, Entry{
				N: s.lay[i], V: uint64(l.v),
				Cur: facetsOf(l.cur), Add: facetsOf(l.add), Del: facetsOf(l.del),
			})
		}
	}
	return entries
}

func (s shim) RaiseEpoch(_ context.Context, from uint64) (bool, error) {
	return s.ask(request{kind: askRaise, seen: uint8(from)}).ok, nil
}

func (s shim) Segment(_ context.Context, f Facet, number uint32) (Segment, uint64, error) {
	c := s.ask(request{kind: askSegment, facet: indexOf(f), number: uint8(number)}).cells[number]
	return s.segment(number, c), uint64(c.epoch), nil
}

func (s shim) PutSegment(_ context.Context, f Facet, number uint32, seg Segment, epoch, seen uint64) (bool, error) {
	return s.put(askPut, f, number, seg, epoch, seen), nil
}

func (s shim) put(k kind, f Facet, number uint32, seg Segment, epoch, seen uint64) bool {
	return s.ask(request{
		kind: k, facet: indexOf(f), number: uint8(number), bits: s.mask(number, seg),
		epoch: uint8(epoch), seen: uint8(seen),
	}).ok
}

// key is an entry's ticket and write.
type key struct{ ticket, v uint8 }

// keys are those of the first entries that the log has, in their order.
func (s shim) keys(limit uint8) (keys []key) {
	for ticket, writes := range s.ask(request{kind: askKeys, limit: limit}).keys {
		for _, v := range writes {
			if v > 0 {
				keys = append(keys, key{uint8(ticket), v})
			}
		}
	}
	return keys
}

func (s shim) forget(keys []key) {
	for _, k := range keys {
		s.ask(request{kind: askForget, ticket: k.ticket, seen: k.v})
	}
}

func (s shim) Segments(_ context.Context, f Facet, from, to uint32, limit int) ([]Stored, error) {
	r := request{kind: askSegments, facet: indexOf(f), limit: uint8(min(limit, 2)), down: from > to}
	for number := range uint32(2) {
		if min(from, to) <= number && number <= max(from, to) {
			r.bits |= 1 << number
		}
	}
	if r.bits == 0 { // there can be none
		return nil, nil
	}
	var stored []Stored
	cells := s.cells(r)
	for _, i := range order(from > to) {
		if c := cells[i]; c.stored {
			stored = append(stored, Stored{Number: uint32(i), Epoch: uint64(c.epoch), Segment: s.segment(uint32(i), c)})
		}
	}
	return stored, nil
}

// cells reads the segments at one instant or, paged, a segment a step.
func (s shim) cells(r request) [2]cell {
	if !s.paged {
		return s.ask(r).cells
	}
	var w world
	for _, i := range order(r.down) {
		if full := r.limit == 1 && w.from(r) != ([2]cell{}); r.bits>>i&1 == 1 && !full {
			w.seg[r.facet][i] = s.ask(request{kind: askSegment, facet: r.facet, number: uint8(i)}).cells[i]
		}
	}
	return w.from(r)
}

func (s shim) segment(number uint32, c cell) Segment {
	var seg Segment
	for i, n := range s.lay {
		if in, bit := SegmentOf(n); in == number && c.bits>>i&1 == 1 {
			seg.Set(bit)
		}
	}
	return seg
}

func (s shim) mask(number uint32, seg Segment) uint8 {
	var mask uint8
	for i, n := range s.lay {
		if in, bit := SegmentOf(n); in == number && seg.Has(bit) {
			mask |= 1 << i
		}
	}
	return mask
}

func facetsOf(mask uint8) []Facet {
	var facets []Facet
	for i, f := range modelFacets {
		if mask>>i&1 == 1 {
			facets = append(facets, f)
		}
	}
	return facets
}

func indexOf(f Facet) uint8 { return uint8(slices.Index(modelFacets[:], f)) }
