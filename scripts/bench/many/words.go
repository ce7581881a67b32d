package many

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"strings"
	"time"

	"docket/shared/words"
)

// wordIndex is the index of words as it grows, in memory: the product folds and
// merges it, as it would in the table. Its clock is that of the tickets.
type wordIndex struct {
	manifest words.Manifest
	parts    map[string][]words.Item // in the order of their keys
	log      []words.Entry
	later    []words.Entry // of times that the tickets have not come to
	now      time.Time
	units    float64 // write units of what was put and removed, as DynamoDB bills it
}

// together is how many entries are folded at once: a busy workspace's.
const together = 1024

var _ words.Store = (*wordIndex)(nil)

func newWordIndex() *wordIndex { return &wordIndex{parts: map[string][]words.Item{}} }

// feed takes entries in any order, and has those of before an instant, in
// microseconds since 1970, folded in the order of their times.
func (w *wordIndex) feed(ctx context.Context, entries []words.Entry, before uint64) error {
	w.later = append(w.later, entries...)
	slices.SortFunc(w.later, func(a, b words.Entry) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.V, b.V)) })
	due, _ := slices.BinarySearchFunc(w.later, before, func(e words.Entry, before uint64) int { return cmp.Compare(e.At, before) })
	for _, e := range w.later[:due] {
		w.log, w.now = append(w.log, e), time.UnixMicro(int64(e.At))
		if len(w.log) == together {
			if err := w.tend(ctx, 0); err != nil {
				return err
			}
		}
	}
	w.later = slices.Delete(w.later, 0, due)
	return nil
}

// end folds what is left, and removes what readers have no use for an hour later.
func (w *wordIndex) end(ctx context.Context) error {
	if err := w.tend(ctx, 1); err != nil {
		return err
	}
	w.now = w.now.Add(time.Hour)
	return w.tend(ctx, 1)
}

// tend has the product do all that there is to do, if the log has so many entries.
func (w *wordIndex) tend(ctx context.Context, least int) error {
	for more := true; more; {
		progress, err := words.Tend(ctx, w, words.Work{Least: least, Now: func() time.Time { return w.now }})
		if err != nil {
			return err
		}
		more = progress.More
	}
	return nil
}

// bill adds what it takes to put items, or to remove them.
func (w *wordIndex) bill(items []words.Item) {
	const beside = 64 // bytes of an item's key and names
	for _, it := range items {
		w.units += float64((len(it.Key) + len(it.Data) + len(it.Classes) + beside + 1023) / 1024)
	}
}

// Log implements words.Reader.
func (w *wordIndex) Log(_ context.Context, limit int) ([]words.Entry, bool, error) {
	slices.SortFunc(w.log, func(a, b words.Entry) int { return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(a.V, b.V)) })
	return slices.Clone(w.log[:min(limit, len(w.log))]), len(w.log) > limit, nil
}

// Manifest implements words.Reader.
func (w *wordIndex) Manifest(context.Context) (words.Manifest, error) { return w.manifest, nil }

// Items implements words.Reader.
func (w *wordIndex) Items(_ context.Context, part, from, to string, limit int) ([]words.Item, error) {
	all := w.parts[part]
	at := func(key string, within bool) int { // the first item at a key, or behind it
		return sort.Search(len(all), func(i int) bool { return all[i].Key > key || within && all[i].Key == key })
	}
	if from <= to {
		some := all[at(from, true):max(at(from, true), at(to, false))]
		return some[:min(limit, len(some))], nil
	}
	some := slices.Clone(all[at(to, true):at(from, false)])
	slices.Reverse(some)
	return some[:min(limit, len(some))], nil
}

// PutItems implements words.Store.
func (w *wordIndex) PutItems(_ context.Context, part string, items []words.Item) error {
	w.bill(items)
	all := append(w.parts[part], items...)
	slices.SortFunc(all, func(a, b words.Item) int { return strings.Compare(a.Key, b.Key) })
	w.parts[part] = all
	return nil
}

// PutManifest implements words.Store.
func (w *wordIndex) PutManifest(_ context.Context, m words.Manifest, seen uint64) (bool, error) {
	if w.manifest.Version != seen {
		return false, nil
	}
	w.manifest = m
	w.units++ // a manifest of many runs has a KB or two
	return true, nil
}

// Fold implements words.Store: the segments are made already.
func (w *wordIndex) Fold(context.Context, uint32, uint32) error { return nil }

// Forget implements words.Store.
func (w *wordIndex) Forget(_ context.Context, entries []words.Key, _ uint64) error {
	gone := make(map[words.Key]bool, len(entries))
	for _, key := range entries {
		gone[key] = true
	}
	w.log = slices.DeleteFunc(w.log, func(e words.Entry) bool { return gone[e.Key()] })
	return nil
}

// Remove implements words.Store.
func (w *wordIndex) Remove(_ context.Context, part string) error {
	w.bill(w.parts[part])
	delete(w.parts, part)
	return nil
}
