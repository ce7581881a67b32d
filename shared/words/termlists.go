package words

import (
	"context"
	"fmt"
	"strings"
)

// termLists are where one term is: the log's tickets and the lists of its words in
// the runs, the older runs first.
type termLists struct {
	Term
	logged []posting // descending
	lists  []*list
	df     int // how many tickets Begin found in the log and in the runs that it read, some more than once
}

// count is how many postings the term has in what is open.
func (t *termLists) count() int {
	count := len(t.logged)
	for _, l := range t.lists {
		count += int(l.df)
	}
	return count
}

// logged gives the tickets of a log that have a term, descending. The log only adds.
func logged(entries []Entry, t Term) []posting {
	tickets := map[uint32]Counts{}
	for _, e := range entries {
		for word, counts := range e.Words {
			if counts.Lost = false; t.keeps(word) && counts != (Counts{}) {
				tickets[e.N] = tickets[e.N].after(counts)
			}
		}
	}
	return descending(tickets)
}

// highest gives the highest ticket below a bound that a list or the log has, 0 if
// there is none.
func (t *termLists) highest(ctx context.Context, below uint32) (n uint32, err error) {
	t.logged = from(t.logged, below)
	if len(t.logged) > 0 {
		n = t.logged[0].n
	}
	for _, l := range t.lists {
		p, ok, err := l.seek(ctx, below)
		if err != nil {
			return 0, err
		}
		if ok {
			n = max(n, p.n)
		}
	}
	return n, nil
}

// at gives what is known of a ticket. Tickets never rise from call to call, nor
// above a bound.
func (t *termLists) at(ctx context.Context, n uint32) (Counts, error) {
	byWord := map[string]Counts{} // a later run is right about a word, not about another
	for _, l := range t.lists {
		p, ok, err := l.seek(ctx, n+1)
		if err != nil {
			return Counts{}, err
		}
		if ok && p.n == n {
			byWord[l.word] = byWord[l.word].after(p.Counts)
		}
	}
	var all Counts
	for _, counts := range byWord {
		all.Fields = add(all.Fields, counts.Fields)
		all.Public, all.Internal = add(all.Public, counts.Public), add(all.Internal, counts.Internal)
	}
	if t.logged = from(t.logged, n+1); len(t.logged) > 0 && t.logged[0].n == n {
		counts := t.logged[0].Counts
		all.Fields = max(all.Fields, counts.Fields)
		all.Public, all.Internal = add(all.Public, counts.Public), add(all.Internal, counts.Internal)
	}
	return all, nil
}

// open gives the lists of a run that has words of the term.
func (t *termLists) open(ctx context.Context, store Reader, run Run) (lists []*list, err error) {
	from := t.Prefix
	for part := run.partOf(from); ; part, _ = run.behind(part.Through) {
		var done bool
		lists, done, err = t.inPart(ctx, store, part, from, lists)
		if err != nil || done || part.Through == "" || !strings.HasPrefix(part.Through, t.Prefix) {
			return lists, err
		}
	}
}

// inPart adds the lists of a part. It is done where a block has words behind all of
// the term's.
func (t *termLists) inPart(ctx context.Context, store Reader, part Part, from string, lists []*list) ([]*list, bool, error) {
	for {
		items, err := store.Items(ctx, part.ID, blockKey(from), endKey, 1)
		switch {
		case err != nil:
			return nil, false, fmt.Errorf("read part %s from %q on: %w", part.ID, from, err)
		case len(items) == 0:
			return nil, false, removed(part.ID)
		case items[0].Key >= chunkPrefix:
			return lists, false, nil
		}
		found, err := terms(items[0].Data, t.keeps)
		if err != nil {
			return nil, false, fmt.Errorf("part %s, block %q: %w", part.ID, items[0].Key, err)
		}
		for _, one := range found {
			lists = append(lists, newList(store, part, one))
		}
		last := strings.TrimPrefix(items[0].Key, blockPrefix)
		if t.Keep == nil || !strings.HasPrefix(last, t.Prefix) {
			return lists, true, nil
		}
		from = last + "\x00"
	}
}
