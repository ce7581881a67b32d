package rest

import (
	"context"
	"fmt"

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

// Tickets is the listing of the tickets that a call asks for. What they show may
// depend on more than tickets: settings is the version of that. A list that meets
// too long a log of the index begins the job that folds it.
func Tickets[V any](call *Call, s TicketStore, in Paged, settings uint64, asked ticket.List, show func(ticket.Ticket) V) Listing[ticket.Ticket, V] {
	asked.Versioned = true
	if known := call.Unless(in); known != nil {
		asked.Unless = func(version string) bool { return known(versionWith(version, settings)) }
	}
	return Listing[ticket.Ticket, V]{
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
			return list.Page[ticket.Ticket]{Rows: found.Tickets, More: found.More, Next: found.Next.String(),
				Version: versionWith(found.Version, settings), Unchanged: found.Unchanged}, err
		},
		Position: func(t ticket.Ticket) string { return asked.Position(t).String() },
		Show:     show,
	}
}

// versionWith is a version of tickets and of something else; empty where that of the
// tickets is not known.
func versionWith(tickets string, settings uint64) string {
	if tickets == "" {
		return ""
	}
	return fmt.Sprint(tickets, settings)
}
