package index

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
