package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// errOvertaken ends a compaction that met the work of another one.
var errOvertaken = errors.New("overtaken by another compaction")

// Compact folds the log into the segments, its first limit entries only or all
// of it if limit is 0, and gives how many entries it finished with. It may run
// beside writes, reads and itself, and may be stopped anywhere. When another
// compaction is in its way it leaves the rest to that one and gives 0 and no
// error.
func Compact(ctx context.Context, store Store, limit int) (done int, err error) {
	return compact(ctx, store, limit, width)
}

func compact(ctx context.Context, store Store, limit, wide int) (int, error) {
	// The epoch comes before the log, and the number is taken only if nobody
	// took one since: so numbers order the views of the log.
	epoch, err := store.Epoch(ctx)
	if err != nil {
		return 0, fmt.Errorf("compact: read epoch: %w", err)
	}
	entries, err := store.Log(ctx, limit)
	if err != nil {
		return 0, fmt.Errorf("compact: read log: %w", err)
	}
	if len(entries) == 0 {
		return 0, nil
	}
	taken, err := store.RaiseEpoch(ctx, epoch)
	if err != nil {
		return 0, fmt.Errorf("compact: raise epoch from %d: %w", epoch, err)
	}
	if !taken {
		return 0, nil
	}
	err = foldAll(ctx, store, entries, epoch+1, wide)
	if errors.Is(err, errOvertaken) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("compact: epoch %d: %w", epoch+1, err)
	}
	if err := forgetAll(ctx, store, entries, wide); err != nil {
		return 0, fmt.Errorf("compact: epoch %d: %w", epoch+1, err)
	}
	return len(entries), nil
}

// A fold is the work on one segment: the entries that may change it.
type fold struct {
	facet   Facet
	number  uint32
	entries []*Entry
}

func foldAll(ctx context.Context, store Store, entries []Entry, mine uint64, wide int) error {
	folds := plan(entries)
	return each(ctx, wide, len(folds), func(ctx context.Context, i int) error {
		return folds[i].apply(ctx, store, mine)
	})
}

// plan gives one fold for every segment that the entries touch, in the order of
// number and facet.
func plan(entries []Entry) []*fold {
	type key struct {
		facet  Facet
		number uint32
	}
	byKey := map[key]*fold{}
	var folds []*fold
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
		return errOvertaken
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
		return errOvertaken
	}
	return nil
}

// forgetAll deletes the entries that are still as they were read; a ticket
// written since keeps its entry.
func forgetAll(ctx context.Context, store Store, entries []Entry, wide int) error {
	return each(ctx, wide, len(entries), func(ctx context.Context, i int) error {
		if err := store.Forget(ctx, entries[i].N, entries[i].V); err != nil {
			return fmt.Errorf("forget entry %d: %w", entries[i].N, err)
		}
		return nil
	})
}
