package desk

import (
	"context"
	"fmt"

	"docket/shared/fault"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

// byName reads which ticket a name means, for routes that take one.
func byName() grant.Table {
	return grant.Union(grant.On(grant.References, grant.Get), grant.On(grant.Tickets, grant.Get))
}

// ticketOf is the UUID of the ticket that a name means: its id, with or without the
// prefix, or its reference, in any letter case. A reference is looked up: what nobody
// has is a fault of kind NotFound. An id is as good as it is: who reads the ticket
// knows whether it is there.
func ticketOf(ctx context.Context, call *rest.Call, s Store, name string) (ticketID string, err error) {
	if named := ticket.ReadName(name); named.ID != "" {
		return named.ID, nil
	}
	return s.TicketByReference(ctx, call.Scope(), name)
}

// onTicket runs what a call does to the ticket that a name means.
func onTicket[A any](ctx context.Context, call *rest.Call, s Store, name string, run func(ticketID string) (A, error)) (A, error) {
	ticketID, err := ticketOf(ctx, call, s, name)
	if err != nil {
		var none A
		return none, err
	}
	return run(ticketID)
}

// ticketsOf are the UUIDs of the tickets that some names mean, in their order: of that in
// the path, and of the duplicates, empty where nothing has the name.
func ticketsOf(ctx context.Context, call *rest.Call, s Store, names []string) ([]string, error) {
	var r fault.Rules
	for i, name := range names[1:] {
		r.Line(fmt.Sprintf("duplicates[%d]", i), name, 1, 200)
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	ids := make([]string, len(names))
	together, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		together.Go(func() (err error) {
			ids[i], err = ticketOf(ctx, call, s, name)
			if i > 0 && fault.KindOf(err) == fault.NotFound {
				return nil // its verb tells of all of them
			}
			return err
		})
	}
	return ids, together.Wait()
}
