package words

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"
)

// Runs of turns are few and small beside those of words, and are read from their
// first places on, where most of what is gone lies. So they are runs of their own: the
// oldest one has all tickets that stood somewhere when it was made, and nothing that is
// gone, and is made anew once the others are a share of it.

const (
	// oldestTurns is the level of the run that has all.
	oldestTurns = math.MaxUint8
	// turnShare is how many times the others may be as large: what is gone at the
	// beginning is less than the share.
	turnShare = 4
	// mostNewer is how many bytes the others have at most: they are read by every list
	// that begins where they have most, and written anew with the oldest one rarely.
	mostNewer = 96 << 10
	// turnStep is how many items of turns a step makes for each block that one of
	// words reads: they are written, and a partition takes 250 a second.
	turnStep = 4
)

// foldTurns adds a run of what entries say of turns.
func (t *tender) foldTurns(ctx context.Context, entries []Entry, m *Manifest) error {
	marks := marksIn(entries)
	if len(marks) == 0 {
		return nil
	}
	var b turnBuilder
	for _, mark := range marks {
		b.add(mark)
	}
	b.cut()
	id := t.m.Lease.Parts[2] // no run of words is made in it by a fold
	if err := t.store.PutItems(ctx, id, b.items); err != nil {
		return fmt.Errorf("put turns %s: %w", id, err)
	}
	run := Run{ID: id, Parts: []Part{{ID: id}}, Size: size(b.items), Oldest: marks[0].Moment, Newest: marks[len(marks)-1].Moment}
	m.Turns = append(slices.Clone(m.Turns), run)
	return nil
}

// dueTurns gives the next merge of runs of turns: of all where those behind the oldest
// one are its share, else of the ones up to a level that has enough of them, which are
// the newest.
func (m Manifest) dueTurns() *Merge {
	rest, whole, newer := m.Turns, 0, 0
	if len(rest) > 0 && rest[0].Level == oldestTurns {
		rest, whole = rest[1:], rest[0].Size
	}
	for _, r := range rest {
		newer += r.Size
	}
	if len(rest) >= fanOut && newer >= min(whole/turnShare, mostNewer) {
		return &Merge{From: ids(m.Turns), To: []Run{{Level: oldestTurns}}}
	}
	if level, due := dueLevel(rest); due {
		from := slices.DeleteFunc(slices.Clone(rest), func(r Run) bool { return r.Level >= level })
		return &Merge{From: ids(from), To: []Run{{Level: level}}}
	}
	return nil
}

// turn does a step of the merge of turns under way, or of the next that is due.
func (t *tender) turn(ctx context.Context) error {
	m := t.m
	merge := m.Turning
	if merge == nil {
		merge = m.dueTurns()
		merge.To[0].ID = t.m.Lease.Parts[0]
	}
	behind, err := readMomentKey(merge.After)
	if err != nil {
		return err
	}
	step := Merge{From: merge.From, To: slices.Clone(merge.To), After: merge.After}
	items, marks, done, err := t.mergeTurns(ctx, merge, behind)
	if err != nil {
		return err
	}
	if to := &step.To[0]; len(marks) > 0 {
		part := Part{ID: t.m.Lease.Parts[0], Through: momentKey(marks[len(marks)-1])}
		if err := t.store.PutItems(ctx, part.ID, items); err != nil {
			return fmt.Errorf("put turns %s: %w", part.ID, err)
		}
		if len(to.Parts) == 0 {
			to.Oldest = marks[0]
		}
		to.Parts, to.Size, to.Newest = append(slices.Clone(to.Parts), part), to.Size+size(items), marks[len(marks)-1]
		step.After = part.Through
	}
	m.Turning = &step
	if done {
		m = m.mergedTurns(step, t.now())
	}
	return t.commit(ctx, m, true)
}

// mergeTurns makes the next items of a merge, the first and the last place of which it
// gives, and tells whether there are no further ones. What is gone is told as long as
// an older run may have it.
func (t *tender) mergeTurns(ctx context.Context, merge *Merge, behind Moment) (items []Item, ends []Moment, done bool, err error) {
	from := slices.DeleteFunc(slices.Clone(t.m.Turns), func(r Run) bool { return !slices.Contains(merge.From, r.ID) })
	all := turnLists{store: t.store, wide: 1}
	for _, r := range slices.Backward(from) {
		all.lists = append(all.lists, listTurns(r, behind, mostTurns))
	}
	oldest := merge.From[0] == t.m.Turns[0].ID
	var b turnBuilder
	var first, last Moment
	for len(b.items) < max(1, t.pages/turnStep) {
		m, ok, err := all.next(ctx)
		if err != nil {
			return nil, nil, false, err
		}
		if done = !ok; done {
			break
		}
		if m.gone && oldest {
			continue
		}
		if b.add(m); first == (Moment{}) {
			first = m.Moment
		}
		last = m.Moment
	}
	if b.cut(); len(b.items) == 0 {
		return nil, nil, done, nil
	}
	return b.items, []Moment{first, last}, done, nil
}

// mergedTurns is the manifest once a merge of turns is done.
func (m Manifest) mergedTurns(merge Merge, now time.Time) Manifest {
	m.Turning, m.Gone = nil, slices.Clone(m.Gone)
	var runs []Run
	for _, r := range m.Turns {
		if !slices.Contains(merge.From, r.ID) {
			runs = append(runs, r)
			continue
		}
		if made := merge.To[0]; r.ID == merge.From[0] && len(made.Parts) > 0 {
			made.Parts = slices.Clone(made.Parts)
			made.Parts[len(made.Parts)-1].Through = ""
			runs = append(runs, made)
		}
		r.Cleared = math.MaxUint64 // it has no words
		m.Gone = append(m.Gone, r.gone(now)...)
	}
	m.Turns = runs
	return m
}
