package ticket

import (
	"slices"

	"docket/shared/change"
	"docket/shared/tenant"
)

// told are the fields of a ticket of whose changes customers may know: those that
// they are shown.
var told = []string{"subject", descriptionField, "status", "priority", "type", "assignee_id"}

// Tells is what a Change of a ticket in sight tells whoever has the sight. A customer
// hears of what became of the fields that customers are shown, and who did it where
// that is the customer or one who works on the ticket: no other customer, no program.
func (s Sight) Tells(c change.Change) change.Change {
	if s.all {
		return c
	}
	shown := change.Change{ID: c.ID, Kind: c.Kind, At: c.At, Ticket: c.Ticket, TicketID: c.TicketID, Sequence: c.Sequence}
	for _, f := range c.Fields {
		if c.Kind != change.TicketCreated && slices.Contains(told, f.Name) {
			shown.Fields = append(shown.Fields, f)
		}
	}
	by := tenant.User{Issuer: c.Actor.Issuer, Subject: c.Actor.Subject}
	if by == s.user || c.Actor.Role != tenant.RoleCustomer && isPerson(by) {
		shown.Actor = change.Actor{Issuer: by.Issuer, Subject: by.Subject, Role: c.Actor.Role, Email: c.Actor.Email}
	}
	return shown
}

// Told is a ticket in sight as it is told to whoever has the sight, with those of its
// family that are duplicates of it, themselves. A customer hears of those in sight, and
// of what was said on them.
func (s Sight) Told(t Ticket, duplicates []Ticket) Ticket {
	if s.all {
		return t
	}
	t.Mark, t.MergedInto, t.Duplicates = Unmarked, "", nil
	for _, d := range duplicates {
		if s.Sees(d) {
			t.Duplicates = append(t.Duplicates, d.ID)
			t.PublicMessages += 1 + d.PublicMessages // with its opening
		}
	}
	return t
}

// Hears is what a message of a ticket in sight is to whoever has the sight, false
// where that is nothing. To a customer it is public, and names as its author the
// customer, or one who works on the ticket.
func (s Sight) Hears(m Message) (heard Message, any bool) {
	if s.all {
		return m, true
	}
	if m.Visibility != Public {
		return Message{}, false
	}
	heard = Message{ID: m.ID, TicketID: m.TicketID, Direction: m.Direction, Visibility: m.Visibility, Subject: m.Subject, Body: m.Body, CreatedAt: m.CreatedAt, Sequence: m.Sequence, Files: m.Files}
	asked := m.Direction == Inbound
	if asked && m.Author == s.user || !asked && isPerson(m.Author) {
		heard.Author = m.Author
	}
	if !asked || s.email != "" && mailbox(m.AuthorEmail) == s.email {
		heard.AuthorEmail = m.AuthorEmail
	}
	return heard, true
}

// isPerson tells a user of an issuer from an API key and from Docket itself.
func isPerson(by tenant.User) bool { return by.Issuer != change.SystemIssuer }
