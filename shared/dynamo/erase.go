package dynamo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Erasable is a place where something that is to be erased may lie: a ticket, or what
// was quarantined on a day.
type Erasable struct {
	Number uint32    // of the ticket, or of the day in whatever order its caller has
	ID     string    // the ticket's UUID
	Whole  bool      // the ticket is to be erased, or was; else messages of a contact on it are looked for
	Gone   bool      // the ticket was deleted: of a conversation that is erased nothing stays
	Follow []string  // the addresses of who follows the ticket
	Unread error     // why the ticket itself cannot be read; nil where it can
	Day    time.Time // of quarantine, zero for a ticket
}

// Erased is what became of one step at a place.
type Erased struct {
	Next    string // a cursor to go on at there; empty after the last step
	Looked  int    // items that it looked at
	Changed int    // items that it wrote or removed
	Unread  error  // what it could not read, and left as it was
}

// Erasable are those of some tickets, by number, at most 100, that are to be erased
// whole, or all where messages on others are erased too, in their order. Tickets that
// an erasing has begun with are among them, whichever they were: it may have ended
// halfway. So are those that cannot be read.
func (t *Table) Erasable(ctx context.Context, scope tenant.Scope, numbers []uint32, which func(ticket.Ticket) bool, messages bool) ([]Erasable, error) {
	k := keysOf(scope)
	wanted := make([]map[string]types.AttributeValue, len(numbers))
	for i, n := range numbers {
		wanted[i] = k.ticket(n).item()
	}
	items, err := t.batch(ctx, wanted, true, nil)
	if err != nil {
		return nil, err
	}
	there := map[string]item{}
	for _, it := range items {
		there[str(it[pk])] = it
	}
	var found []Erasable
	for _, n := range numbers {
		it, taken := there[k.onTicket(n)]
		if !taken {
			continue
		}
		tk, _, err := readTicket(it)
		if of, _ := id.TicketNumber(tk.ID); of != n {
			err = cmp.Or(err, fmt.Errorf("ticket %d of %s has the id %q: %w", n, scope, tk.ID, ErrUnreadable))
		}
		e := Erasable{Number: n, ID: tk.ID, Whole: tk.ErasedBy != "" || which(tk), Gone: tk.WasDeleted(), Follow: tk.Followers}
		if err != nil {
			e = Erasable{Number: n, Unread: err}
		}
		if e.Whole || e.Unread != nil || messages {
			found = append(found, e)
		}
	}
	return found, nil
}

// Bounds of a step, beside those of a listing: so many items, and of what was
// quarantined in parts so many bytes.
const (
	eraseAtOnce = 100
	eraseApart  = 8 << 20
)

// EraseItems does a step of erasing what lies at a place: on a ticket that is
// to be erased whole everything that people wrote freely beside it, on another
// the messages of the contact and their address where others' went or are to go to it, of a day's quarantine what names a ticket that was
// erased. It goes on at a cursor, from the first item where that is empty. A
// ticket that is to be erased whole must itself have been erased.
func (t *Table) EraseItems(ctx context.Context, scope tenant.Scope, at Erasable, who ticket.Contact, cursor string) (Erased, error) {
	e := erasure{Table: t, scope: scope, keys: keysOf(scope), who: who, number: at.Number, gone: at.Whole && at.Gone}
	// From the letters on: messages, and what is unsent, lie behind them.
	where, from, decide := place{e.keys.onTicket(at.Number), ""}, outgoings, e.ofContact
	switch {
	case !at.Day.IsZero():
		where, from, decide = place{quarantineKey(at.Day, "", "").pk, ""}, "", e.ofQuarantine
	case at.Whole:
		from, decide = "", e.ofErased
	case len(who.AllEmails()) == 0:
		return Erased{}, nil // authors are known by their address alone
	}
	step, err := e.step(ctx, where, from, cursor, decide)
	if err == nil && at.Whole && step.Next == "" {
		err = t.unsayAbove(ctx, scope, at.Number)
	}
	if err != nil {
		return step, fmt.Errorf("erase what lies under %s for %s: %w", where.partition, scope, err)
	}
	return step, nil
}

// step decides on a run of items, from a sort key on, and writes what was decided.
func (e *erasure) step(ctx context.Context, where place, from, cursor string, decide func(context.Context, item) error) (Erased, error) {
	goOn := from + "/" // a cursor of what was looked for otherwise is none here
	after, ours := strings.CutPrefix(cursor, goOn)
	if !ours {
		after = ""
	}
	ask := listing{partition: where.partition, from: from, after: after, limit: eraseAtOnce, all: true}
	found, err := rows(ctx, e.Table, ask, func(it item) (item, bool, error) { return it, true, nil })
	if err != nil {
		return Erased{}, err
	}
	step := Erased{}
	if found.More {
		step.Next = goOn + found.Next
	}
	for i, it := range found.Rows {
		step.Looked++
		r := reader{it: it}
		if r.text(receiptOf); r.err != nil { // where its receipt lies is not known: it stays, to tell of that again
			e.unread = errors.Join(e.unread, r.err)
			continue
		}
		if err := decide(ctx, it); err != nil {
			return Erased{}, err
		}
		if e.apart > eraseApart && i < len(found.Rows)-1 {
			step.Next = goOn + str(it[sk])
			break
		}
	}
	again, err := e.do(ctx)
	if again {
		step.Next = goOn + after
	}
	step.Changed, step.Unread = e.changed, e.unread
	return step, err
}
