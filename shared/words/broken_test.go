package words

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
)

// commitBlindly stores the manifest whatever is there.
type commitBlindly struct{ asking }

func (s commitBlindly) PutManifest(ctx context.Context, m Manifest, _ uint64) (bool, error) {
	return ask(s.asking, fmt.Sprint("put manifest blindly ", m.Version), func(w *world) bool {
		stored, _ := w.PutManifest(ctx, m, w.manifest.Version)
		return stored
	}), nil
}

// newestFirst deletes a ticket's newer entry before its older one.
type newestFirst struct {
	asking
	held *[]Key
}

func (s newestFirst) Forget(ctx context.Context, entries []Key, version uint64) error {
	if *s.held == nil {
		*s.held = entries
		return nil
	}
	return s.asking.Forget(ctx, slices.Concat(entries, *s.held), version)
}

// logAfterManifest reads the manifest before the log.
type logAfterManifest struct {
	asking
	m *Manifest
}

func (s logAfterManifest) Log(ctx context.Context, limit int) (_ []Entry, _ bool, err error) {
	if *s.m, err = s.asking.Manifest(ctx); err != nil {
		return nil, false, err
	}
	return s.asking.Log(ctx, limit)
}

func (s logAfterManifest) Manifest(context.Context) (Manifest, error) { return *s.m, nil }

// logUnread does not read the log.
type logUnread struct{ asking }

func (logUnread) Log(context.Context, int) ([]Entry, bool, error) { return nil, false, nil }

// forgetEarly deletes entries before a manifest names their run.
type forgetEarly struct {
	asking
	entries *[]Entry
}

func (s forgetEarly) Log(ctx context.Context, limit int) ([]Entry, bool, error) {
	entries, more, err := s.asking.Log(ctx, limit)
	*s.entries = entries
	return entries, more, err
}

func (s forgetEarly) PutItems(ctx context.Context, part string, items []Item) error {
	for _, e := range *s.entries {
		if err := s.Forget(ctx, []Key{e.Key()}, 0); err != nil {
			return err
		}
	}
	return s.asking.PutItems(ctx, part, items)
}

// removedEarly removes at once what a merge replaced.
type removedEarly struct{ asking }

func (s removedEarly) PutManifest(ctx context.Context, m Manifest, seen uint64) (bool, error) {
	stored, err := s.asking.PutManifest(ctx, m, seen)
	for _, g := range m.Gone {
		if err := errors.Join(err, s.Remove(ctx, g.ID)); err != nil {
			return stored, err
		}
	}
	return stored, err
}

// cancelling counts an entry that is folded twice as never folded.
type cancelling struct {
	asking
	entries *[]Entry
	sum     *Sum
}

func (s cancelling) Log(ctx context.Context, limit int) ([]Entry, bool, error) {
	entries, more, err := s.asking.Log(ctx, limit)
	*s.entries = entries
	return entries, more, err
}

func (s cancelling) Manifest(ctx context.Context) (Manifest, error) {
	m, err := s.asking.Manifest(ctx)
	*s.sum = m.Sum
	return m, err
}

func (s cancelling) PutManifest(ctx context.Context, m Manifest, seen uint64) (bool, error) {
	if m.Sum != *s.sum {
		hash := Sum{}.with(*s.entries)
		m.Sum = Sum{s.sum.High ^ hash.High, s.sum.Low ^ hash.Low}
	}
	stored, err := s.asking.PutManifest(ctx, m, seen)
	*s.sum = m.Sum
	return stored, err
}

// voidless keeps no voids.
type voidless struct{ asking }

func (s voidless) PutManifest(ctx context.Context, m Manifest, seen uint64) (bool, error) {
	m.Voids = nil
	return s.asking.PutManifest(ctx, m, seen)
}

// clearAnyway takes what a merge made for clear of all that is void by its end.
type clearAnyway struct{ asking }

func (s clearAnyway) PutManifest(ctx context.Context, m Manifest, seen uint64) (bool, error) {
	m.Runs = slices.Clone(m.Runs)
	for i, r := range m.Runs {
		if r.Level > 0 {
			m.Runs[i].Cleared = m.Version
		}
	}
	return s.asking.PutManifest(ctx, m, seen)
}

// goneIsClear takes parts that do not count any more for clear.
type goneIsClear struct{ asking }

func (s goneIsClear) PutManifest(ctx context.Context, m Manifest, seen uint64) (bool, error) {
	m.Gone = slices.Clone(m.Gone)
	for i := range m.Gone {
		m.Gone[i].Cleared = m.Version
	}
	m.Voids = m.stillVoid()
	return s.asking.PutManifest(ctx, m, seen)
}

// likeAny folds a Whole entry like any other.
type likeAny struct{ asking }

func (s likeAny) Log(ctx context.Context, limit int) ([]Entry, bool, error) {
	entries, more, err := s.asking.Log(ctx, limit)
	entries = slices.Clone(entries)
	for i := range entries {
		entries[i].Whole = false
	}
	return entries, more, err
}

// cutWithin folds some of a ticket's entries, and leaves the others to the next fold.
type cutWithin struct{ asking }

func (s cutWithin) Log(ctx context.Context, limit int) ([]Entry, bool, error) {
	entries, _, err := s.asking.Log(ctx, limit)
	return entries, false, err
}

// betweenUnsaid folds of a ticket's places the first and the last alone.
type betweenUnsaid struct{ asking }

func (s betweenUnsaid) Log(ctx context.Context, limit int) ([]Entry, bool, error) {
	entries, more, err := s.asking.Log(ctx, limit)
	entries = slices.Clone(entries)
	for i := 1; i < len(entries); i++ {
		if last := &entries[i-1]; last.N == entries[i].N {
			last.Moved, entries[i].Was = false, last.Was
		}
	}
	return entries, more, err
}

// goneUnsaid makes runs of turns that do not say what is gone.
type goneUnsaid struct{ asking }

func (s goneUnsaid) PutItems(ctx context.Context, part string, items []Item) error {
	if items[len(items)-1].Key == endKey {
		return s.asking.PutItems(ctx, part, items)
	}
	var b turnBuilder
	for _, item := range items {
		marks, err := decodeTurns(item.Data)
		if err != nil {
			return err
		}
		for i, m := range marks {
			if !m.gone || i == len(marks)-1 { // the part has its last one
				b.add(m)
			}
		}
	}
	b.cut()
	return s.asking.PutItems(ctx, part, b.items)
}

// turnsTurned has a reader take the older run to be right about a place.
type turnsTurned struct{ asking }

func (s turnsTurned) Manifest(ctx context.Context) (Manifest, error) {
	m, err := s.asking.Manifest(ctx)
	m.Turns = slices.Clone(m.Turns)
	slices.Reverse(m.Turns)
	return m, err
}

func TestModelFindsEachBrokenRule(t *testing.T) {
	all, large := scenes(), larger()
	fold, pair, merge := all["one ticket gains and loses, two fold"], all["two tickets, one folds"], all["two merge"]
	newest, versions := all["tickets by their last update, descending"], all["two versions, two fold"]
	purge, purgeMerge := all["a ticket is purged while another folds"], all["a ticket is purged while four runs are merged"]
	turns, twice := all["tickets in their turn, two fold"], large["tickets in their turn, one moves twice, two fold"]
	thrice := large["one ticket gains, loses and gains, two fold"]
	for name, s := range map[string]scene{
		"a worker commits blindly":                         fold.with(func(a asking) Store { return commitBlindly{a} }),
		"a worker forgets entries before their run counts": pair.with(func(a asking) Store { return forgetEarly{a, new([]Entry)} }),
		"a worker forgets a ticket's newest entry first":   thrice.with(func(a asking) Store { return newestFirst{a, new([]Key)} }),
		"a worker removes what readers may be reading":     merge.with(func(a asking) Store { return removedEarly{a} }),
		"a reader reads the log after the manifest":        fold.read(func(a asking) Store { return logAfterManifest{a, new(Manifest)} }),
		"a reader does not read the log":                   fold.read(func(a asking) Store { return logUnread{a} }),

		"a list by last updates reads the log after the manifest": newest.read(func(a asking) Store { return logAfterManifest{a, new(Manifest)} }),
		"a list by last updates does not read the log":            newest.read(func(a asking) Store { return logUnread{a} }),
		"a version reads the log after the manifest":              versions.read(func(a asking) Store { return logAfterManifest{a, new(Manifest)} }),
		"an entry that is folded twice counts as never folded":    versions.both(func(a asking) Store { return cancelling{a, new([]Entry), new(Sum)} }),
		"a worker keeps no voids":                                 purge.with(func(a asking) Store { return voidless{a} }),
		"a worker folds a Whole entry like any other":             purge.with(func(a asking) Store { return likeAny{a} }),
		"a merge is clear of what was void after it began":        purgeMerge.both(func(a asking) Store { return clearAnyway{a} }),
		"a purge does not wait for parts to be removed":           purge.hurry().both(func(a asking) Store { return goneIsClear{a} }),

		"a worker folds some of what the log says of words":   all["words, two fold some of the log"].both(func(a asking) Store { return cutWithin{a} }),
		"a worker folds some of what the log says of a purge": all["a ticket is purged while another folds some of the log"].with(func(a asking) Store { return cutWithin{a} }),
		"a worker folds some of what the log says of a turn":  all["tickets in their turn, two fold some of the log"].both(func(a asking) Store { return cutWithin{a} }),

		"a list in turn reads the log after the manifest":     turns.read(func(a asking) Store { return logAfterManifest{a, new(Manifest)} }),
		"a list in turn does not read the log":                turns.read(func(a asking) Store { return logUnread{a} }),
		"a list in turn takes an older run to be right":       twice.read(func(a asking) Store { return turnsTurned{a} }),
		"a fold does not say which places were left within":   turns.both(func(a asking) Store { return betweenUnsaid{a} }),
		"a run does not say what is gone of an older one":     twice.both(func(a asking) Store { return goneUnsaid{a} }),
		"a worker commits blindly while tickets are in turn":  turns.with(func(a asking) Store { return commitBlindly{a} }),
		"a worker removes what a list in turn may be reading": all["tickets in their turn, while four runs are merged"].with(func(a asking) Store { return removedEarly{a} }),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := s.explore()
			if err == nil {
				t.Fatalf("nothing is wrong in %d states", got.States)
			}
			t.Logf("after %d states: %.2000v", got.States, err)
		})
	}
}

// with is a scene with a worker that breaks a rule.
func (s scene) with(t twist) scene {
	s.workers[0] = t
	return s
}

// both is a scene in which every worker, and who purges, breaks a rule.
func (s scene) both(t twist) scene {
	for i := range s.workers {
		if s.workers[i] != nil {
			s.workers[i] = t
		}
	}
	if s.purger != nil {
		s.purger = t
	}
	return s
}

func (s scene) hurry() scene {
	s.hurried = true
	return s
}

func (s scene) read(t twist) scene {
	s.reader = t
	return s
}
