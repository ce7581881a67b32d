package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// A fold is the work on one segment: the entries that may change it.
type fold struct {
	facet   Facet
	number  uint32
	entries []*Entry
}

// plan gives one fold for every segment that the entries touch, in the order of
// number and facet.
func plan(entries []Entry) (folds []*fold) {
	type key struct {
		facet  Facet
		number uint32
	}
	byKey := map[key]*fold{}
	for i := range entries {
		number, _ := SegmentOf(entries[i].N)
		for _, facet := range entries[i].touched() {
			k := key{facet, number}
			if byKey[k] == nil {
				byKey[k] = &fold{facet: facet, number: number}
				folds = append(folds, byKey[k])
			}
			byKey[k].entries = append(byKey[k].entries, &entries[i])
		}
	}
	slices.SortFunc(folds, func(a, b *fold) int {
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.facet, b.facet))
	})
	return folds
}

// apply gives the segment the bits that its entries say, marked as mine.
func (f *fold) apply(ctx context.Context, store Store, mine uint64) error {
	segment, seen, err := store.Segment(ctx, f.facet, f.number)
	if err != nil {
		return fmt.Errorf("load segment %s %d: %w", f.facet, f.number, err)
	}
	if seen >= mine {
		return ErrOvertaken
	}
	for _, entry := range f.entries {
		_, bit := SegmentOf(entry.N)
		if slices.Contains(entry.Cur, f.facet) {
			segment.Set(bit)
		} else {
			segment.Clear(bit)
		}
	}
	// Also when no bit changed, and also when none is left: the mark is what
	// tells a reader that its view of the log is too old for this segment.
	stored, err := store.PutSegment(ctx, f.facet, f.number, segment, mine, seen)
	if err != nil {
		return fmt.Errorf("put segment %s %d: %w", f.facet, f.number, err)
	}
	if !stored {
		return ErrOvertaken
	}
	return nil
}
