package dynamo

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/index"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// items reads tickets by number, at most mostBatch: for half of the units those that
// every replica has as they are now.
func (l *lister) items(ctx context.Context, numbers []uint32) ([]item, error) {
	wanted := map[bool][]map[string]types.AttributeValue{} // by whether consistently
	for _, n := range numbers {
		fresh := !l.view.settled(n)
		wanted[fresh] = append(wanted[fresh], l.keys.ticket(n).item())
	}
	var found [2][]item
	both, ctx := errgroup.WithContext(ctx)
	for i, fresh := range []bool{false, true} {
		both.Go(func() (err error) {
			found[i], err = l.batch(ctx, wanted[fresh], fresh, l.budget)
			return err
		})
	}
	err := both.Wait()
	return append(found[0], found[1]...), err
}

// matching reads tickets by number, at most mostBatch, and keeps those that are in
// sight and that the list asks for as they are now, without what lies beside them.
func (l *lister) matching(ctx context.Context, q index.Query, numbers []uint32) (map[uint32]ticket.Ticket, error) {
	items, err := l.items(ctx, numbers)
	if err != nil {
		return nil, err
	}
	kept := make(map[uint32]ticket.Ticket, len(items))
	for _, it := range items {
		tk, calendar, err := readTicket(it)
		if err != nil {
			return nil, err
		}
		f := &l.list.Filter
		if !l.sight.Sees(tk) || !q.Matches(l.facetsNow(tk)) || !f.TakesLevel(tk) || !f.Created.Has(tk.CreatedAt) || !f.Updated.Has(tk.UpdatedAt) {
			continue
		}
		if tk.Clocks.Calendar, err = l.calendar(ctx, l.sight.Scope(), calendar); err != nil {
			return nil, err
		}
		kept[tk.Number] = tk
	}
	return kept, nil
}

// judged is matching, by what lies beside the tickets, too, and with their descriptions.
func (l *lister) judged(ctx context.Context, q index.Query, numbers []uint32) (map[uint32]ticket.Ticket, error) {
	kept, err := l.matching(ctx, q, numbers)
	if err != nil {
		return nil, err
	}
	if err := l.unread(ctx, kept); err != nil {
		return nil, err
	}
	said, err := l.completed(ctx, kept)
	if err == nil && l.found != nil {
		l.worded(kept, said)
	}
	if err == nil {
		err = l.toldRows(ctx, kept)
	}
	return kept, err
}

// unread takes out the tickets that the user who is asked for has read.
func (l *lister) unread(ctx context.Context, kept map[uint32]ticket.Ticket) error {
	by := l.list.Filter.Unread
	if by == (tenant.User{}) || len(kept) == 0 {
		return nil
	}
	reader := ticket.ReaderOf(by)
	reads, err := l.reads(ctx, l.keys, reader, slices.Collect(maps.Keys(kept)), l.budget)
	for n, tk := range kept {
		if !tk.UnreadBy(reader, reads[n]) {
			delete(kept, n)
		}
	}
	return err
}

// completed gives tickets the descriptions that lie beside them, and reads at once what
// was said on them, where phrases may be there.
func (l *lister) completed(ctx context.Context, tickets map[uint32]ticket.Ticket) (said map[uint32]said, err error) {
	where := map[uint32][]uint32{}
	for n, tk := range tickets {
		if l.mayBeSaid(n) {
			where[n] = numbersOn(tk)
		}
	}
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error { return l.describe(ctx, l.sight.Scope(), tickets, l.budget) })
	both.Go(func() (err error) {
		said, err = l.said(ctx, where)
		return err
	})
	return said, both.Wait()
}

// facetsOf are a ticket's facets as this build has them. The build that wrote
// the ticket has kept them with it; of another build's they are made anew.
func (t *Table) facetsOf(tk ticket.Ticket) []index.Facet {
	if tk.Stored.FacetsVersion == t.indexer.version && !tk.Stored.FacetsOld {
		return tk.Stored.Facets
	}
	return t.indexer.of(tk)
}

// describe gives tickets the descriptions that lie beside them.
func (t *Table) describe(ctx context.Context, scope tenant.Scope, tickets map[uint32]ticket.Ticket, b *budget) error {
	var wanted []map[string]types.AttributeValue
	numbers, k := map[string]uint32{}, keysOf(scope)
	for n, tk := range tickets {
		if tk.Stored.Beside {
			at := k.description(n)
			wanted, numbers[at.pk] = append(wanted, at.item()), n
		}
	}
	items, err := t.batch(ctx, wanted, true, b)
	for _, it := range items {
		n := numbers[str(it[pk])]
		tk := tickets[n]
		tk.Description = str(it["description"])
		tickets[n] = tk
	}
	return err
}

// mostBatch is how many items BatchGetItem takes (API reference of BatchGetItem).
const mostBatch = 100

// batch reads up to mostBatch items by key. What the store leaves unread for size or
// load is asked for again. b pays for it, where it is not nil.
func (t *Table) batch(ctx context.Context, wanted []map[string]types.AttributeValue, consistent bool, b *budget) ([]item, error) {
	var items []item
	deadline := time.Now().Add(transactTimeout)
	for wait := 5 * time.Millisecond; len(wanted) > 0; wait *= 2 {
		out, err := t.db.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
			RequestItems: map[string]types.KeysAndAttributes{t.name: {Keys: wanted, ConsistentRead: aws.Bool(consistent)}}})
		if err != nil {
			return nil, failed(fmt.Errorf("read %d items: %w", len(wanted), err))
		}
		b.pay(totals(out.ConsumedCapacity))
		items = append(items, out.Responses[t.name]...)
		wanted = out.UnprocessedKeys[t.name].Keys
		switch {
		case len(out.Responses[t.name]) > 0 || len(wanted) == 0:
		case time.Now().After(deadline):
			return nil, fault.New(fault.Unavailable, "the store is busy, try again")
		default:
			if err := change.Pause(ctx, rand.N(wait)); err != nil {
				return nil, err
			}
		}
	}
	return items, nil
}
