package rest

import (
	"context"

	"docket/shared/fault"
	"docket/shared/list"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// TicketStore is what lists of tickets need of the table.
type TicketStore interface {
	// WantCompaction has a workspace's index compacted soon. It may be called any number of times.
	WantCompaction(ctx context.Context, scope tenant.Scope) error

	ticket.Store
}

// Tickets is the listing of the tickets that a call asks for. A list that meets
// too long a log of the index begins the job that folds it.
func Tickets[V any](call *Call, s TicketStore, asked ticket.List, show func(ticket.Ticket) V) Listing[ticket.Ticket, V] {
	return Listing[ticket.Ticket, V]{
		Version: func(ctx context.Context) (string, error) { return s.Version(ctx, call.Sight()) },
		Read: func(ctx context.Context, after string) (list.Page[ticket.Ticket], error) {
			asked := asked
			var err error
			if asked.After, err = ticket.ReadPosition(after); err != nil {
				return list.Page[ticket.Ticket]{}, fault.Wrap(InvalidCursor, "the cursor does not belong to this list", err)
			}
			found, err := s.Tickets(ctx, call.Sight(), asked)
			if found.Long {
				call.Note(s.WantCompaction(ctx, call.Scope()))
			}
			call.Plan(found.Plan...)
			return list.Page[ticket.Ticket]{Rows: found.Tickets, More: found.More, Next: found.Next.String()}, err
		},
		Position: func(t ticket.Ticket) string { return asked.Position(t).String() },
		Show:     show,
	}
}
