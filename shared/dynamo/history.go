package dynamo

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/list"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
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
	together := errgroup.Group{}
	together.Go(func() (err error) {
		of, err = t.led(ctx, sight, ticketID, false)
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
	if of.ID != ticketID {
		return t.History(ctx, sight, of.ID)
	}
	found, err := t.history(ctx, sight.Scope(), of.Clocks, all.Rows)
	found.Cut = all.More
	return found, err
}

// history puts the lines of a history in order, and their calendars back.
func (t *Table) history(ctx context.Context, scope tenant.Scope, now sla.State, all []historyLines) (ticket.History, error) {
	slices.SortFunc(all, func(a, b historyLines) int { return cmp.Compare(a.sequence, b.sequence) })
	history := ticket.History{Clocks: now}
	for _, lines := range all {
		history.Entries = append(history.Entries, lines.entries...)
	}
	for _, e := range history.Entries {
		if err := t.withCalendar(ctx, scope, e.Terms); err != nil {
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
	var of ticket.Ticket
	var newest list.Page[change.Change]
	together := errgroup.Group{}
	together.Go(func() (err error) {
		of, err = t.led(ctx, sight, ticketID, false)
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
	if of.ID != ticketID {
		return t.Changes(ctx, sight, of.ID, most)
	}
	slices.SortFunc(newest.Rows, func(a, b change.Change) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return newest.Rows, nil
}

// Change implements ticket.Store. By its id it lies in one of two places. By its
// sequence it is looked for from the newest on: ids are in the order of requests,
// which is nearly that of sequences.
func (t *Table) Change(ctx context.Context, sight ticket.Sight, n uint32, which ticket.Which) (change.Change, error) {
	if !sight.SeesInternal() {
		return change.Change{}, ticket.ErrNotFound
	}
	var found []item
	places := keysOf(sight.Scope()).ticketChanges(n)
	if which.ID != "" {
		var wanted []map[string]types.AttributeValue
		for _, p := range places {
			wanted = append(wanted, key{p.partition, p.prefix + which.ID}.item())
		}
		var err error
		if found, err = t.batch(ctx, wanted, true, nil); err != nil {
			return change.Change{}, err
		}
	} else {
		page, err := merged(ctx, t, listing{newest: true, limit: 1}, places, func(it item) (item, bool, error) {
			r := reader{it: it}
			if r.number("sequence") == which.Sequence {
				found = append(found, it)
				return it, true, errFound
			}
			return it, false, r.err
		})
		switch {
		case errors.Is(err, errFound):
		case err != nil:
			return change.Change{}, err
		case page.More:
			return change.Change{}, fault.New(fault.Invalid, "too much happened on the ticket since")
		}
	}
	if len(found) == 0 {
		return change.Change{}, ticket.ErrNotFound
	}
	return ReadChange(found[0])
}

// errFound ends a reading that looks for one item.
var errFound = errors.New("found")

// withCalendar puts back the calendar that terms name by its hash.
func (t *Table) withCalendar(ctx context.Context, scope tenant.Scope, terms *sla.Terms) (err error) {
	if terms != nil {
		terms.Calendar, err = t.calendar(ctx, scope, terms.CalendarHash)
	}
	return err
}
