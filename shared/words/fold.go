package words

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
)

// fold makes a run of the first entries of the log, one of the tickets that are
// cold and one of those that are not, has the rest of what they say folded, and deletes
// the entries.
//
// The log was read after the manifest from which the commit goes on. So no other
// fold came between, and the runs are in the order of a ticket's writes.
func (t *tender) fold(ctx context.Context, entries []Entry) error {
	if err := t.store.Fold(ctx, entries[0].N, entries[len(entries)-1].N); err != nil {
		return fmt.Errorf("fold the rest of %d entries: %w", len(entries), err)
	}
	m := t.m
	m.Runs, m.Sum, m.Voids = slices.Clone(m.Runs), m.Sum.with(entries), m.void(entries)
	stand := standing(entries)
	for i, shelf := range []Shelf{Late, Hot} {
		some := slices.DeleteFunc(slices.Clone(stand), func(e Entry) bool { return m.cold(e.N) != (shelf == Late) })
		if len(some) == 0 {
			continue
		}
		id := t.m.Lease.Parts[i]
		moments := momentsIn(some)
		items := append(momentItems(moments), itemsOf(some)...)
		if size(items) == 0 { // all that was said is that tickets are no more
			continue
		}
		if err := t.store.PutItems(ctx, id, items); err != nil {
			return fmt.Errorf("put run %s: %w", id, err)
		}
		run := Run{ID: id, Shelf: shelf, Low: some[0].N, High: some[len(some)-1].N, Parts: []Part{{ID: id}}, Size: size(items), Cleared: m.Version + 1}
		m.Runs = append(m.Runs, run.during(moments))
	}
	if err := t.foldTurns(ctx, entries, &m); err != nil {
		return err
	}
	if err := t.commit(ctx, m, true); err != nil {
		return err
	}
	t.progress.Folded += len(entries)
	return t.forget(ctx, entries)
}

// standing are the entries that no later one of their ticket takes back, in the order
// of the log.
func standing(entries []Entry) []Entry {
	entries = slices.SortedFunc(slices.Values(entries), byTicket)
	stand := entries[:0]
	for _, e := range entries {
		for e.Whole && len(stand) > 0 && stand[len(stand)-1].N == e.N {
			stand = stand[:len(stand)-1]
		}
		stand = append(stand, e)
	}
	return stand
}

// momentsIn is the recency list of a run of entries. A ticket that is no more is not
// in it, but one of which the run has words is.
func momentsIn(entries []Entry) []Moment {
	var moments []Moment
	for _, e := range entries {
		if e.At > 0 || len(e.Words) > 0 {
			moments = append(moments, Moment{e.At, e.N, e.Class})
		}
	}
	return latest(moments)
}

// itemsOf are the items of a run of entries' words.
func itemsOf(entries []Entry) []Item {
	words := map[string]map[uint32]Counts{}
	for _, e := range entries {
		for word, counts := range e.Words {
			if counts.Lost = counts.Lost && !e.Whole; counts == (Counts{}) { // what is taken back anyway is not named
				continue
			}
			if words[word] == nil {
				words[word] = map[uint32]Counts{}
			}
			words[word][e.N] = words[word][e.N].after(counts)
		}
	}
	var b builder
	for _, word := range slices.Sorted(maps.Keys(words)) {
		b.add(word, descending(words[word]))
	}
	return b.end()
}

func descending(tickets map[uint32]Counts) []posting {
	list := make([]posting, 0, len(tickets))
	for n, counts := range tickets {
		list = append(list, posting{n, counts})
	}
	slices.SortFunc(list, func(a, b posting) int { return cmp.Compare(b.n, a.n) })
	return list
}

// forget deletes entries, a ticket's first ones before its next ones.
func (t *tender) forget(ctx context.Context, entries []Entry) error {
	slices.SortFunc(entries, byTicket)
	var rounds [][]Key
	round := 0
	for i, e := range entries {
		if round++; i == 0 || entries[i-1].N != e.N {
			round = 0
		}
		if round == len(rounds) {
			rounds = append(rounds, nil)
		}
		rounds[round] = append(rounds[round], e.Key())
	}
	for _, keys := range rounds {
		if err := t.store.Forget(ctx, keys, t.m.Version); err != nil {
			return fmt.Errorf("forget %d entries: %w", len(keys), err)
		}
	}
	return nil
}
