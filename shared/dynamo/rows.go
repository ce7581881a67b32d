package dynamo

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"

	"docket/shared/list"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"
)

// mostRead is how many read units one answer takes, of all that it reads
// together: 8 MB. Past it the answer is short and the list goes on with its
// cursor. What is under way then may take 1,024 more.
const mostRead = 2048

// budget is what one answer may still read.
type budget struct {
	mu    sync.Mutex
	units float64
}

func newBudget() *budget { return &budget{units: mostRead} }

func (b *budget) spent() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.units <= 0
}

// pay takes what a read took; nobody pays without a budget.
func (b *budget) pay(units float64) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.units -= units
}

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
	all       bool    // every item is wanted: none need be read beyond the limit
	budget    *budget // of the answer; nil: its own
}

// rows reads a listing's items until limit of them are kept by read, which
// decodes one and judges it.
func rows[R any](ctx context.Context, t *Table, l listing, read func(item) (R, bool, error)) (list.Page[R], error) {
	return merged(ctx, t, l, []place{{l.partition, l.prefix}}, read)
}

// merged is rows of several places as if they were one: in the order of the
// sort keys without their places' prefixes.
func merged[R any](ctx context.Context, t *Table, l listing, places []place, read func(item) (R, bool, error)) (list.Page[R], error) {
	found := list.Page[R]{Next: l.after}
	if l.newest && l.after != "" && l.after <= l.from {
		return found, nil
	}
	if l.budget == nil {
		l.budget = newBudget()
	}
	all := make(sources, len(places))
	for i, p := range places {
		all[i] = t.source(l, p, len(places))
	}
	for {
		whole, err := all.fill(ctx, t, l.budget)
		if err != nil {
			return found, err
		}
		next := all.first(l.newest)
		if !whole || next == nil {
			found.More = !whole
			return found, nil
		}
		it, at := next.pop()
		row, keep, err := read(it)
		if err != nil {
			return found, err
		}
		if keep && len(found.Rows) == l.limit {
			found.More = true
			return found, nil
		}
		if keep {
			found.Rows = append(found.Rows, row)
		}
		if keep || len(found.Rows) < l.limit {
			found.Next = at
		}
	}
}

// source is a place while it is read.
type source struct {
	prefix string
	in     *dynamodb.QueryInput
	items  []item // read and not taken yet
	ended  bool   // the store has no others
}

// source begins to read one of so many places. Its first page is about its
// share of the limit, and each one after it four times the last.
func (t *Table) source(l listing, p place, places int) *source {
	in := t.query(p.partition, cmp.Or(p.prefix+l.from, " "), p.prefix+"\uffff") // a key is never empty
	in.ScanIndexForward = aws.Bool(!l.newest)
	if l.after != "" {
		in.ExclusiveStartKey = key{p.partition, p.prefix + l.after}.item()
	}
	first := l.limit + 1
	if places > 1 {
		first = l.limit*3/2/places + 2
	}
	if !l.all {
		first *= 4
	}
	in.Limit = aws.Int32(int32(first))
	return &source{prefix: p.prefix, in: in}
}

// head is the sort key of the source's next item.
func (s *source) head() string { return strings.TrimPrefix(str(s.items[0][sk]), s.prefix) }

func (s *source) pop() (item, string) {
	it, at := s.items[0], s.head()
	s.items = s.items[1:]
	return it, at
}

// read reads the source's next page.
func (s *source) read(ctx context.Context, t *Table, b *budget) error {
	out, err := t.db.Query(ctx, s.in)
	if err != nil {
		return failed(fmt.Errorf("list %s: %w", str(s.in.ExpressionAttributeValues[":pk"]), err))
	}
	b.pay(total(out.ConsumedCapacity))
	s.items, s.in.ExclusiveStartKey, s.ended = out.Items, out.LastEvaluatedKey, out.LastEvaluatedKey == nil
	s.in.Limit = aws.Int32(min(*s.in.Limit*4, 10_000))
	return nil
}

type sources []*source

// fill reads on where a source has nothing at hand, side by side; false where
// the budget was spent before.
func (all sources) fill(ctx context.Context, t *Table, b *budget) (bool, error) {
	for {
		var empty []*source
		for _, s := range all {
			if len(s.items) == 0 && !s.ended {
				empty = append(empty, s)
			}
		}
		switch {
		case len(empty) == 0:
			return true, nil
		case b.spent():
			return false, nil
		case len(empty) == 1:
			if err := empty[0].read(ctx, t, b); err != nil {
				return false, err
			}
			continue
		}
		together, ctx := errgroup.WithContext(ctx)
		for _, s := range empty {
			together.Go(func() error { return s.read(ctx, t, b) })
		}
		if err := together.Wait(); err != nil {
			return false, err
		}
	}
}

// first is the source whose next item comes first; nil where all are at their end.
func (all sources) first(newest bool) *source {
	var first *source
	for _, s := range all {
		if len(s.items) > 0 && (first == nil || (s.head() < first.head()) != newest) {
			first = s
		}
	}
	return first
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
