package receive

import (
	"context"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/mail/thread"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// directory is what a workspace's table knows of tickets and letters.
type directory struct{ table Store }

// sight sees every ticket of a workspace that was not deleted.
func sight(scope tenant.Scope) ticket.Sight {
	return ticket.SightOf(change.SystemAct(scope, "", Operation, nil).Principal)
}

// Ticket implements thread.Directory. A duplicate is itself here: package thread follows it.
func (d directory) Ticket(ctx context.Context, scope tenant.Scope, ticketID string) (thread.Known, bool, error) {
	if _, ours := id.TicketNumber(bare(ticketID)); !ours {
		return thread.Known{}, false, nil
	}
	found, err := d.table.Snapshot(ctx, sight(scope), ticket.Ask{Ticket: bare(ticketID), Itself: true})
	if fault.KindOf(err) == fault.NotFound {
		return thread.Known{}, false, nil
	}
	if err != nil {
		return thread.Known{}, false, err
	}
	t := found.Ticket
	k := thread.Known{ID: id.TicketPrefix + t.ID, Status: t.Status, People: t.Followers, Queue: t.QueueID, Gone: t.ErasedBy != ""}
	if t.MergedInto != "" {
		k.Primary = id.TicketPrefix + t.MergedInto
	}
	if t.Requester.Email != "" {
		k.People = append([]string{t.Requester.Email}, t.Followers...)
	}
	return k, true, nil
}

// Messages implements thread.Directory.
func (d directory) Messages(ctx context.Context, scope tenant.Scope, messageIDs []string) ([]thread.Sent, error) {
	return d.table.MailIDs(ctx, scope, messageIDs)
}

// Reference implements thread.Directory.
func (d directory) Reference(ctx context.Context, scope tenant.Scope, reference string) (thread.Known, bool, error) {
	ticketID, err := d.table.TicketByReference(ctx, scope, reference)
	if fault.KindOf(err) == fault.NotFound {
		return thread.Known{}, false, nil
	}
	if err != nil {
		return thread.Known{}, false, err
	}
	return d.Ticket(ctx, scope, id.TicketPrefix+ticketID)
}
