package dynamo

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"docket/shared/id"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

// historyLines are what one Change adds to a ticket's SLA history.
type historyLines struct {
	sequence uint64
	entries  []sla.Entry
}

func readHistory(it item) (historyLines, error) {
	r := reader{it: it}
	lines := historyLines{sequence: r.number("sequence")}
	if err := json.Unmarshal([]byte(r.text(history)), &lines.entries); err != nil {
		return lines, fmt.Errorf("read the SLA history of change %s: %w", r.text("id"), err)
	}
	return lines, r.err
}

// History implements ticket.Store. Ids of Changes hold when their requests
// came in; the order of the commits is that of the sequences.
func (t *Table) History(ctx context.Context, sight ticket.Sight, ticketID string) ([]sla.Entry, error) {
	n, ok := id.TicketNumber(ticketID)
	if !ok {
		return nil, ticket.ErrNotFound
	}
	var all []historyLines
	together, ctx := errgroup.WithContext(ctx)
	together.Go(func() error {
		_, err := t.ticketOf(ctx, sight, ticketID, false)
		return err
	})
	together.Go(func() (err error) {
		all, err = allRows(ctx, t, keysOf(sight.Scope()).onTicket(n), clockChanges, readHistory)
		return err
	})
	if err := together.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b historyLines) int { return cmp.Compare(a.sequence, b.sequence) })
	var entries []sla.Entry
	for _, lines := range all {
		entries = append(entries, lines.entries...)
	}
	for i := range entries {
		if err := t.withCalendar(ctx, sight.Scope(), entries[i].Terms); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// withCalendar puts back the calendar that terms name by its hash.
func (t *Table) withCalendar(ctx context.Context, scope tenant.Scope, terms *sla.Terms) (err error) {
	if terms != nil {
		terms.Calendar, err = t.calendar(ctx, scope, terms.CalendarHash)
	}
	return err
}
