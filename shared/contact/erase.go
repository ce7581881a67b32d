package contact

import (
	"context"
	"slices"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Known is a customer who is to be erased with all by which the contact is known that they
// are, if any: its addresses, and the IDs by which tickets name it.
func Known(ctx context.Context, s Store, scope tenant.Scope, who ticket.Contact) (ticket.Contact, error) {
	all, err := of(ctx, s, scope, who)
	for _, c := range all {
		who.IDs, who.Emails = append(who.IDs, c.IDs()...), append(who.Emails, c.Emails...)
	}
	return who, err
}

// NamesOf are the names of the contacts that a customer is.
func NamesOf(ctx context.Context, s Store, scope tenant.Scope, who ticket.Contact) (names []string, err error) {
	all, err := of(ctx, s, scope, who)
	for _, c := range all {
		names = append(names, c.Name)
	}
	return names, err
}

// Erase takes away the contacts that a customer is who is erased. Where there are none it
// writes nothing. next is the act of each.
func Erase(ctx context.Context, s Store, next func() change.Act, who ticket.Contact) error {
	all, err := of(ctx, s, next().Principal.Scope, who)
	for _, c := range all {
		if err == nil {
			_, err = Delete(ctx, s, next(), c.ID, func(uint64) bool { return true }, func(Contact) (change.Answer, error) { return change.Answer{}, nil })
		}
		if fault.KindOf(err) == fault.NotFound { // somebody else took it away
			err = nil
		}
	}
	return err
}

// of are the contacts that a customer is, by all that is known.
func of(ctx context.Context, s Store, scope tenant.Scope, who ticket.Contact) (all []Contact, err error) {
	add := func(c Contact, failure error) {
		switch {
		case failure != nil && fault.KindOf(failure) != fault.NotFound:
			err = failure
		case failure == nil && !slices.ContainsFunc(all, func(one Contact) bool { return one.ID == c.ID }):
			all = append(all, c)
		}
	}
	for _, one := range who.AllIDs() {
		add(s.Contact(ctx, scope, one))
	}
	for _, one := range who.AllEmails() {
		add(s.ContactOf(ctx, scope, one))
	}
	return all, err
}
