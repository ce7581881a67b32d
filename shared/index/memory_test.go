package index

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"
)

// memory is a Store that keeps tickets too, for tests.
type memory struct {
	mu       sync.Mutex
	epoch    uint64
	tickets  map[uint32][]Facet
	versions map[uint32]uint64
	log      map[uint32][]Entry // of each ticket in the order of its writes
	segments map[Facet]map[uint32]Stored
	read     int // segments
	put      int // segments
	logged   int // entries read
}

func oneOf(facets ...Facet) Group  { return Group{Any: facets} }
func noneOf(facets ...Facet) Group { return Group{Any: facets, Not: true} }

func newMemory() *memory {
	return &memory{
		tickets: map[uint32][]Facet{}, versions: map[uint32]uint64{},
		log: map[uint32][]Entry{}, segments: map[Facet]map[uint32]Stored{},
	}
}

// write gives ticket n these facets.
func (m *memory) write(n uint32, facets ...Facet) {
	m.mu.Lock()
	defer m.mu.Unlock()
	facets = Normalize(facets)
	add, del := Diff(m.tickets[n], facets)
	m.tickets[n] = facets
	m.versions[n]++
	m.log[n] = append(m.log[n], Entry{N: n, V: m.versions[n], Cur: facets, Add: add, Del: del})
}

// matching gives the tickets that a list should have, newest first.
func (m *memory) matching(q Query) []uint32 {
	var numbers []uint32
	for n, facets := range m.tickets {
		if q.Matches(facets) {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	slices.Reverse(numbers)
	return numbers
}

// wrong gives the tickets for which the log over the segments is not what they
// have.
func (m *memory) wrong() []uint32 {
	var numbers []uint32
	for n, facets := range m.tickets {
		var said []Facet
		if line, ok := m.log[n]; ok {
			said = Join(line...).Cur
		} else {
			number, bit := SegmentOf(n)
			for f, segments := range m.segments {
				if s := segments[number].Segment; s.Has(bit) {
					said = append(said, f)
				}
			}
		}
		if !slices.Equal(Normalize(said), facets) {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// fetch gives the tickets that match now.
func (m *memory) fetch(q Query) func(context.Context, []uint32) (map[uint32]uint32, error) {
	return func(_ context.Context, numbers []uint32) (map[uint32]uint32, error) {
		m.mu.Lock()
		defer m.mu.Unlock()
		rows := map[uint32]uint32{}
		for _, n := range numbers {
			if q.Matches(m.tickets[n]) {
				rows[n] = n
			}
		}
		return rows, nil
	}
}

func (m *memory) Epoch(context.Context) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.epoch, nil
}

func (m *memory) Log(_ context.Context, from, to uint32, limit int) ([]Entry, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var entries []Entry
	for n, line := range m.log {
		if min(from, to) <= n && n <= max(from, to) {
			entries = append(entries, Join(line...))
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		if from > to {
			a, b = b, a
		}
		return cmp.Compare(a.N, b.N)
	})
	entries = entries[:min(limit, len(entries))]
	m.logged += len(entries)
	return entries, len(entries) == limit, nil
}

func (m *memory) RaiseEpoch(_ context.Context, from uint64) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.epoch != from {
		return false, nil
	}
	m.epoch = from + 1
	return true, nil
}

func (m *memory) Segment(_ context.Context, f Facet, number uint32) (Segment, uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.segments[f][number]
	return s.Segment, s.Epoch, nil
}

func (m *memory) PutSegment(_ context.Context, f Facet, number uint32, s Segment, epoch, seen uint64) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.segments[f][number].Epoch != seen {
		return false, nil
	}
	if m.segments[f] == nil {
		m.segments[f] = map[uint32]Stored{}
	}
	m.put++
	m.segments[f][number] = Stored{Number: number, Epoch: epoch, Segment: s}
	return true, nil
}

// entries are those that the log has, in the order of tickets and writes.
func (m *memory) entries() (all []Entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, n := range slices.Sorted(maps.Keys(m.log)) {
		all = append(all, m.log[n]...)
	}
	return all
}

// forget deletes an entry.
func (m *memory) forget(e Entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.log[e.N] = slices.DeleteFunc(m.log[e.N], func(one Entry) bool { return one.V == e.V })
	if len(m.log[e.N]) == 0 {
		delete(m.log, e.N)
	}
}

// workOff folds the log through a store, in slices of so many lines, and deletes what
// is folded. It does nothing where another one is faster.
func (m *memory) workOff(ctx context.Context, store Store, lines int) error {
	entries := m.entries()
	c := compaction{store: store, entries: lines, wide: 1}
	switch err := c.run(ctx, 0, highest); {
	case errors.Is(err, ErrOvertaken):
		return nil
	case err != nil:
		return err
	}
	for _, e := range entries {
		m.forget(e)
	}
	return nil
}

// compacted works off the log.
func compacted(t *testing.T, m *memory) {
	t.Helper()
	if err := m.workOff(t.Context(), m, sliceEntries); err != nil || len(m.log) > 0 {
		t.Fatalf("%d left: %v", len(m.log), err)
	}
}

func (m *memory) Segments(_ context.Context, f Facet, from, to uint32, limit int) ([]Stored, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var stored []Stored
	for _, s := range m.segments[f] {
		if min(from, to) <= s.Number && s.Number <= max(from, to) {
			stored = append(stored, s)
		}
	}
	slices.SortFunc(stored, func(a, b Stored) int {
		if from > to {
			a, b = b, a
		}
		return cmp.Compare(a.Number, b.Number)
	})
	stored = stored[:min(limit, len(stored))]
	m.read += len(stored)
	return stored, nil
}
