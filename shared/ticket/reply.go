package ticket

import (
	"cmp"
	"context"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/file"
)

// Reply is what an agent sends to the customer.
type Reply struct {
	Text
	// Becomes is what the ticket's status becomes with the reply, of what it were without;
	// nil: what the Text says.
	Becomes func(now Status) Status
	Seen    *uint64        // the ticket's sequence up to which the caller read; nil: they do not say
	Anyway  bool           // it is sent whatever came since Seen
	Hold    *time.Duration // nil: HoldUsual for a customer who is reached by mail, else none
	Files   file.Taking    // that it takes; nil: none
}

// How long a reply is held before it leaves.
const (
	HoldUsual = 10 * time.Second
	HoldMost  = 30 * time.Second
)

// Replied is a ticket with a reply on it, or one that waits to be.
type Replied struct {
	Acted
	Message *Message // nil: it is held
	Held    *Unsent  // nil: it has left
}

// Send sends a reply (S2-25 to S2-29). One that is held changes nothing that anyone but
// the team can know of: it lies where its draft lay, and TakeBack makes it the draft
// again. Once its time is over Release has it leave. Only then is there a message, which
// moves the ticket and meets its first response, and no draft. What is not held leaves
// at once, and takes the draft with it.
//
// Whom it goes to is said by the message that it answers, as it is when it is sent: the
// later change of a requester redirects nothing. Where somebody else said something since
// the sequence that the caller has seen, it is refused with a MovedOn.
func Send(ctx context.Context, s Store, act change.Act, ticketID string, r Reply, render change.Render[Replied]) (change.Answer, error) {
	if err := r.prepare(); err != nil {
		return change.Answer{}, err
	}
	decide := func(found Snapshot) (change.Decision[Replied], error) {
		var none change.Decision[Replied]
		if found.Unsent != nil && found.Unsent.Held != nil {
			return none, ErrHeld
		}
		if r.Seen != nil && !r.Anyway {
			if err := found.Ticket.had("seen", *r.Seen); err != nil {
				return none, err
			}
		}
		if r.Seen != nil && len(found.News) > 0 {
			return none, &MovedOn{found.News}
		}
		letter, err := r.letter(act, found)
		if err != nil {
			return none, err
		}
		if hold := r.holds(letter); hold > 0 && !act.Dry { // what it does when it leaves is what is rehearsed
			written := r.Text
			written.Status = letter.Status
			return found.holds(act, letter, written, hold), nil
		}
		return found.sends(act, letter, r.Body)
	}
	ask := Ask{Ticket: ticketID, Whole: true, InQueue: true, Plan: true, Files: r.Files, Answered: cmp.Or(r.Answers, LastWritten),
		Unsent: UnsentOf{ReaderOf(act.Principal.User), ReplyMode}}
	if !r.Anyway {
		ask.Since = r.Seen
	}
	return edit(ctx, s, act, ask, decide, render)
}

// What cannot be told by what one answer may read.
var (
	ErrFarBack   = fault.New(fault.Invalid, "the customer's last message lies too far back: name the message that is answered as in_reply_to")
	ErrFarBehind = fault.New(fault.Invalid, "too much was written since seen to tell whether somebody else did: read the thread, or send it anyway")
)

// prepare puts a reply in its canonical form, and names the rules that it breaks.
func (r *Reply) prepare() error {
	var rules fault.Rules
	r.check(&rules)
	if r.Hold != nil && (*r.Hold < 0 || *r.Hold > HoldMost) {
		rules.Broken("hold_seconds", "must be from 0 to 30")
	}
	if given := r.Status; given != "" && r.Becomes == nil {
		r.Becomes = func(Status) Status { return given }
	}
	if r.Resolution == nil {
		return rules.Err()
	}
	if r.Becomes == nil {
		r.Becomes = r.Resolution.patch().Status
	}
	if !r.Becomes(Open).Done() {
		rules.Broken("status", "must be resolved or closed where the reply says how the ticket was resolved")
	}
	return rules.Err()
}

// holds is for how long a reply is held, whom it may reach by mail.
func (r Reply) holds(letter Letter) time.Duration {
	switch {
	case r.Hold != nil:
		return *r.Hold
	case len(letter.To) == 0 || letter.Channel == Chat || letter.Channel == Slack:
		return 0
	}
	return HoldUsual
}

// Letter is a reply as it leaves, whenever that is: nothing of it is looked up again. Its
// body is beside it, that of what was written: an item has not the room for two.
type Letter struct {
	Channel    Source
	Subject    string
	AuthorName string
	Author     string // the e-mail address of who wrote it
	Answers    string
	To, Cc     []string
	Status     Status // that the ticket gets; empty: what a message makes of it
	Resolution *Resolution
}

// letter makes the reply complete.
func (r Reply) letter(act change.Act, found Snapshot) (Letter, error) {
	by, t := act.Principal, found.Ticket
	l := Letter{Channel: r.Channel, Subject: r.Subject, Resolution: r.Resolution,
		AuthorName: fitting(by.Name, MaxAuthorName), Author: fitting(by.Email, MaxEmail)}
	var rules fault.Rules
	answered := found.Answered
	switch {
	case answered == nil && r.Answers != "":
		rules.Broken("in_reply_to", "must be a message of this ticket")
	case answered != nil && answered.Visibility == Internal:
		rules.Broken("in_reply_to", "is internal: what answers it is a note")
	case answered != nil:
		l.Answers = answered.ID
		l.Channel = cmp.Or(l.Channel, answered.Channel)
		l.To, l.Cc = answered.answeredTo()
	}
	if len(l.To) == 0 && t.Requester.Email != "" {
		l.To = []string{t.Requester.Email}
	}
	if r.To != nil {
		l.To = *r.To
	}
	if r.Cc != nil {
		l.Cc = *r.Cc
	}
	l.To = mailboxes(l.To, nil)
	l.Cc = mailboxes(l.Cc, l.To)
	l.Channel = cmp.Or(l.Channel, t.Source)
	if r.Becomes != nil {
		l.Status = r.Becomes(Message{Direction: Outbound, Visibility: Public}.moves(t.Status, by))
	}
	return l, rules.Err()
}

// answeredTo is whom an answer to the message goes to: who wrote it, or those that it
// went to where it is the team's own; and who had a copy.
func (m Message) answeredTo() (to, cc []string) {
	switch {
	case m.Direction == Outbound:
		return m.To, m.Cc
	case m.AuthorEmail == "":
		return nil, m.Cc
	}
	return []string{m.AuthorEmail}, m.Cc
}

// mailboxes are addresses, each once, without others.
func mailboxes(some, others []string) []string {
	var all []string
	for _, one := range some {
		same := func(other string) bool { return mailbox(other) == mailbox(one) }
		if !slices.ContainsFunc(all, same) && !slices.ContainsFunc(others, same) {
			all = append(all, one)
		}
	}
	return all
}

// sends is the write by which a letter leaves: its message, what it moves, and no draft.
func (s Snapshot) sends(act change.Act, l Letter, body string) (change.Decision[Replied], error) {
	m := Message{Direction: Outbound, Visibility: Public, Channel: l.Channel, Subject: l.Subject, Body: body,
		AuthorName: l.AuthorName, AuthorEmail: l.Author, Answers: l.Answers, To: l.To, Cc: l.Cc, Files: file.Attachments(s.Files)}.prepare(act)
	c, m := s.says(act, m, func(t *Ticket) {
		if l.Status != "" {
			t.Status = l.Status
		}
		if l.Resolution != nil {
			t.Resolution = l.Resolution.Text
			if answered := t.CSATBy == ByCustomer && t.Rated.Of == t.ResolutionNumber(); l.Resolution.Score != "" && !answered {
				t.CSATScore = l.Resolution.Score
			}
		}
	})
	d, err := decision(c, Replied{Acted: c.acted(), Message: &m}, m)
	d.Puts = append(d.Puts, file.AttachAll(s.Files, m.TicketID, m.ID, m.Visibility == Public)...)
	if s.Unsent != nil {
		d.Puts = append(d.Puts, change.Put{Before: *s.Unsent, After: Dropped(*s.Unsent)})
	}
	return d, err
}
