package contact

import (
	"context"
	"strings"

	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Customer is the contact of a ticket: the one that it names or, where it names none that
// there is, the one that has its requester's address. It is nil where nobody is.
func Customer(ctx context.Context, s Store, scope tenant.Scope, t ticket.Ticket) (*Contact, error) {
	if strings.HasPrefix(t.Links.ContactID, id.ContactPrefix) {
		if c, err := s.Contact(ctx, scope, t.Links.ContactID); fault.KindOf(err) != fault.NotFound {
			return &c, err
		}
	}
	if t.Requester.Email == "" {
		return nil, nil
	}
	c, err := s.ContactOf(ctx, scope, t.Requester.Email)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	return &c, err
}
