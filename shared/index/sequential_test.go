package index

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

var errStopped = errors.New("stopped")

// stopping is a Store that fails after so many calls. Its last one may have been
// done all the same.
type stopping struct {
	*memory
	left int
	done bool
}

// stop counts a call, and tells whether to do it and what to say of it.
func (s *stopping) stop() (do bool, err error) {
	s.left--
	if s.left > 0 {
		return true, nil
	}
	return s.left == 0 && s.done, errStopped
}

func (s *stopping) Epoch(ctx context.Context) (uint64, error) {
	if _, err := s.stop(); err != nil {
		return 0, err
	}
	return s.memory.Epoch(ctx)
}

func (s *stopping) Log(ctx context.Context, from, to uint32, limit int) ([]Entry, bool, error) {
	if _, err := s.stop(); err != nil {
		return nil, false, err
	}
	return s.memory.Log(ctx, from, to, limit)
}

func (s *stopping) RaiseEpoch(ctx context.Context, from uint64) (bool, error) {
	do, err := s.stop()
	if !do {
		return false, err
	}
	ok, _ := s.memory.RaiseEpoch(ctx, from)
	return ok, err
}

func (s *stopping) Segment(ctx context.Context, f Facet, number uint32) (Segment, uint64, error) {
	if _, err := s.stop(); err != nil {
		return Segment{}, 0, err
	}
	return s.memory.Segment(ctx, f, number)
}

func (s *stopping) PutSegment(ctx context.Context, f Facet, number uint32, seg Segment, epoch, seen uint64) (bool, error) {
	do, err := s.stop()
	if !do {
		return false, err
	}
	ok, _ := s.memory.PutSegment(ctx, f, number, seg, epoch, seen)
	return ok, err
}

var (
	someFacets = []Facet{Live, "a", "b", "c", "d"}
	// Close together, far apart, at the ends of segments and of all numbers.
	someNumbers = []uint32{
		1, 2, 3, 4095, 4096, 4097, 8191, 8192, 20_000, 20_001, 40_000, 81_919, 81_920, 400_000,
		400_001, 1_000_000, 5_000_000, 5_000_001, 1<<32 - 4096, 1<<32 - 2, 1<<32 - 1,
	}
)

var someGroups = rapid.Custom(func(t *rapid.T) Group {
	return Group{
		Any:  rapid.SliceOfN(rapid.SampledFrom(someFacets), 0, 3).Draw(t, "facets"),
		Not:  rapid.IntRange(0, 3).Draw(t, "not") == 0,
		Lazy: rapid.IntRange(0, 3).Draw(t, "lazy") == 0,
	}
})

func drawQuery(t *rapid.T) Query { return rapid.SliceOfN(someGroups, 0, 3).Draw(t, "query") }

func TestListEqualsTheOracleWhateverWasWrittenAndCompacted(t *testing.T) {
	steps := 0
	rapid.Check(t, func(t *rapid.T) {
		m := newMemory()
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			steps++
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0, 1:
				store := &stopping{memory: m, left: rapid.IntRange(1, 60).Draw(t, "calls"), done: rapid.Bool().Draw(t, "done")}
				if err := m.workOff(t.Context(), store, rapid.IntRange(1, 4).Draw(t, "lines")); err != nil && !errors.Is(err, errStopped) {
					t.Fatal(err)
				}
			case 2:
				// Who keeps the log may die between any two deletions, and take only a part.
				entries := m.entries()
				if err := Compact(t.Context(), m, 0, highest); err != nil {
					t.Fatal(err)
				}
				for _, e := range entries[:rapid.IntRange(0, len(entries)).Draw(t, "deleted")] {
					m.forget(e)
				}
			case 3, 4:
				checkList(t, m)
				checkFind(t, m)
			default:
				n := rapid.SampledFrom(someNumbers).Draw(t, "ticket")
				m.write(n, rapid.SliceOfN(rapid.SampledFrom(someFacets), 0, 4).Draw(t, "facets")...)
			}
			if wrong := m.wrong(); len(wrong) > 0 {
				t.Fatalf("the log over the segments is wrong for %v", wrong)
			}
		}
		checkList(t, m)
		checkFind(t, m)
	})
	t.Logf("%d steps", steps)
}
