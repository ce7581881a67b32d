package dynamo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"
)

// source is a place while it is read, page by page.
type source struct {
	prefix string
	in     *dynamodb.QueryInput // of the next page
	items  []item               // read and not taken yet
	ended  bool                 // the store has no others
}

// mostPage is how many items a page of a source has at most.
const mostPage = 10_000

// source begins to read one of so many places.
func (t *Table) source(l listing, p place, places int) *source {
	in := t.query(p.partition, cmp.Or(p.prefix+l.from, " "), p.prefix+"\uffff") // a key is never empty
	in.ScanIndexForward = aws.Bool(!l.newest)
	if l.after != "" {
		in.ExclusiveStartKey = key{p.partition, p.prefix + l.after}.item()
	}
	in.Limit = aws.Int32(l.firstPage(places))
	return &source{prefix: p.prefix, in: in}
}

// firstPage is how many items are read first of each of so many places: about
// their share of the limit, and four times that where not every item is wanted.
func (l listing) firstPage(places int) int32 {
	if l.first > 0 {
		return int32(l.first)
	}
	items := l.limit + 1
	if places > 1 {
		items = l.limit*3/2/places + 2
	}
	if !l.all {
		items *= 4
	}
	return int32(items)
}

// atHand are the items beside a listing's places, in its order from where it goes on.
func (l listing) atHand() *source {
	s := &source{prefix: l.prefix, ended: true}
	for _, it := range l.beside {
		at := strings.TrimPrefix(str(it[sk]), l.prefix)
		if l.after == "" || l.newest && at < l.after || !l.newest && at > l.after {
			s.items = append(s.items, it)
		}
	}
	slices.SortFunc(s.items, func(a, b item) int {
		if l.newest {
			a, b = b, a
		}
		return strings.Compare(str(a[sk]), str(b[sk]))
	})
	return s
}

// read reads the source's next page. The one after it is four times as large.
func (s *source) read(ctx context.Context, t *Table, b *budget) error {
	out, err := t.db.Query(ctx, s.in)
	if err != nil {
		return failed(fmt.Errorf("list %s: %w", str(s.in.ExpressionAttributeValues[":pk"]), err))
	}
	b.pay(total(out.ConsumedCapacity))
	s.items, s.in.ExclusiveStartKey, s.ended = out.Items, out.LastEvaluatedKey, out.LastEvaluatedKey == nil
	s.in.Limit = aws.Int32(min(*s.in.Limit*4, mostPage))
	return nil
}

// reachTo has the first page of a source that is read backwards begin with what lies
// behind its place, up to another prefix, of which there is one item.
func (s *source) reachTo(prefix string) {
	s.in.ExpressionAttributeValues[":to"] = text(prefix + "\uffff")
	s.in.Limit = aws.Int32(*s.in.Limit + 1)
}

// keepOwn gives what was read of behind the source's place, which goes on with its own.
// It is cut where there may be more behind.
func (s *source) keepOwn() (behind []item, cut bool) {
	for len(s.items) > 0 && !s.owns(s.items[0]) {
		behind, s.items = append(behind, s.items[0]), s.items[1:]
	}
	if s.ended {
		return behind, false
	}
	s.in.ExpressionAttributeValues[":to"] = text(s.prefix + "\uffff")
	if cut = !s.owns(s.in.ExclusiveStartKey); cut { // nothing of its own was read
		s.in.ExclusiveStartKey = nil
	}
	return behind, cut
}

func (s *source) owns(it item) bool { return strings.HasPrefix(str(it[sk]), s.prefix) }

// reachDown has the first page of a source that is read backwards go on to another one,
// whose place lies next before its own: twice as many items, so that each can have a
// page of its own.
func (s *source) reachDown(below *source) {
	s.in.ExpressionAttributeValues[":from"] = text(below.prefix)
	s.in.Limit = aws.Int32(2 * *s.in.Limit)
}

// handDown gives that other one what was read of it; nothing of it was where the page
// ended before.
func (s *source) handDown(below *source) {
	s.in.ExpressionAttributeValues[":from"] = text(s.prefix)
	at := slices.IndexFunc(s.items, func(it item) bool { return !s.owns(it) })
	switch {
	case at >= 0:
		s.items, below.items = s.items[:at], s.items[at:]
		below.in.ExclusiveStartKey, below.ended, s.ended = s.in.ExclusiveStartKey, s.ended, true
	case s.ended:
		below.ended = true
	}
}

// head is the sort key of the source's next item, without the place's prefix.
func (s *source) head() string { return strings.TrimPrefix(str(s.items[0][sk]), s.prefix) }

// pop takes the source's next item.
func (s *source) pop() (it item, sortKey string) {
	it, sortKey = s.items[0], s.head()
	s.items = s.items[1:]
	return it, sortKey
}

type sources []*source

// fill reads on until every source has an item at hand or is at its end; false
// where the budget was spent before.
func (all sources) fill(ctx context.Context, t *Table, b *budget) (bool, error) {
	for {
		empty := all.empty()
		switch {
		case len(empty) == 0:
			return true, nil
		case b.spent():
			return false, nil
		}
		if err := empty.read(ctx, t, b); err != nil {
			return false, err
		}
	}
}

// empty are the sources that must read on.
func (all sources) empty() sources {
	var empty sources
	for _, s := range all {
		if len(s.items) == 0 && !s.ended {
			empty = append(empty, s)
		}
	}
	return empty
}

// read reads the next page of every source, side by side.
func (all sources) read(ctx context.Context, t *Table, b *budget) error {
	if len(all) == 1 {
		return all[0].read(ctx, t, b)
	}
	together, ctx := errgroup.WithContext(ctx)
	for _, s := range all {
		together.Go(func() error { return s.read(ctx, t, b) })
	}
	return together.Wait()
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
