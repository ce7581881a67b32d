package ticket

import (
	"context"
	"fmt"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/file"
	"docket/shared/id"
	"docket/shared/sla"
	"docket/shared/tenant"
)

// Direction is which way a message went (S0-23).
type Direction string

// The directions.
const (
	Inbound          Direction = "inbound"
	Outbound         Direction = "outbound"
	InternalDirected Direction = "internal"
)

// Visibility is who may see a message: internal exactly when its direction is.
type Visibility string

// The visibilities.
const (
	Public   Visibility = "public"
	Internal Visibility = "internal"
)

// Message is one entry of a ticket's conversation. OccurredAt is the client's
// word; clocks and order go by CreatedAt.
type Message struct {
	ID                string
	TicketID          string // the ticket's UUID
	Direction         Direction
	Visibility        Visibility
	Channel           Source
	Subject           string
	Body              string
	AuthorName        string
	AuthorEmail       string
	ExternalMessageID string
	OccurredAt        *time.Time
	CustomFields      customfield.Values
	Author            tenant.User
	CreatedAt         time.Time
	Sequence          uint64 // of its Change
	Answers           string // the id of the message that it answers
	To, Cc            []string
	Files             []file.Attachment
	LetterID          string   // the letter that it was made of; empty: of none
	OriginalID        string   // the file that has that letter as it came
	Sender            Verified // whether the letter is from who it says
	Automatic         bool     // a machine wrote it: it moves nothing
}

// asFound is what a caller is shown of a message that is there already: all of
// it, or of another's message only what the caller sent itself and its id.
func (m Message) asFound(said Message, by tenant.Principal) Message {
	if by.Can(tenant.SupportRead) {
		return said
	}
	m.ID, m.TicketID, m.CreatedAt, m.Sequence = said.ID, said.TicketID, said.CreatedAt, said.Sequence
	return m
}

// AddMessage puts a message on a ticket (S0-35, S0-46). What it
// moves: an agent's public outbound message takes new and open to in_progress,
// a public inbound one takes resolved and waiting_on_customer to open, and brings an
// archived ticket back, which nobody would look at else. One that
// is on the ticket already, by its Identity, moves nothing: the first is answered.
// Who sees its own tickets alone says what it says as their requester, and not on
// a closed one.
func AddMessage(ctx context.Context, s Store, act change.Act, ticketID string, draft Message, render change.Render[Message]) (change.Answer, error) {
	return AddMessageWith(ctx, s, act, ticketID, draft, nil, render)
}

// AddMessageWith is AddMessage with files.
func AddMessageWith(ctx context.Context, s Store, act change.Act, ticketID string, draft Message, files file.Taking, render change.Render[Message]) (change.Answer, error) {
	draft = draft.prepare(act)
	if err := draft.check(); err != nil {
		return change.Answer{}, err
	}
	decide := func(found Snapshot) (change.Decision[Message], error) {
		if said := found.Said; said != nil { // its answer is kept only while the message may be shown
			return change.Decision[Message]{Puts: []change.Put{{Before: *said, After: *said}}, Shown: draft.asFound(*said, act.Principal)}, nil
		}
		if act.Principal.OwnOnly && found.Ticket.Status == Closed {
			return change.Decision[Message]{}, ErrClosed
		}
		says := draft
		says.Files = file.Attachments(found.Files)
		c, m := found.says(act, says, func(*Ticket) {})
		d, err := decision(c, m, m)
		d.Puts = append(d.Puts, file.AttachAll(found.Files, m.TicketID, m.ID, m.Visibility == Public)...)
		return d, err
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, InQueue: true, Plan: true, Said: draft.Identity(), Files: files}, decide, render)
}

// says is the write that puts a message on the ticket, which moves it, and then does what
// its act does beside.
func (s Snapshot) says(act change.Act, m Message, then func(*Ticket)) (edited, Message) {
	before, after := s.Ticket, s.taken()
	m.reaches(&after, act.Principal)
	then(&after)
	happened := slices.Concat(rematched(before, after, s.Plan), m.counts(act.Principal), moved(before, after))
	c := next(act, change.MessageAdded, before, after, happened...)
	m.ID, m.TicketID, m.CreatedAt, m.Sequence = id.Prefixed(id.MessagePrefix, c.at), before.ID, c.at, c.said()
	c.own().Resource = m.ID
	said := map[string]any{"message.direction": m.Direction, "message.visibility": m.Visibility, "message.channel": m.Channel}
	if m.Automatic {
		said["message.automatic"] = true
	}
	c.own().Fields = append(change.Diff(nil, said), c.fields...)
	return c, m
}

// ErrClosed refuses what a customer says on a closed ticket.
var ErrClosed = fault.New(fault.TicketClosed, "the ticket is closed and takes no more comments: open another one")

// Identity is what tells a message from all others on its ticket: the id that
// its sender gave it, and its words, as mail may use an id again. It is empty
// without such an id: then every message is one of its own. A message
// that was made of a letter is told by that: the same words under one id can be two letters.
func (m Message) Identity() string {
	if m.LetterID != "" {
		return m.LetterID
	}
	if m.ExternalMessageID == "" {
		return ""
	}
	return fmt.Sprintf("%q %s %s %q %q", m.ExternalMessageID, m.Direction, m.Visibility, m.Subject, m.Body)
}

// prepare puts a message's values in their canonical form. Direction and
// visibility are internal together, so either may be left out.
func (m Message) prepare(act change.Act) Message {
	if p := act.Principal; p.OwnOnly {
		m.Direction, m.Visibility = Inbound, Public
		m.AuthorName, m.AuthorEmail = fitting(p.Name, MaxAuthorName), fitting(p.VerifiedEmail(), MaxEmail)
	}
	internal := m.Direction == InternalDirected || m.Direction == "" && m.Visibility == Internal
	if m.Direction == "" {
		m.Direction = Outbound
		if internal {
			m.Direction = InternalDirected
		}
	}
	if m.Visibility == "" {
		m.Visibility = Public
		if internal {
			m.Visibility = Internal
		}
	}
	if m.Channel == "" {
		m.Channel = sourceOf(act.Door)
	}
	m.OccurredAt = utc(m.OccurredAt)
	m.Author = act.Principal.User
	m.CustomFields = m.CustomFields.Clean()
	return m
}

func (m Message) check() error {
	var r fault.Rules
	oneOf(&r, "direction", m.Direction, Inbound, Outbound, InternalDirected)
	oneOf(&r, "visibility", m.Visibility, Public, Internal)
	if (m.Direction == InternalDirected) != (m.Visibility == Internal) {
		r.Broken("visibility", "must be internal exactly when the direction is internal")
	}
	oneOf(&r, "channel", m.Channel, Sources()...)
	r.Line("subject", m.Subject, 0, MaxSubject)
	r.Text("body", m.Body, 1, MaxText, MaxText)
	r.Line("author_name", m.AuthorName, 0, MaxAuthorName)
	r.Line("author_email", m.AuthorEmail, 0, MaxEmail)
	r.Line("external_message_id", m.ExternalMessageID, 0, MaxExternal)
	checkInstant(&r, "occurred_at", m.OccurredAt)
	m.CustomFields.Check(&r, "custom_fields")
	return r.Err()
}

// reaches has the message move the ticket that it is put on.
func (m Message) reaches(t *Ticket, by tenant.Principal) {
	t.Status = m.moves(t.Status, by)
	if m.Visibility == Public {
		t.PublicMessages++
	}
	if m.Automatic {
		return
	}
	if m.Direction != Inbound {
		return
	}
	t.Snooze = Awake // it was snoozed until the customer answers, at the latest
	if t.Mark == Archived {
		t.Mark = Unmarked
	}
}

// moves is the status of a ticket once the message is on it.
func (m Message) moves(now Status, by tenant.Principal) Status {
	switch {
	case m.Visibility != Public, m.Automatic:
		return now
	case m.replies(by) && slices.Contains([]Status{New, Open}, now):
		return InProgress
	case m.Direction == Inbound && slices.Contains([]Status{Resolved, WaitingOnCustomer}, now):
		return Open
	}
	return now
}

// replies tells an agent's public message to the customer. Neither a customer
// is an agent nor an automation, be it Docket itself (SLA rule 3).
func (m Message) replies(by tenant.Principal) bool {
	return m.Direction == Outbound && m.Visibility == Public && by.Role != tenant.RoleCustomer && !by.Automation
}

// counts is what the message is to the clocks (SLA rules 3 and 4).
func (m Message) counts(by tenant.Principal) []sla.Entry {
	switch {
	case m.replies(by):
		return []sla.Entry{{Kind: sla.Outbound}}
	case m.Direction == Inbound && m.Visibility == Public && !m.Automatic:
		return []sla.Entry{{Kind: sla.Inbound}}
	}
	return nil
}
