package contact_test

import (
	"context"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
)

// memory keeps contacts and one ticket.
type memory struct {
	contact.Store // is not asked for more than what is here
	ticket        ticket.Ticket
	kept          []contact.Contact
	late          bool // the address is somebody's only once it is written
}

func (m *memory) Ticket(context.Context, ticket.Sight, string) (ticket.Ticket, error) {
	if m.ticket.ID == "" {
		return ticket.Ticket{}, ticket.ErrNotFound
	}
	return m.ticket, nil
}

func (m *memory) ContactOf(_ context.Context, _ tenant.Scope, email string) (contact.Contact, error) {
	for _, c := range m.kept {
		if c.Has(email) && !m.late {
			return c, nil
		}
	}
	return contact.Contact{}, contact.ErrNotFound
}

func (m *memory) Contact(_ context.Context, _ tenant.Scope, contactID string) (contact.Contact, error) {
	for _, c := range m.kept {
		if c.ID == contactID {
			return c, nil
		}
	}
	return contact.Contact{}, contact.ErrNotFound
}

func (m *memory) Commit(_ context.Context, c change.Commit) error {
	if m.late {
		return contact.ErrTaken
	}
	for _, p := range c.Puts {
		m.kept = append(m.kept, p.After.(contact.Contact))
	}
	return nil
}

func act(t testing.TB) change.Act {
	t.Helper()
	return change.SystemAct(fake.Scope(t), id.Prefixed(id.RequestPrefix, time.Now()), "meet_contact", time.Now)
}

func asked(email string) ticket.Ticket {
	return ticket.Ticket{ID: "018f3f6e-7b1c-8000-8000-0002ab310c77", Requester: ticket.Requester{Name: "Jane Doe", Email: email}}
}

func TestARequesterBecomesOneContactHoweverOftenTheyAreMet(t *testing.T) {
	m := &memory{ticket: asked("jane@example.com")}
	for _, form := range []string{"jane@example.com", "jane@example.com", "JANE@Example.com"} {
		m.ticket = asked(form)
		if err := contact.Meet(t.Context(), m, act(t), m.ticket.ID); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.kept) != 1 || m.kept[0].Name != "Jane Doe" || !m.kept[0].Has("jane@EXAMPLE.com") {
		t.Errorf("there are %+v", m.kept)
	}
}

func TestNobodyIsMetWhoHasNoAddressOrWhoseTicketIsGone(t *testing.T) {
	for name, of := range map[string]ticket.Ticket{"no address": asked(""), "no ticket": {}} {
		m := &memory{ticket: of}
		if err := contact.Meet(t.Context(), m, act(t), "018f3f6e-7b1c-8000-8000-0002ab310c77"); err != nil || len(m.kept) > 0 {
			t.Errorf("%s: %v, %+v", name, err, m.kept)
		}
	}
}

func TestARequesterWhoBecomesAContactMeanwhileIsNoTrouble(t *testing.T) {
	m := &memory{ticket: asked("jane@example.com"), kept: []contact.Contact{{ID: "contact_1", Emails: []string{"jane@example.com"}}}, late: true}
	if err := contact.Meet(t.Context(), m, act(t), m.ticket.ID); err != nil {
		t.Error(err)
	}
}

func TestAContactWithoutANameAndAnAddressIsRefused(t *testing.T) {
	phone, none := "1", []string{}
	for name, p := range map[string]contact.Patch{"neither": {Phone: &phone}, "no address": {Emails: &none}, "one twice": {Emails: &[]string{"a@x.example", "A@X.example"}}} {
		if _, err := contact.Create(t.Context(), &memory{}, act(t), p, func(contact.Contact) (change.Answer, error) { return change.Answer{}, nil }); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryWordOfAQueryBeginsATerm(t *testing.T) {
	c := contact.Contact{Name: "Zoë van Doe", Company: "Acme Inc", Emails: []string{"Zoe@Example.com"}}
	for query, want := range map[string]bool{"zoe": true, "DOE zo": true, "acm van": true, "zoe@ex": true, "oe": false, "zoe inx": false, "example": false} {
		l := contact.List{Query: query}
		if l.TooShort() || l.Keeps(c.Terms()) != want {
			t.Errorf("%q finds it: %t", query, !want)
		}
	}
	if !(contact.List{Query: "z d"}).TooShort() || (contact.List{}).TooShort() {
		t.Error("two characters are needed, where there is a query")
	}
}
