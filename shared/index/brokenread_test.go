package index

import (
	"context"
	"slices"
)

// What is broken here is what a reader does.

// youngAccepted hides how young the segments of a facet are, or of all.
type youngAccepted struct {
	shim
	of Facet
}

func (m youngAccepted) Segments(ctx context.Context, f Facet, from, to uint32, limit int) ([]Stored, error) {
	stored, err := m.shim.Segments(ctx, f, from, to, limit)
	for i := range stored {
		if m.of == "" || m.of == f {
			stored[i].Epoch = 0
		}
	}
	return stored, err
}

// unread finds nothing stored of a facet.
type unread struct {
	shim
	of Facet
}

func (m unread) Segments(ctx context.Context, f Facet, from, to uint32, limit int) ([]Stored, error) {
	if f == m.of {
		return nil, nil
	}
	return m.shim.Segments(ctx, f, from, to, limit)
}

// shifted takes every bit of a segment that it reads upwards for the next one.
type shifted struct{ shim }

func (m shifted) Segments(ctx context.Context, f Facet, from, to uint32, limit int) ([]Stored, error) {
	stored, err := m.shim.Segments(ctx, f, from, to, limit)
	for i := range stored {
		var moved Segment
		for bit := range stored[i].Segment.Below(SegmentSize) {
			moved.Set((bit + 1) % SegmentSize)
		}
		if from < to {
			stored[i].Segment = moved
		}
	}
	return stored, err
}

// fromTheTop reads the log down, whatever is asked for.
type fromTheTop struct{ shim }

func (m fromTheTop) Log(ctx context.Context, from, to uint32, limit int) ([]Entry, bool, error) {
	return m.shim.Log(ctx, max(from, to), min(from, to), limit)
}

// loggedProposed is a Source too, which proposes all that is in the log besides
// what it should.
type loggedProposed struct {
	shim
	proposed Set
}

func (m *loggedProposed) Log(ctx context.Context, from, to uint32, limit int) ([]Entry, bool, error) {
	entries, more, err := m.shim.Log(ctx, from, to, limit)
	for _, e := range entries {
		m.proposed = setOf(m.lay, maskOf(m.lay, &m.proposed)|mask(m.lay, []uint32{e.N}))
	}
	return entries, more, err
}

func (m *loggedProposed) Next(ctx context.Context, n uint32) (uint32, bool, error) {
	return m.proposed.Source(false).Next(ctx, n)
}

// youngEmptyPassed leaves out empty segments, however young.
type youngEmptyPassed struct{ shim }

func (m youngEmptyPassed) Segments(ctx context.Context, f Facet, from, to uint32, _ int) ([]Stored, error) {
	stored, err := m.shim.Segments(ctx, f, from, to, 2)
	var kept []Stored
	for _, s := range stored {
		if !s.Segment.Empty() {
			kept = append(kept, s)
		}
	}
	return kept, err
}

// bitsOnly sees no log.
type bitsOnly struct{ shim }

func (m bitsOnly) Log(context.Context, uint32, uint32, int) ([]Entry, bool, error) {
	return nil, false, nil
}

// firstLine takes a part of the log for the whole.
type firstLine struct{ shim }

func (m firstLine) Log(ctx context.Context, from, to uint32, _ int) ([]Entry, bool, error) {
	entries, _, err := m.shim.Log(ctx, from, to, 1)
	return entries, false, err
}

// segmentsKept reads no segment twice, whatever chunk of the log it is for.
type segmentsKept struct {
	shim
	kept map[Facet][]Stored
}

func (m *segmentsKept) Segments(ctx context.Context, f Facet, from, to uint32, limit int) ([]Stored, error) {
	if m.kept == nil {
		m.kept = map[Facet][]Stored{}
	}
	if _, ok := m.kept[f]; !ok {
		m.kept[f], _ = m.shim.Segments(ctx, f, 1, 0, 2)
	}
	below := slices.DeleteFunc(slices.Clone(m.kept[f]), func(s Stored) bool { return s.Number > from || s.Number < to })
	return below[:min(limit, len(below))], nil
}

// logAhead reads the log once, and each chunk of it under an epoch of its own.
type logAhead struct {
	shim
	read bool
	log  []Entry
}

func (m *logAhead) Log(ctx context.Context, from, to uint32, limit int) ([]Entry, bool, error) {
	if !m.read {
		m.log, _, _ = m.shim.Log(ctx, from, to, 2)
		m.read = true
	}
	chunk := slices.DeleteFunc(slices.Clone(m.log), func(e Entry) bool { return e.N > from })
	chunk = chunk[:min(limit, len(chunk))]
	return chunk, len(chunk) == limit && chunk[limit-1].N > m.lay[0], nil
}

// lastLine gives the last line of a chunk alone.
type lastLine struct{ shim }

func (m lastLine) Log(ctx context.Context, from, to uint32, _ int) ([]Entry, bool, error) {
	entries, more, err := m.shim.Log(ctx, from, to, 2)
	return entries[max(0, len(entries)-1):], more, err
}
