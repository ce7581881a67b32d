package dynamo

import (
	"context"
	"fmt"
	"slices"

	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// Erasable is a ticket on which something is to be erased.
type Erasable struct {
	Number uint32
	ID     string // its UUID
	Whole  bool   // the ticket is the contact's, or was erased; else some messages on it are theirs
}

// erasing is how many tickets, or items of one, are looked at or written at once.
const erasing = 8

// Erasable are those of some tickets, by number, at most 100, on which something
// of a contact's is to be erased, in their order. Tickets that an erasing has
// begun with are among them, whoever's they were: it may have ended halfway.
func (t *Table) Erasable(ctx context.Context, scope tenant.Scope, numbers []uint32, who ticket.Contact) ([]Erasable, error) {
	k := keysOf(scope)
	wanted := make([]map[string]types.AttributeValue, len(numbers))
	for i, n := range numbers {
		wanted[i] = k.ticket(n).item()
	}
	items, err := t.batch(ctx, wanted, nil)
	if err != nil {
		return nil, err
	}
	found := make([]*Erasable, len(numbers))
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(erasing)
	for _, it := range items {
		tk, _, err := readTicket(it)
		if err != nil {
			all.Go(func() error { return err })
			break
		}
		at := slices.Index(numbers, tk.Number)
		if tk.ErasedBy != "" || who.Asked(tk) {
			found[at] = &Erasable{tk.Number, tk.ID, true}
			continue
		}
		all.Go(func() error {
			wrote, err := t.wrote(ctx, k, tk.Number, who)
			if wrote {
				found[at] = &Erasable{Number: tk.Number, ID: tk.ID}
			}
			return err
		})
	}
	if err := all.Wait(); err != nil {
		return nil, err
	}
	var erasable []Erasable
	for _, e := range found {
		if e != nil {
			erasable = append(erasable, *e)
		}
	}
	return erasable, nil
}

// wrote tells whether a contact wrote messages on a ticket that are not erased.
func (t *Table) wrote(ctx context.Context, k keys, n uint32, who ticket.Contact) (bool, error) {
	if who.Email == "" {
		return false, nil
	}
	wrote, err := allRows(ctx, t, k.onTicket(n), messages, func(it item) (bool, error) {
		m, err := readMessage(it)
		return who.Wrote(m), err
	})
	return slices.Contains(wrote, true), err
}

// eraseAtOnce is how many items of a ticket one step looks at.
const eraseAtOnce = 100

// EraseItems erases what lies beside a ticket: everything that people wrote
// freely where the ticket is to be erased whole, else the messages of the contact.
// It goes on behind a sort key, from the first where that is empty, and returns
// the one to go on behind, empty after the last, and how many items it changed. Of
// a ticket that is to be erased whole, the ticket itself must have been erased.
func (t *Table) EraseItems(ctx context.Context, scope tenant.Scope, e Erasable, who ticket.Contact, after string) (next string, changed int, err error) {
	step := erasure{Table: t, scope: scope, keys: keysOf(scope), who: who}
	if e.Whole {
		next, err = step.whole(ctx, e.Number, after)
	} else {
		err = step.messagesOf(ctx, e.Number)
	}
	if err == nil {
		err = step.do(ctx)
	}
	if err != nil {
		return "", 0, fmt.Errorf("erase what lies on ticket %d of %s: %w", e.Number, scope, err)
	}
	return next, step.count(), nil
}
