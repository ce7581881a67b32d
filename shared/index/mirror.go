package index

import "context"

// A search goes down. What is to go up goes down in a mirror, where number n is
// seen as the highest number less n: the order turns round, and segments lie as
// before, with their bits the other way round.

// mirror shows a Reader so.
type mirror struct{ Reader }

func (m mirror) Log(ctx context.Context, from, to uint32, limit int) ([]Entry, bool, error) {
	entries, more, err := m.Reader.Log(ctx, highest-from, highest-to, limit)
	for i := range entries {
		entries[i].N = highest - entries[i].N
	}
	return entries, more, err
}

func (m mirror) Segments(ctx context.Context, f Facet, from, to uint32, limit int) ([]Stored, error) {
	stored, err := m.Reader.Segments(ctx, f, lastSegment-from, lastSegment-to, limit)
	for i := range stored {
		stored[i] = stored[i].mirror()
	}
	return stored, err
}

func (s Stored) mirror() Stored {
	s.Number, s.Segment = lastSegment-s.Number, s.Segment.mirror()
	return s
}

// mirrored shows a Source so.
type mirrored struct{ Source }

func (m mirrored) Next(ctx context.Context, n uint32) (uint32, bool, error) {
	next, ok, err := m.Source.Next(ctx, highest-n)
	return highest - next, ok, err
}
