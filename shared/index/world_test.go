package index

import (
	"context"
	"slices"
)

// The model is small: two tickets, two facets and the two segments 0 and 1, all
// in a comparable value, so that states can be kept in a map. A set of tickets
// or of facets is a mask.

var modelFacets = [2]Facet{"a", "b"}

const (
	none, a, b, ab = 0, 1, 2, 3
)

// world is all that is stored.
type world struct {
	epoch uint8
	ver   [2]uint8
	has   [2]uint8
	log   [2]entries
	seg   [2][2]cell // by facet and number
}

// entries are those of a ticket in the order of its writes. One with v 0 is absent, and
// so are those behind it.
type entries [4]line

// line is what the log has of the ticket, with v 0 where that is nothing.
func (e entries) line() (joined line) {
	for _, one := range e {
		if one.v > 0 {
			joined = line{one.v, one.cur, joined.add | one.add, joined.del | one.del}
		}
	}
	return joined
}

// forget deletes the entry of a write, and tells whether it was there.
func (e *entries) forget(v uint8) bool {
	for i := range e {
		if e[i].v == v && v > 0 {
			copy(e[i:], e[i+1:])
			e[len(e)-1] = line{}
			return true
		}
	}
	return false
}

type line struct{ v, cur, add, del uint8 }

type cell struct {
	stored      bool
	epoch, bits uint8
}

type kind uint8

const (
	askWrite kind = iota
	askEpoch
	askLog
	askLine // of one ticket
	askRaise
	askSegment
	askPut
	askKeys
	askForget
	askSegments
	// What no correct program asks for.
	askAdd
	askPutAlways
	askPutIfOlder
	askDelete
	askForgetAlways
	askWriteLastDiff
	askWriteKnownDiff
)

// request is one atomic step on the world.
type request struct {
	kind                         kind
	ticket, facet, number, limit uint8
	bits, epoch, seen            uint8 // bits: also which tickets or segments are asked for
	down                         bool
}

// conditional tells whether the request may be sent again by a client that
// never saw its answer.
func (r request) conditional() bool {
	return r.kind != askWrite && r.kind != askWriteLastDiff && r.kind != askWriteKnownDiff && r.changes()
}

func (r request) changes() bool {
	switch r.kind {
	case askEpoch, askLog, askLine, askKeys, askSegment, askSegments:
		return false
	}
	return true
}

type answer struct {
	ok    bool // also: more of the log
	epoch uint8
	log   [2]line
	keys  [2][4]uint8 // the writes of each ticket's entries
	cells [2]cell     // by number
}

// serve does the request.
func (w *world) serve(r request) answer {
	switch r.kind {
	case askWrite, askWriteLastDiff, askWriteKnownDiff:
		w.write(r)
		return answer{ok: true}
	case askEpoch:
		return answer{epoch: w.epoch}
	case askLog:
		return w.chunk(r)
	case askLine:
		var out answer
		out.log[r.ticket] = w.log[r.ticket].line()
		return out
	case askKeys:
		return w.keys(r.limit)
	case askSegment:
		var out answer
		out.cells[r.number] = w.seg[r.facet][r.number]
		return out
	case askSegments:
		return answer{cells: w.from(r)}
	case askRaise:
		if w.epoch != r.seen {
			return answer{}
		}
		w.epoch++
		return answer{ok: true}
	case askAdd:
		w.epoch++
		return answer{ok: true, epoch: w.epoch}
	case askForget:
		return answer{ok: w.log[r.ticket].forget(r.seen)}
	case askForgetAlways:
		w.log[r.ticket] = entries{}
		return answer{ok: true}
	}
	return w.put(r)
}

func (w *world) put(r request) answer {
	at := &w.seg[r.facet][r.number]
	allowed := at.epoch == r.seen
	switch r.kind {
	case askPutAlways:
		allowed = true
	case askPutIfOlder:
		allowed = at.epoch < r.epoch
	}
	if !allowed {
		return answer{}
	}
	if r.kind == askDelete {
		*at = cell{}
	} else {
		*at = cell{stored: true, epoch: r.epoch, bits: r.bits}
	}
	return answer{ok: true}
}

func (w *world) write(r request) {
	old := w.has[r.ticket]
	w.ver[r.ticket]++
	w.has[r.ticket] = r.bits
	if r.kind == askWriteLastDiff {
		w.log[r.ticket] = entries{}
	}
	if r.kind == askWriteKnownDiff {
		old &= r.bits // what the writer would give the ticket, as far as it knows
	}
	at := 0
	for w.log[r.ticket][at].v > 0 {
		at++
	}
	w.log[r.ticket][at] = line{w.ver[r.ticket], r.bits, r.bits &^ old, old &^ r.bits}
}

// keys gives the first entries, as who keeps the log reads them.
func (w *world) keys(limit uint8) (out answer) {
	for i := range w.log {
		for j, e := range w.log[i] {
			if e.v > 0 && limit > 0 {
				out.keys[i][j] = e.v
				limit--
			}
		}
	}
	return out
}

// chunk gives the lines of the tickets in bits, up or down.
func (w *world) chunk(r request) (out answer) {
	order, given := order(r.down), uint8(0)
	for at, i := range order {
		if out.log[i] = w.log[i].line(); r.bits>>i&1 == 0 || out.log[i].v == 0 {
			out.log[i] = line{}
			continue
		}
		if given++; given == r.limit {
			out.ok = at == 0 && r.bits>>order[1]&1 == 1 // whether or not it has a line
			return out
		}
	}
	return out
}

// from gives the segments in bits, up or down.
func (w *world) from(r request) (out [2]cell) {
	given := uint8(0)
	for _, i := range order(r.down) {
		if c := w.seg[r.facet][i]; r.bits>>i&1 == 1 && c.stored && given < r.limit {
			out[i] = c
			given++
		}
	}
	return out
}

// order is that of tickets and of segments.
func order(down bool) [2]int {
	if down {
		return [2]int{1, 0}
	}
	return [2]int{0, 1}
}

// right tells whether the log over the segments equals what every ticket has.
func (w *world) right(lay layout) bool {
	for i, n := range lay {
		number, _ := SegmentOf(n)
		said := w.log[i].line().cur
		if w.log[i] == (entries{}) {
			said = w.seg[0][number].bits>>i&1 | w.seg[1][number].bits>>i&1<<1
		}
		if said != w.has[i] {
			return false
		}
	}
	return true
}

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
