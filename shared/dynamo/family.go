package dynamo

import (
	"context"
	"errors"
	"slices"

	"docket/shared/change"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// led is the ticket that an id leads to: its own, or the one at the top of all that it
// was merged into, where that is in sight. Few tickets were merged, and no other takes
// a further read.
func (t *Table) led(ctx context.Context, sight ticket.Sight, ticketID string, whole bool) (found ticket.Ticket, err error) {
	err = change.Persist(ctx, func() error {
		if found, err = t.ticketOf(ctx, sight, ticketID, whole); err != nil || found.MergedInto == "" {
			return err
		}
		top, err := t.top(ctx, sight.Scope(), found, whole)
		if err == nil && sight.Sees(top) {
			found = top
		}
		return err
	})
	return found, err
}

// top is the ticket at the top of all that one was merged into, whoever sees it. It is
// ErrStale where it was unmerged meanwhile.
func (t *Table) top(ctx context.Context, scope tenant.Scope, below ticket.Ticket, whole bool) (ticket.Ticket, error) {
	up := below
	for range ticket.MostDuplicates {
		if up.MergedInto == "" {
			break
		}
		var err error
		if up, err = t.itself(ctx, scope, up.MergedInto, whole); err != nil {
			return up, err // a ticket never goes
		}
	}
	if up.ID != below.ID && !slices.Contains(up.Duplicates, below.ID) {
		return up, change.ErrStale
	}
	return up, nil
}

// family are all tickets that are merged with one, by UUID; none where it is merged
// with none.
func (t *Table) family(ctx context.Context, scope tenant.Scope, of ticket.Ticket) (map[string]ticket.Ticket, error) {
	if of.MergedInto == "" && len(of.Duplicates) == 0 {
		return nil, nil
	}
	top, err := t.top(ctx, scope, of, false)
	if err != nil {
		return nil, err
	}
	below, err := t.duplicates(ctx, scope, top, false)
	all := map[string]ticket.Ticket{top.ID: top}
	for _, d := range below {
		all[d.ID] = d
	}
	all[of.ID] = of
	return all, err
}

// duplicates are those of a ticket, themselves, in the order in which they were merged.
func (t *Table) duplicates(ctx context.Context, scope tenant.Scope, of ticket.Ticket, whole bool) ([]ticket.Ticket, error) {
	found := make([]ticket.Ticket, len(of.Duplicates))
	together, ctx := errgroup.WithContext(ctx)
	for i, ticketID := range of.Duplicates {
		together.Go(func() (err error) {
			found[i], err = t.itself(ctx, scope, ticketID, whole)
			return err
		})
	}
	return found, together.Wait()
}

// told is a ticket as it is told to whoever has the sight, who may not see all of its
// duplicates.
func (t *Table) told(ctx context.Context, sight ticket.Sight, found ticket.Ticket) (ticket.Ticket, error) {
	if sight.SeesInternal() {
		return found, nil
	}
	below, err := t.duplicates(ctx, sight.Scope(), found, false)
	return sight.Told(found, below), err
}

// numbersOn are the numbers of a ticket and of its duplicates, on which lies what it
// is found by.
func numbersOn(t ticket.Ticket) []uint32 {
	numbers := []uint32{t.Number}
	for _, ticketID := range t.Duplicates {
		if n, err := numberOf(ticketID); err == nil { // it is one of ours
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// toldRows are rows of a list as they are told to whoever has the sight.
func (l *lister) toldRows(ctx context.Context, rows map[uint32]ticket.Ticket) error {
	if l.sight.SeesInternal() {
		return nil
	}
	var wanted []map[string]types.AttributeValue
	for _, row := range rows {
		for _, n := range numbersOn(row)[1:] {
			wanted = append(wanted, l.keys.ticket(n).item())
		}
	}
	below := map[string]ticket.Ticket{}
	for some := range slices.Chunk(wanted, mostBatch) {
		items, err := l.batch(ctx, some, true, l.budget)
		if err != nil {
			return err
		}
		for _, it := range items {
			d, _, err := readTicket(it)
			if err != nil {
				return err
			}
			below[d.ID] = d
		}
	}
	for n, row := range rows {
		var duplicates []ticket.Ticket
		for _, ticketID := range row.Duplicates {
			duplicates = append(duplicates, below[ticketID])
		}
		rows[n] = l.sight.Told(row, duplicates)
	}
	return nil
}

// others reads tickets by their UUIDs, themselves, in their order; one that is not there
// is zero.
func (t *Table) others(ctx context.Context, sight ticket.Sight, ids []string) ([]ticket.Ticket, error) {
	found := make([]ticket.Ticket, len(ids))
	together, ctx := errgroup.WithContext(ctx)
	for i, ticketID := range ids {
		together.Go(func() (err error) {
			if found[i], err = t.ticketOf(ctx, sight, ticketID, false); errors.Is(err, ticket.ErrNotFound) {
				found[i], err = ticket.Ticket{}, nil
			}
			return err
		})
	}
	return found, together.Wait()
}
