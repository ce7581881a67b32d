package dynamo

import (
	"context"

	"docket/shared/list"
)

// A list of items is read from one place of the table or from several at once.
// Read rows and merged first; source.go reads a place page by page, and
// budget.go bounds what one answer may read.

// place is the items of a partition whose sort keys begin with a prefix.
type place struct{ partition, prefix string }

// listing asks for a run of items, in the order of their sort keys.
type listing struct {
	partition string
	prefix    string // of the sort keys
	from      string // the least sort key, without prefix
	after     string // the sort key, without prefix, behind which to go on; empty: from the first
	newest    bool   // in descending order
	limit     int
	first     int     // how many items are read first of each place; 0: about its share of the limit
	all       bool    // every item is wanted: none need be read beyond the limit
	budget    *budget // of the answer; nil: its own
	beside    []item  // that lie in no place, and are listed as if they did
}

// rows reads a listing's items until limit of them are kept by read, which
// decodes one and judges it.
func rows[R any](ctx context.Context, t *Table, l listing, read func(item) (R, bool, error)) (list.Page[R], error) {
	return merged(ctx, t, l, []place{{l.partition, l.prefix}}, read)
}

// merged is rows of several places as if they were one: in the order of the
// sort keys without their places' prefixes.
func merged[R any](ctx context.Context, t *Table, l listing, places []place, read func(item) (R, bool, error)) (list.Page[R], error) {
	if l.budget == nil {
		l.budget = newBudget()
	}
	return merge(ctx, t, l, t.sources(l, places), read)
}

// sources begins to read places.
func (t *Table) sources(l listing, places []place) sources {
	all := make(sources, len(places))
	for i, p := range places {
		all[i] = t.source(l, p, len(places))
	}
	if len(l.beside) > 0 {
		all = append(all, l.atHand())
	}
	return all
}

// merge is merged of sources, of which something may be read already.
func merge[R any](ctx context.Context, t *Table, l listing, all sources, read func(item) (R, bool, error)) (list.Page[R], error) {
	found := list.Page[R]{Next: l.after}
	if l.newest && l.after != "" && l.after <= l.from {
		return found, nil
	}
	for {
		filled, err := all.fill(ctx, t, l.budget)
		if err != nil {
			return found, err
		}
		next := all.first(l.newest)
		if !filled || next == nil {
			found.More = !filled
			return found, nil
		}
		it, at := next.pop()
		row, keep, err := read(it)
		if err != nil {
			return found, err
		}
		if keep && len(found.Rows) == l.limit { // one row too many: there are more
			found.More = true
			return found, nil
		}
		if keep {
			found.Rows = append(found.Rows, row)
		}
		if keep || len(found.Rows) < l.limit { // what is not kept behind the last row is read again
			found.Next = at
		}
	}
}

// allRows reads every item of a partition whose sort key has a prefix, for
// what is short or no call's answer.
func allRows[R any](ctx context.Context, t *Table, partition, prefix string, read func(item) (R, error)) ([]R, error) {
	var all []R
	for after := ""; ; {
		ask := listing{partition: partition, prefix: prefix, after: after, limit: 1000, all: true}
		found, err := rows(ctx, t, ask, func(it item) (R, bool, error) {
			row, err := read(it)
			return row, true, err
		})
		all = append(all, found.Rows...)
		if err != nil || !found.More {
			return all, err
		}
		after = found.Next
	}
}
