package send

import (
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/mail"
	"docket/shared/mail/compose"
	"docket/shared/mail/suppress"
	"docket/shared/mail/thread"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Kind is what a letter is for.
type Kind string

// The kinds of letters.
const (
	Reply           Kind = "reply"           // what an agent wrote to the customer
	Acknowledgement Kind = "acknowledgement" // that a ticket was opened
	StatusChanged   Kind = "status_changed"
	Resolved        Kind = "resolved"

	NoticeCreated  Kind = "notice_created" // to a member, as the next ones
	NoticeAssigned Kind = "notice_assigned"
	NoticeWarning  Kind = "notice_sla_warning"
	NoticeBreached Kind = "notice_sla_breached"
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{Reply, Acknowledgement, StatusChanged, Resolved, NoticeCreated, NoticeAssigned, NoticeWarning, NoticeBreached}
}

// ToMember tells a notice to a member.
func (k Kind) ToMember() bool { return strings.HasPrefix(string(k), noticePrefix) }

// noticePrefix and the kind of a notice are the kind of its letter.
const noticePrefix = "notice_"

// Automatic tells what a machine writes: it is bounded, and nothing is to answer it.
func (k Kind) Automatic() bool { return k != Reply }

// State is how far a letter is.
type State string

// The states. Waiting and Sending go on by themselves; all others are final, but that what
// was sent can still come back.
const (
	Waiting    State = "waiting"    // for its first attempt, or the next one
	Sending    State = "sending"    // an attempt is under way, or whoever made it died
	Sent       State = "sent"       // it was taken by the mail server
	Failed     State = "failed"     // it was refused, or not taken for GiveUp
	Suppressed State = "suppressed" // it is not sent: Trouble says why
	Bounced    State = "bounced"    // it was sent, and could not be delivered
	Complained State = "complained" // it was sent, and its recipient called it spam
)

// States lists every state.
func States() []State {
	return []State{Waiting, Sending, Sent, Failed, Suppressed, Bounced, Complained}
}

// Outgoing is one letter to one recipient. It is kept from before its first attempt on:
// there is one of a Change and a recipient, whoever finds that it is to be written, and
// however often.
type Outgoing struct {
	ID       string // outgoing_<uuid>, of the Change and the recipient
	Scope    tenant.Scope
	Change   string // the ID of the Change that calls for it
	Sequence uint64 // of that Change, among those of the ticket
	Kind     Kind
	TicketID string        // the UUID of its ticket
	Message  string        // the id of the message that it brings; of Reply
	Status   ticket.Status // what the ticket had become; of StatusChanged and Resolved
	To       mail.Address
	Member   string // the ID of the member that it is to, of a notice
	By       string // the name of the member who did what a notice tells; empty: nobody, or not known
	Mailbox  string // the ID of the mailbox under which it leaves

	MessageID string // of our own, the same of all recipients; without angle brackets
	Wire      string // the id under which the mail server sent it, where that is another one
	State     State
	Attempts  int
	Unsure    int    // attempts of which nobody knows whether they sent it
	Trouble   string // why the last attempt failed, or why it is not sent
	CreatedAt time.Time
	ChangedAt time.Time
	NextAt    time.Time // of its next attempt; zero where none is to come
	HeldUntil time.Time // while it is Sending: in real time, before which nobody else looks at it
	Version   uint64
}

// IDOf is the ID of the letter that a Change calls for to an address.
func IDOf(changeID, address string) string {
	return id.OutgoingPrefix + id.Derived(changeID+" "+mail.AddressKey(address)).String()
}

// Waits tells whether anything is still to be done by itself.
func (o Outgoing) Waits() bool { return o.State == Waiting || o.State == Sending }

// About is as much of the Change that calls for the letter as says what it is about.
func (o Outgoing) About() change.Change {
	number, _ := id.TicketNumber(o.TicketID)
	c := change.Change{ID: o.Change, Scope: o.Scope, Ticket: number, TicketID: o.TicketID, Sequence: o.Sequence}
	if o.Message != "" {
		c.Kind, c.Resource = change.MessageAdded, o.Message
	}
	return c
}

// Undelivered is what the agent is told of a letter that failed.
func (o Outgoing) Undelivered() suppress.Undelivered {
	return suppress.Undelivered{Failures: []mail.Failure{{Address: o.To.Address, Class: mail.Policy, Reason: o.Trouble}}, Sent: []string{o.To.Address}, About: o.MessageID, TicketID: o.TicketID}
}

// IDs are the Message-IDs by which an answer to the letter finds its ticket: its own, and
// the one with which the ticket's References begin.
func (o Outgoing) IDs() []thread.Sent {
	_, domain, _ := strings.Cut(o.MessageID, "@")
	return []thread.Sent{{MessageID: o.MessageID, Ticket: id.TicketPrefix + o.TicketID, Ours: true},
		{MessageID: compose.Root(o.TicketID, domain), Ticket: id.TicketPrefix + o.TicketID, Ours: true}}
}

// next is the letter's next version.
func (o Outgoing) next(now time.Time) Outgoing {
	o.Version++
	o.ChangedAt = now.UTC().Truncate(time.Microsecond)
	return o
}

// Suppress is the letter as one that is not sent, and why.
func (o Outgoing) Suppress(why string, now time.Time) Outgoing {
	o = o.next(now)
	o.State, o.Trouble, o.NextAt, o.HeldUntil = Suppressed, why, time.Time{}, time.Time{}
	return o
}

// mostUnsure is of how many attempts of a letter nobody may know whether they sent it.
const mostUnsure = 2

// errUnsure is the Trouble of a letter of which that is so.
const errUnsure = "nobody knows whether the mail server took it: the last two attempts ended without a word"

// Claim is the letter as whoever is about to send it writes it first, held until an
// instant in real time; false where it is no longer to be sent. One that is found Sending
// is of somebody who died between sending it and noting that, or is still at it: it is
// sent once more, so its recipient can have it twice under one Message-ID, and never more.
func (o Outgoing) Claim(now, until time.Time) (is Outgoing, ok bool) {
	unsure := o.Unsure
	if o.State == Sending {
		unsure++
	}
	o = o.next(now)
	o.Unsure = unsure
	if unsure >= mostUnsure {
		o.State, o.Trouble, o.NextAt, o.HeldUntil = Failed, errUnsure, time.Time{}, time.Time{}
		return o, false
	}
	o.State, o.HeldUntil = Sending, until
	o.Attempts++
	return o, true
}

// Noted is a letter that was claimed, with what became of its attempt: wire is the id
// under which it was sent. random, from 0 to below 1, spreads what failed together.
func (o Outgoing) Noted(wire string, err error, now time.Time, random float64) Outgoing {
	o = o.next(now)
	o.HeldUntil = time.Time{}
	if err == nil {
		o.State, o.Trouble, o.NextAt = Sent, "", time.Time{}
		if wire != o.MessageID {
			o.Wire = wire
		}
		return o
	}
	o.Trouble = Trouble(err)
	wait, more := Wait(o.Attempts, now.Sub(o.CreatedAt), random)
	failure := FailureOf(err)
	if failure == Unsure {
		o.Unsure++
	}
	switch {
	case failure == Refused, !more:
		o.State, o.NextAt = Failed, time.Time{}
	case o.Unsure >= mostUnsure:
		o.State, o.Trouble, o.NextAt = Failed, errUnsure, time.Time{}
	default:
		o.State, o.NextAt = Waiting, o.ChangedAt.Add(wait)
	}
	return o
}

// Returned is a letter of which it is told that it could not be delivered, or that its
// recipient complained, and why; false where it is known already, or was not noted as sent.
func (o Outgoing) Returned(state State, why string, now time.Time) (is Outgoing, changed bool) {
	if o.State != Sent {
		return o, false
	}
	o = o.next(now)
	o.State, o.Trouble = state, why
	return o, true
}
