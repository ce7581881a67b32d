package dynamo

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/list"
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

// mostHistory is how many Changes of a history are read at most.
const mostHistory = 1000

// History implements ticket.Store. Ids of Changes hold when their requests
// came in; the order of the commits is that of the sequences.
func (t *Table) History(ctx context.Context, sight ticket.Sight, ticketID string) (ticket.History, error) {
	n, ok := id.TicketNumber(ticketID)
	if !ok {
		return ticket.History{}, ticket.ErrNotFound
	}
	var of ticket.Ticket
	var all list.Page[historyLines]
	together, ctx := errgroup.WithContext(ctx)
	together.Go(func() (err error) {
		of, err = t.ticketOf(ctx, sight, ticketID, false)
		return err
	})
	together.Go(func() (err error) {
		ask := listing{partition: keysOf(sight.Scope()).onTicket(n), prefix: clockChanges, limit: mostHistory, all: true}
		all, err = rows(ctx, t, ask, func(it item) (historyLines, bool, error) {
			lines, err := readHistory(it)
			return lines, sight.SeesInternal(), err
		})
		return err
	})
	if err := together.Wait(); err != nil {
		return ticket.History{}, err
	}
	slices.SortFunc(all.Rows, func(a, b historyLines) int { return cmp.Compare(a.sequence, b.sequence) })
	history := ticket.History{Clocks: of.Clocks, Cut: all.More}
	for _, lines := range all.Rows {
		history.Entries = append(history.Entries, lines.entries...)
	}
	for _, e := range history.Entries {
		if err := t.withCalendar(ctx, sight.Scope(), e.Terms); err != nil {
			return ticket.History{}, err
		}
	}
	return history, nil
}

// Changes implements ticket.Store.
func (t *Table) Changes(ctx context.Context, sight ticket.Sight, ticketID string, most int) ([]change.Change, error) {
	n, ok := id.TicketNumber(ticketID)
	if !ok {
		return nil, ticket.ErrNotFound
	}
	var newest list.Page[change.Change]
	together, ctx := errgroup.WithContext(ctx)
	together.Go(func() error {
		_, err := t.ticketOf(ctx, sight, ticketID, false)
		return err
	})
	together.Go(func() (err error) {
		ask := listing{newest: true, limit: most, all: true}
		newest, err = merged(ctx, t, ask, keysOf(sight.Scope()).ticketChanges(n), func(it item) (change.Change, bool, error) {
			c, err := ReadChange(it)
			return sight.Tells(c), true, err
		})
		return err
	})
	if err := together.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(newest.Rows, func(a, b change.Change) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return newest.Rows, nil
}

// withCalendar puts back the calendar that terms name by its hash.
func (t *Table) withCalendar(ctx context.Context, scope tenant.Scope, terms *sla.Terms) (err error) {
	if terms != nil {
		terms.Calendar, err = t.calendar(ctx, scope, terms.CalendarHash)
	}
	return err
}
