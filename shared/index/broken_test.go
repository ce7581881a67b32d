package index

import (
	"context"
	"slices"
)

// Each of these Stores breaks one rule of the algorithm for the production code
// that runs over it. One is made for each run, so they may keep what they saw.

// logBeforeEpoch reads the log first.
type logBeforeEpoch struct {
	shim
	log []Entry
}

func (m *logBeforeEpoch) Epoch(ctx context.Context) (uint64, error) {
	m.log, _, _ = m.shim.Log(ctx, 0, highest, 2)
	return m.shim.Epoch(ctx)
}

func (m *logBeforeEpoch) Log(_ context.Context, from, to uint32, limit int) ([]Entry, bool, error) {
	entries := slices.DeleteFunc(slices.Clone(m.log), func(e Entry) bool { return e.N < min(from, to) || e.N > max(from, to) })
	if from > to {
		slices.Reverse(entries)
	}
	fit := min(limit, len(entries))
	return entries[:fit], fit < len(entries), nil
}

// segmentsBeforeLog reads all segments between the epoch and the log.
type segmentsBeforeLog struct {
	shim
	segments map[Facet][]Stored
}

func (m *segmentsBeforeLog) Log(ctx context.Context, from, to uint32, limit int) ([]Entry, bool, error) {
	m.segments = map[Facet][]Stored{}
	for _, f := range modelFacets {
		m.segments[f], _ = m.shim.Segments(ctx, f, 1, 0, 2)
	}
	return m.shim.Log(ctx, from, to, limit)
}

func (m *segmentsBeforeLog) Segments(_ context.Context, f Facet, from, to uint32, limit int) ([]Stored, error) {
	var stored []Stored
	for _, s := range m.segments[f] {
		if to <= s.Number && s.Number <= from && len(stored) < limit {
			stored = append(stored, s)
		}
	}
	return stored, nil
}

func (m *segmentsBeforeLog) Segment(_ context.Context, f Facet, number uint32) (Segment, uint64, error) {
	for _, s := range m.segments[f] {
		if s.Number == number {
			return s.Segment, s.Epoch, nil
		}
	}
	return Segment{}, 0, nil
}

// lateSeen lets a mutant show another epoch of a segment than it has, and still
// put it if it has that one.
type lateSeen struct {
	shim
	seen map[Facet]map[uint32]uint64
}

func (m *lateSeen) load(ctx context.Context, f Facet, number uint32) (Segment, uint64) {
	s, seen, _ := m.Segment(ctx, f, number)
	if m.seen == nil {
		m.seen = map[Facet]map[uint32]uint64{}
	}
	if m.seen[f] == nil {
		m.seen[f] = map[uint32]uint64{}
	}
	m.seen[f][number] = seen
	return s, seen
}

// addedEpoch takes its number by an atomic ADD, which others may do between its
// read of the log and that.
type addedEpoch struct {
	lateSeen
	from, mine uint64
}

func (m *addedEpoch) RaiseEpoch(_ context.Context, from uint64) (bool, error) {
	m.from, m.mine = from, uint64(m.ask(request{kind: askAdd}).epoch)
	return true, nil
}

func (m *addedEpoch) Segment(ctx context.Context, f Facet, number uint32) (Segment, uint64, error) {
	s, seen := m.load(ctx, f, number)
	if seen >= m.mine {
		return s, m.from + 1, nil
	}
	return s, 0, nil
}

func (m *addedEpoch) PutSegment(ctx context.Context, f Facet, number uint32, s Segment, _, _ uint64) (bool, error) {
	return m.shim.PutSegment(ctx, f, number, s, m.mine, m.seen[f][number])
}

// epochKept takes no number.
type epochKept struct{ shim }

func (m epochKept) RaiseEpoch(context.Context, uint64) (bool, error) { return true, nil }

// youngerFolded does not stop at a segment of a younger compaction.
type youngerFolded struct{ lateSeen }

func (m *youngerFolded) Segment(ctx context.Context, f Facet, number uint32) (Segment, uint64, error) {
	s, _ := m.load(ctx, f, number)
	return s, 0, nil
}

func (m *youngerFolded) PutSegment(ctx context.Context, f Facet, number uint32, s Segment, epoch, _ uint64) (bool, error) {
	return m.shim.PutSegment(ctx, f, number, s, epoch, m.seen[f][number])
}

// youngerTrusted takes a segment of a younger compaction for done.
type youngerTrusted struct{ lateSeen }

func (m *youngerTrusted) Segment(ctx context.Context, f Facet, number uint32) (Segment, uint64, error) {
	s, _ := m.load(ctx, f, number)
	return s, 0, nil
}

func (m *youngerTrusted) PutSegment(ctx context.Context, f Facet, number uint32, s Segment, epoch, _ uint64) (bool, error) {
	if m.seen[f][number] >= epoch {
		return true, nil
	}
	return m.shim.PutSegment(ctx, f, number, s, epoch, m.seen[f][number])
}

// putAs puts under another condition.
type putAs struct {
	shim
	kind kind
}

func (m putAs) PutSegment(_ context.Context, f Facet, number uint32, s Segment, epoch, seen uint64) (bool, error) {
	return m.put(m.kind, f, number, s, epoch, seen), nil
}

// rightSkipped puts no segment whose bits did not change.
type rightSkipped struct {
	shim
	loaded Segment
}

func (m *rightSkipped) Segment(ctx context.Context, f Facet, number uint32) (Segment, uint64, error) {
	s, seen, err := m.shim.Segment(ctx, f, number)
	m.loaded = s
	return s, seen, err
}

func (m *rightSkipped) PutSegment(ctx context.Context, f Facet, number uint32, s Segment, epoch, seen uint64) (bool, error) {
	if s == m.loaded {
		return true, nil
	}
	return m.shim.PutSegment(ctx, f, number, s, epoch, seen)
}

// emptyDeleted deletes the segments that have nothing left.
type emptyDeleted struct{ shim }

func (m emptyDeleted) PutSegment(ctx context.Context, f Facet, number uint32, s Segment, epoch, seen uint64) (bool, error) {
	if s.Empty() {
		return m.put(askDelete, f, number, s, epoch, seen), nil
	}
	return m.shim.PutSegment(ctx, f, number, s, epoch, seen)
}

// unmarked leaves a segment the epoch that it had.
type unmarked struct{ shim }

func (m unmarked) PutSegment(ctx context.Context, f Facet, number uint32, s Segment, _, seen uint64) (bool, error) {
	return m.shim.PutSegment(ctx, f, number, s, seen, seen)
}

// failureIgnored goes on when a put fails.
type failureIgnored struct{ shim }

func (m failureIgnored) PutSegment(ctx context.Context, f Facet, number uint32, s Segment, epoch, seen uint64) (bool, error) {
	_, err := m.shim.PutSegment(ctx, f, number, s, epoch, seen)
	return true, err
}

// forgottenBlindly deletes also the entries that came since.
type forgottenBlindly struct{ shim }

func (m forgottenBlindly) forget(keys []key) {
	for _, k := range keys {
		m.ask(request{kind: askForgetAlways, ticket: k.ticket})
	}
}

// newestForgotten deletes a ticket's last entry first.
type newestForgotten struct{ shim }

func (m newestForgotten) forget(keys []key) {
	slices.Reverse(keys)
	m.shim.forget(keys)
}

// overtakenIgnored deletes also what another compaction kept it from folding.
type overtakenIgnored struct{ shim }

func (m overtakenIgnored) RaiseEpoch(ctx context.Context, from uint64) (bool, error) {
	_, err := m.shim.RaiseEpoch(ctx, from)
	return true, err
}

func (m overtakenIgnored) Segment(ctx context.Context, f Facet, number uint32) (Segment, uint64, error) {
	s, _, err := m.shim.Segment(ctx, f, number)
	return s, 0, err
}

func (m overtakenIgnored) PutSegment(ctx context.Context, f Facet, number uint32, s Segment, epoch, seen uint64) (bool, error) {
	_, err := m.shim.PutSegment(ctx, f, number, s, epoch, seen)
	return true, err
}

// oneNumber takes one number for all that it does.
type oneNumber struct {
	shim
	mine uint64
}

func (m *oneNumber) RaiseEpoch(ctx context.Context, from uint64) (bool, error) {
	if m.mine > 0 {
		return true, nil
	}
	m.mine = from + 1
	return m.shim.RaiseEpoch(ctx, from)
}

func (m *oneNumber) PutSegment(ctx context.Context, f Facet, number uint32, s Segment, _, seen uint64) (bool, error) {
	return m.shim.PutSegment(ctx, f, number, s, m.mine, seen)
}

// allForgotten deletes also the entries that it took none of.
type allForgotten struct {
	shim
	seen []key
}

func (m *allForgotten) keys(limit uint8) []key {
	m.seen = m.shim.keys(9)
	return m.seen[:min(int(limit), len(m.seen))]
}

func (m *allForgotten) forget([]key) { m.shim.forget(m.seen) }
