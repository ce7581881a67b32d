package ticket

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/fold"
	"docket/shared/sla"
	"docket/shared/tenant"
)

// Contact is a customer who is to be erased, by all that is known; what is empty
// is not known.
type Contact struct {
	ID     string `json:"id,omitempty"`      // contact_id of their tickets
	UserID string `json:"user_id,omitempty"` // of a requester who signs in
	Issuer string `json:"issuer,omitempty"`  // of UserID: the same subject of another issuer is another user
	Email  string `json:"email,omitempty"`   // of a requester, or of a message's author

	// Others by which the same customer is known.
	IDs    []string `json:"ids,omitempty"`
	Emails []string `json:"emails,omitempty"`
}

// AllIDs are the contact_ids of the contact's tickets.
func (c Contact) AllIDs() []string { return known(c.ID, c.IDs) }

// AllEmails are the contact's addresses.
func (c Contact) AllEmails() []string { return known(c.Email, c.Emails) }

func known(one string, others []string) []string {
	if one == "" {
		return others
	}
	return append([]string{one}, others...)
}

// mails tells whether an address is the contact's.
func (c Contact) mails(email string) bool {
	return slices.ContainsFunc(c.AllEmails(), func(one string) bool { return same(fold.Text, one, email) })
}

// User is the contact as one who signs in; zero for one who does not.
func (c Contact) User() tenant.User { return tenant.User{Issuer: c.Issuer, Subject: c.UserID} }

// Check names the rules that the contact breaks.
func (c Contact) Check() error {
	var r fault.Rules
	if c.ID == "" && c.UserID == "" && c.Issuer == "" && c.Email == "" {
		r.Broken("contact", "must have an id, a user_id or an email")
	}
	r.Line("contact.id", c.ID, 0, MaxID)
	if (c.UserID == "") != (c.Issuer == "") {
		r.Broken("contact.issuer", "must be given with user_id, and with nothing else")
	}
	r.Line("contact.user_id", c.UserID, 0, MaxID)
	r.Line("contact.issuer", c.Issuer, 0, MaxURL)
	r.Line("contact.email", c.Email, 0, MaxEmail)
	return r.Err()
}

// Asked tells a ticket that is the contact's.
func (c Contact) Asked(t Ticket) bool {
	named := slices.ContainsFunc(c.AllIDs(), func(one string) bool { return same(fold.ID, one, t.Links.ContactID) })
	return named || c.mails(t.Requester.Email) ||
		c.UserID != "" && c.User() == t.Requester.User()
}

// Wrote tells a message that the contact wrote.
func (c Contact) Wrote(m Message) bool { return c.mails(m.AuthorEmail) }

// Without are addresses but for the contact's, and whether that was among them.
func (c Contact) Without(addresses []string) (others []string, named bool) {
	others = slices.DeleteFunc(slices.Clone(addresses), c.mails)
	return others, len(others) < len(addresses)
}

// Unaddressed is what somebody writes without a contact's address among those that it
// is to go to, and whether that was there.
func (u Unsent) Unaddressed(c Contact) (Unsent, bool) {
	any := false
	but := func(addresses []string) []string {
		others, named := c.Without(addresses)
		any = any || named
		return others
	}
	for _, some := range []**[]string{&u.Text.To, &u.Text.Cc} {
		if *some != nil {
			others := but(**some)
			*some = &others
		}
	}
	if u.Held != nil {
		held := *u.Held
		held.Letter.To, held.Letter.Cc = but(held.Letter.To), but(held.Letter.Cc)
		u.Held = &held
	}
	u.Version++
	return u, any
}

// same compares two values in the form that they are equal in.
func same(form func(string) string, known, found string) bool {
	return known != "" && form(strings.TrimSpace(known)) == form(strings.TrimSpace(found))
}

// Erased stands where a text was erased that cannot be empty.
const Erased = "[erased]"

// unsaid are the fields of Changes that say nothing of a customer: what Docket
// counts, values of closed lists, and the workspace's own queues and members.
// Whatever is not among them is erased.
var unsaid = slices.Concat([]string{
	"status", "priority", "source", queueField, "assignee_id", "owner_id", scoreField, raterField, snoozeField, markField, mergedField, beforeField, duplicatesField, erasedField, linkedField, "quiet", "sla_state",
	"message.automatic", "message.direction", "message.visibility", "message.channel", "comment.pinned", Tells, "related.kind",
	"metric", "cycle", "due_at", "detected_at",
}, dueFields())

func dueFields() (names []string) {
	for _, m := range sla.Metrics() {
		names = append(names, dueField(m))
	}
	return names
}

// ErrErased refuses a write of a ticket whose contact was erased.
var ErrErased = fault.New(fault.Invalid, "the contact of this ticket was erased: it takes no more writes")

// Erase closes a ticket and takes from it what people wrote freely. It keeps
// what Docket counts by, and who worked on it, and is no longer written by
// anybody. jobID is the job that erases it. Of a ticket that was erased it takes
// what is left: an older build may not have known of it. Where nothing is left it
// writes nothing, and so where the ticket is not one to be erased, by which, as it
// is written: a contact's, or one that was deleted. erased tells whether the ticket
// is erased now.
func Erase(ctx context.Context, s Store, act change.Act, ticketID, jobID string, which func(Ticket) bool) (erased bool, err error) {
	decide := func(found Snapshot) (change.Decision[Ticket], error) {
		before := found.Ticket
		if erased = before.ErasedBy != "" || which(before); !erased {
			return change.Unchanged(before), nil
		}
		after := before.erased(cmp.Or(before.ErasedBy, jobID))
		if len(diff(&before, &after)) == 0 {
			return change.Unchanged(before), nil
		}
		c := next(act, change.TicketErased, before, after, moved(before, after)...)
		c.after.UpdatedAt, c.after.Revision = c.at, c.after.Version // everybody sees it
		c.own().Fields = c.fields
		*c.own() = Unsaid(*c.own(), Erased)
		return decision(c, c.after)
	}
	_, err = edit(ctx, s, act, Ask{Ticket: ticketID, Itself: true, Whole: true, Erased: true, Deleted: true, Claim: true}, decide,
		func(Ticket) (change.Answer, error) { return change.Answer{}, nil })
	return erased && err == nil, err
}

// erased is the ticket without what people wrote freely.
func (t Ticket) erased(jobID string) Ticket {
	for i := range fields {
		if !slices.Contains(unsaid, fields[i].Name) {
			fields[i].Set(&t, "")
		}
	}
	t.Subject, t.Type, t.Status, t.ErasedBy = Erased, DefaultType, Closed, jobID
	t.Reference = reference(t.Number)
	t.Tags, t.LentTags, t.CustomFields, t.SaidBy, t.Files = nil, nil, nil, "", nil
	t.Followers = nil
	return t
}

// reference is the one that Docket gives to a ticket.
func reference(number uint32) string { return fmt.Sprintf("TKT-%04d", number) }

// Unsaid is a Change of a ticket without what a customer wrote, where it has a
// mark, and without who a customer is. It still names the fields that changed, but
// for custom fields, whose keys go too.
func Unsaid(c change.Change, mark string) change.Change {
	kept := make([]change.Field, 0, len(c.Fields))
	for _, f := range c.Fields {
		if strings.HasPrefix(f.Name, customFields+".") {
			f.Name = customFields
		}
		if !slices.Contains(unsaid, f.Name) {
			f.Old, f.New = gone(f.Old, mark), gone(f.New, mark)
		}
		again := func(k change.Field) bool { return f.Name == customFields && k.Name == customFields }
		if !slices.ContainsFunc(kept, again) {
			kept = append(kept, f)
		}
	}
	c.Fields = kept
	if c.Actor.Role == tenant.RoleCustomer {
		c.Actor = change.Actor{Role: c.Actor.Role, Automation: c.Actor.Automation}
	}
	return c
}

const customFields = "custom_fields"

// gone is what is left of a value: whether there was one.
func gone(value json.RawMessage, mark string) json.RawMessage {
	if len(value) == 0 || string(value) == "null" {
		return value
	}
	return json.RawMessage(strconv.Quote(mark))
}

// Unsaid is the message without what was written in it. Who wrote it stays
// where it was not the customer.
func (m Message) Unsaid() Message {
	kept := Message{ID: m.ID, TicketID: m.TicketID, Direction: m.Direction, Visibility: m.Visibility, Channel: m.Channel,
		Body: Erased, CreatedAt: m.CreatedAt, Sequence: m.Sequence}
	if m.Direction != Inbound {
		kept.Author = m.Author
	}
	return kept
}

// Unsaid is the comment without what was written in it.
func (c Comment) Unsaid() Comment {
	c.Body, c.CustomFields, c.Files = Erased, nil, nil
	return c
}
