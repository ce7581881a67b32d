package contact

import (
	"context"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/fold"
	"docket/shared/ticket"
)

// MeetStore is what meeting a ticket's requester needs of the table.
type MeetStore interface {
	Store

	// Ticket is as ticket.Store's.
	Ticket(ctx context.Context, sight ticket.Sight, ticketID string) (ticket.Ticket, error)
}

// Meets tells a Change behind which a ticket's requester may be nobody's contact yet.
func Meets(c change.Change) bool {
	if c.Kind != change.TicketCreated && c.Kind != change.TicketUpdated {
		return false
	}
	for _, f := range c.Fields {
		if f.Name == "requester_email" {
			return string(f.New) != "null"
		}
	}
	return false
}

// Meet makes a contact of a ticket's requester who has an address that is no contact's.
// It may be called any number of times. A ticket that is gone, or was erased, has none.
func Meet(ctx context.Context, s MeetStore, act change.Act, ticketID string) error {
	t, err := s.Ticket(ctx, ticket.SightOf(act.Principal), ticketID)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil || t.Requester.Email == "" {
		return err
	}
	_, err = s.ContactOf(ctx, act.Principal.Scope, t.Requester.Email)
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	name, emails := fold.Trim(t.Requester.Name), []string{t.Requester.Email}
	_, err = Create(ctx, s, act, Patch{Name: &name, Emails: &emails}, func(Contact) (change.Answer, error) { return change.Answer{}, nil })
	switch fault.KindOf(err) {
	case fault.NameTaken: // it came to be one meanwhile
		return nil
	case fault.Invalid: // an address that a ticket may have and no contact
		return nil
	}
	return err
}
