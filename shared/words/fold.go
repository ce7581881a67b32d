package words

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
)

// fold makes a run of the first entries of the log, one of the tickets that are
// cold and one of those that are not, and deletes the entries.
//
// The log was read after the manifest from which the commit goes on. So no other
// fold came between, and the runs are in the order of a ticket's writes.
func (t *tender) fold(ctx context.Context, entries []Entry) error {
	m := t.m
	m.Runs = slices.Clone(m.Runs)
	for i, shelf := range []Shelf{Late, Hot} {
		some := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return m.cold(e.N) != (shelf == Late) })
		if len(some) == 0 {
			continue
		}
		id := t.m.Lease.Parts[i]
		items := itemsOf(some)
		if err := t.store.PutItems(ctx, id, items); err != nil {
			return fmt.Errorf("put run %s: %w", id, err)
		}
		m.Runs = append(m.Runs, Run{ID: id, Shelf: shelf, Low: some[0].N, High: some[len(some)-1].N, Parts: []Part{{ID: id}}, Size: size(items)})
	}
	if err := t.commit(ctx, m, true); err != nil {
		return err
	}
	t.progress.Folded += len(entries)
	return t.forget(ctx, entries)
}

// itemsOf are the items of a run of entries.
func itemsOf(entries []Entry) []Item {
	slices.SortFunc(entries, byTicket)
	words := map[string]map[uint32]Counts{}
	for _, e := range entries {
		for word, counts := range e.Words {
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
		if err := t.store.Forget(ctx, keys); err != nil {
			return fmt.Errorf("forget %d entries: %w", len(keys), err)
		}
	}
	return nil
}
