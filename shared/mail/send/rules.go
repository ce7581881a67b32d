package send

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/mail"
	"docket/shared/mail/compose"
	"docket/shared/mail/template"
	"docket/shared/mailbox"
	"docket/shared/notice"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// About is what a Change is about, as it is when a letter is made for it.
type About struct {
	Change  change.Change
	Ticket  ticket.Ticket   // itself; zero where it is gone
	Message *ticket.Message // that the Change added; nil where it is gone, or added none
}

// Office is who writes.
type Office struct {
	Workspace tenant.Workspace
	Mailboxes mailbox.Mailboxes
	Templates template.Templates
}

// Concerns tells whether a Change may call for letters.
func Concerns(c change.Change) bool {
	if notice.Concerns(c, notice.ByEmail) {
		return true
	}
	switch c.Kind {
	case change.TicketCreated:
		return true
	case change.MessageAdded:
		return leaves(c)
	case change.TicketUpdated, change.CommentAdded:
		_, moved := field(c, "status")
		return moved
	}
	return false
}

// leaves tells a Change that added a message which may go to the customer by mail.
func leaves(c change.Change) bool {
	direction, _ := field(c, "message.direction")
	visibility, _ := field(c, "message.visibility")
	return direction == string(ticket.Outbound) && visibility == string(ticket.Public)
}

// field is what a field became by a Change, as text, and whether it changed.
func field(c change.Change, name string) (text string, changed bool) {
	for _, f := range c.Fields {
		if f.Name == name {
			_ = json.Unmarshal(f.New, &text) // null, or what is no text, is none
			return text, true
		}
	}
	return "", false
}

// LettersOf are the letters that a Change calls for (S2-27, S2-34, S2-86 to S2-91): of one
// recipient one. A workspace without mailboxes writes none. What brings a message tells no
// one of the status beside, and what a customer did tells that customer nothing.
func LettersOf(a About, o Office) []Outgoing {
	box, any := o.box(a.Ticket)
	if !any || a.Ticket.ID == "" || a.Ticket.ErasedBy != "" || a.Ticket.WasDeleted() || a.Change.At.Before(o.since()) {
		return nil
	}
	var to []mail.Address
	made := Outgoing{Scope: a.Change.Scope, Change: a.Change.ID, Sequence: a.Change.Sequence, TicketID: a.Ticket.ID, Mailbox: box.ID, State: Waiting, Version: 1,
		CreatedAt: a.Change.At, ChangedAt: a.Change.At, NextAt: a.Change.At}
	status, moved := field(a.Change, "status")
	switch c := a.Change; {
	case c.Kind == change.MessageAdded:
		if !leaves(c) || a.Message == nil || !outgoing(*a.Message) {
			return nil
		}
		made.Kind, made.Message = Reply, a.Message.ID
		to = recipients(a)
	case c.Kind == change.TicketCreated:
		if !o.Workspace.Mail.Acknowledge || !asked(a.Ticket.Source) || a.Ticket.Status.Done() {
			return nil
		}
		made.Kind, to = Acknowledgement, requester(a.Ticket)
	case moved && c.Actor.Role != tenant.RoleCustomer && Concerns(c):
		made.Kind, made.Status, to = StatusChanged, ticket.Status(status), requester(a.Ticket)
		if made.Status == ticket.Resolved {
			made.Kind = Resolved
		}
	}
	if made.Kind.Automatic() && a.Ticket.Quiet {
		return nil
	}
	_, domain, _ := strings.Cut(box.Address, "@")
	made.MessageID = compose.MessageID(string(made.Kind), a.Ticket.ID, a.Change.ID, domain)
	var all []Outgoing
	for _, one := range to {
		_, ours := o.Mailboxes.Of(one.Address)
		met := slices.ContainsFunc(all, func(other Outgoing) bool { return other.To.Key() == one.Key() })
		if one.Key() == "" || ours || met {
			continue
		}
		letter := made
		letter.ID, letter.To = IDOf(a.Change.ID, one.Address), one
		all = append(all, letter)
	}
	return all
}

// box is the mailbox under which letters of a ticket leave: that of its queue, or else the
// default one.
func (o Office) box(t ticket.Ticket) (mailbox.Mailbox, bool) {
	at := slices.IndexFunc(o.Mailboxes.All, func(m mailbox.Mailbox) bool { return m.QueueID != "" && m.QueueID == t.QueueID })
	if at < 0 {
		return o.Mailboxes.Default()
	}
	return o.Mailboxes.All[at], true
}

// outgoing tells a message that goes to the customer by mail: one that is public and
// outbound. What says that it was sent elsewhere, by an id of its own or by when it was
// said, is a record of that, and so is what was said by chat or on the phone.
func outgoing(m ticket.Message) bool {
	return m.Direction == ticket.Outbound && m.Visibility == ticket.Public && m.ExternalMessageID == "" && m.OccurredAt == nil &&
		!slices.Contains([]ticket.Source{ticket.Chat, ticket.Slack, ticket.Phone}, m.Channel)
}

// since is when the workspace began to write letters: what happened before calls for none.
func (o Office) since() (at time.Time) {
	for i, m := range o.Mailboxes.All {
		if i == 0 || m.CreatedAt.Before(at) {
			at = m.CreatedAt
		}
	}
	return at
}

// requester is who asked, where an address is known.
func requester(t ticket.Ticket) []mail.Address {
	return []mail.Address{{Name: t.Requester.Name, Address: t.Requester.Email}}
}

// recipients are those whom a message goes to, those who have copies of it, and those who
// follow its ticket.
func recipients(a About) []mail.Address {
	var all []mail.Address
	for _, address := range slices.Concat(a.Message.To, a.Message.Cc, a.Ticket.Followers) {
		all = append(all, named(a.Ticket, address))
	}
	if len(a.Message.To) == 0 {
		all = append(requester(a.Ticket), all...)
	}
	return all
}

// named is an address with the name of the ticket's requester, where it is theirs.
func named(t ticket.Ticket, address string) mail.Address {
	if mail.AddressKey(address) == mail.AddressKey(t.Requester.Email) {
		return requester(t)[0]
	}
	return mail.Address{Address: address}
}

// asked tells a source of tickets that customers open themselves: whom an agent opened one
// for has spoken to them.
func asked(source ticket.Source) bool {
	return slices.Contains([]ticket.Source{ticket.Email, ticket.Portal, ticket.Web, ticket.Chat, ticket.Widget}, source)
}

// FirstResponse is the workspace's own text that answers a first message which came by a
// source; empty: that of the template does.
func FirstResponse(w tenant.Workspace, source ticket.Source) string {
	switch source {
	case ticket.Email:
		return w.FirstResponse.Email
	case ticket.Portal, ticket.Web:
		return w.FirstResponse.Portal
	case ticket.Chat, ticket.Widget:
		return w.FirstResponse.Chat
	}
	return ""
}
