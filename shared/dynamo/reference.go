package dynamo

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"docket/shared/fold"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// TicketByReference is the UUID of the ticket that has claimed a reference, in whatever
// form it is written; ErrNotFound without one.
func (t *Table) TicketByReference(ctx context.Context, scope tenant.Scope, reference string) (string, error) {
	if form := fold.Text(reference); form == "" || len(form) > 4*ticket.MaxReference { // which no ticket has, and no key
		return "", ticket.ErrNotFound
	}
	k := keysOf(scope)
	claim, err := t.get(ctx, k.reference(reference))
	switch {
	case err != nil:
		return "", err
	case claim == nil:
		return "", ticket.ErrNotFound
	case claim["id"] != nil:
		return str(claim["id"]), nil
	}
	// A build that did not keep the id made it.
	n, err := readNumber(claim["n"])
	if err != nil {
		return "", fmt.Errorf("read the reference %q of %s: %w", reference, scope, err)
	}
	it, err := t.get(ctx, k.ticket(uint32(n)))
	if err == nil && it == nil {
		err = ticket.ErrNotFound
	}
	return str(it["id"]), err
}

// NumbersOf implements bulk.Store: the claims of references and then the tickets, a
// hundred at once.
func (t *Table) NumbersOf(ctx context.Context, sight ticket.Sight, names []string) (numbers []uint32, missing []string, err error) {
	k := keysOf(sight.Scope())
	named := map[string]uint32{} // by name, the number of a ticket that may be it
	claims := map[key][]string{} // names by their claims
	for _, name := range names {
		if n, is := id.TicketNumber(name); is {
			named[name] = n
		} else if form := fold.Text(name); form != "" && len(form) <= 4*ticket.MaxReference {
			claims[k.reference(name)] = append(claims[k.reference(name)], name)
		}
	}
	found, err := t.allOf(ctx, slices.Collect(maps.Keys(claims)))
	if err != nil {
		return nil, nil, err
	}
	for at, claim := range found {
		n, err := readNumber(claim["n"])
		if err != nil {
			return nil, nil, fmt.Errorf("read the reference %s of %s: %w", at.pk, sight.Scope(), err)
		}
		for _, name := range claims[at] {
			named[name] = uint32(n)
		}
	}
	places := map[key]bool{}
	for _, n := range named {
		places[k.ticket(n)] = true
	}
	tickets, err := t.allOf(ctx, slices.Collect(maps.Keys(places)))
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		n, there := named[name]
		if _, is := id.TicketNumber(name); there && is {
			there = str(tickets[k.ticket(n)]["id"]) == name
		}
		if there {
			one, _, err := readTicket(tickets[k.ticket(n)])
			if err != nil {
				return nil, nil, err
			}
			there = sight.Sees(one)
		}
		if there {
			numbers = append(numbers, n)
		} else {
			missing = append(missing, name)
		}
	}
	return numbers, missing, nil
}

// allOf reads items by their keys, as far as they are there.
func (t *Table) allOf(ctx context.Context, places []key) (map[key]item, error) {
	found := map[key]item{}
	for some := range slices.Chunk(places, mostBatch) {
		var wanted []map[string]types.AttributeValue
		for _, at := range some {
			wanted = append(wanted, at.item())
		}
		items, err := t.batch(ctx, wanted, true, nil)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			found[keyIn(it)] = it
		}
	}
	return found, nil
}
