package receive

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/mail"
	"docket/shared/mail/thread"
	"docket/shared/ticket"
)

// Letter is what became of a letter in one queue. It is written with the ticket or the
// message that was made of it, and so tells whether it was received.
type Letter struct {
	ID      string `json:"id"`      // letter_<uuid>: of the letter itself, the same in each queue
	QueueID string `json:"queue"`   // empty: in none
	Mailbox string `json:"mailbox"` // the ID of the mailbox that it came to
	Address string `json:"address"` // of that

	From      mail.Address   `json:"from"`
	To        []mail.Address `json:"to"` // as the letter has them, at most mostShown
	Cc        []mail.Address `json:"cc"`
	Subject   string         `json:"subject"`
	MessageID string         `json:"message_id"`
	Date      time.Time      `json:"date"` // that its sender gave it; zero: none

	SPF    Judgement       `json:"spf"`
	DKIM   Judgement       `json:"dkim"`
	DMARC  Judgement       `json:"dmarc"`
	Spam   Judgement       `json:"spam"`
	Virus  Judgement       `json:"virus"`
	Sender ticket.Verified `json:"sender"`

	Kind   mail.Kind       `json:"kind"`
	Signs  []string        `json:"signs"` // why it is of that kind
	Act    thread.Act      `json:"act"`
	By     thread.Evidence `json:"by"`
	Why    []thread.Reason `json:"why"`
	Told   bool            `json:"told"`  // of a bounce or complaint: it is about a letter of ours
	Quiet  bool            `json:"quiet"` // nothing automatic is sent for it
	Notes  []string        `json:"notes"` // what was not as it should be: codes of mail.Note, and LeftOut
	Unread string          `json:"unread"`

	TicketID  string `json:"ticket"`   // the UUID of the ticket that it is on; empty: of none
	Message   string `json:"message"`  // the message that was made of it; empty: it opened the ticket, or is on none
	LinkedID  string `json:"linked"`   // the UUID of a ticket that is shown beside it
	Original  string `json:"original"` // the file that has it as it came
	Files     []Part `json:"files"`    // files that were made of its parts
	Size      int    `json:"size"`     // bytes
	ArrivedAt time.Time
}

// Part is a part of a letter that is a file of its message.
type Part struct {
	Part string `json:"part"` // its place in the letter, by which its HTML shows it
	File string `json:"file"` // the id of the file
}

// Reasons of receiving, beside those of package thread.
const (
	IsSpam      thread.Reason = "spam"
	HasVirus    thread.Reason = "virus"
	QueueClosed thread.Reason = "queue_closed" // the mailbox's queue takes no tickets
)

// LeftOut is the note that the letter has files which are in its original alone.
const LeftOut = "files_left_out"

// KeptFor is for how long a letter is kept that is on no ticket.
const KeptFor = 90 * 24 * time.Hour

// mostShown is how many addresses of each kind a letter is shown with.
const mostShown = 50

// Kept tells a letter that is on no ticket.
func (l Letter) Kept() bool { return l.Act == thread.Keep }

// Place is where the letter stands among those that are kept: by when it came.
func (l Letter) Place() string {
	return fmt.Sprintf("%020d#%s#%s", l.ArrivedAt.UnixMicro(), l.ID, l.QueueID)
}

// ErrNotFound is the answer for a letter that is absent or elsewhere.
var ErrNotFound = fault.New(fault.NotFound, "no such letter in this workspace")

// ErrReceived is a store's word that a letter was received in its queue already.
var ErrReceived = errors.New("the letter was received already")

// idOf is the ID of a letter, whenever and however often it comes. Those of letters with a
// date sort by it.
func idOf(l mail.Letter, keys mail.Keys) string {
	at := l.Date
	if at.Year() < 1990 || at.Year() > 2200 {
		at = time.Unix(0, 0)
	}
	return id.LetterPrefix + id.DerivedAt(keys.Letter, at).String()
}

// begin is what is known of a letter before it is decided on.
func begin(a Arrival, l mail.Letter, to inbox) Letter {
	r := Letter{ID: idOf(l, l.Keys(to.Inbox)), QueueID: to.Queue, Mailbox: to.mailboxID, Address: to.Address,
		From: shown(l.From), To: people(l.To), Cc: people(l.Cc), Subject: l.Subject, MessageID: cut(l.MessageID, 1000), Date: l.Date,
		SPF: a.SPF, DKIM: a.DKIM, DMARC: a.DMARC, Spam: a.Spam, Virus: a.Virus, Sender: a.sender(), Unread: l.Unread, Size: len(l.Original), ArrivedAt: a.At}
	for _, n := range l.Notes {
		if !slices.Contains(r.Notes, n.Code) {
			r.Notes = append(r.Notes, n.Code)
		}
	}
	return r
}

// judged adds what kind of letter it is.
func (l *Letter) judged(v mail.Verdict) {
	l.Kind = v.Kind
	for _, s := range v.Signs {
		if one := s.Code + " " + s.Field; len(l.Signs) < 20 && !slices.Contains(l.Signs, one) {
			l.Signs = append(l.Signs, one)
		}
	}
}

// sender is whether the sender is who the letter says.
func (a Arrival) sender() ticket.Verified {
	switch a.DMARC {
	case Pass:
		return ticket.Passed
	case Fail:
		return ticket.Failed
	}
	return ticket.Unjudged
}

func people(all []mail.Address) (some []mail.Address) {
	for _, a := range all[:min(len(all), mostShown)] {
		some = append(some, shown(a))
	}
	return some
}

// shown is an address as it is kept: of each part no more than one has.
func shown(a mail.Address) mail.Address {
	return mail.Address{Name: cut(a.Name, ticket.MaxAuthorName), Address: cut(a.Address, ticket.MaxEmail)}
}

// named is a sender's name as a ticket takes it: empty where it has none.
func named(a mail.Address) string { return line(a.Name, ticket.MaxAuthorName, "") }
