// Package mailbox holds the rules of mailboxes: the addresses of a workspace to which
// customers write (S2-3). Letters to one make tickets in its queue, and answers leave
// under it.
package mailbox

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"docket/shared/fault"
	"docket/shared/mail"
)

// Mailbox is one address of a workspace.
type Mailbox struct {
	ID         string // mailbox_<uuid>
	Version    uint64
	Address    string // local@domain in ASCII, as it was written; it never changes
	QueueID    string // of the queue in which its tickets are; empty: in none
	SenderName string // by which its letters are signed in From; empty: the workspace's name
	Signature  string // at the end of its letters; empty: none
	Default    bool   // letters that no mailbox is meant for leave under it: of one that a workspace has
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Mailboxes are those of a workspace in the order in which they were made, and the
// version of all together. Version 0 is of a workspace that never had one.
type Mailboxes struct {
	All     []Mailbox
	Version uint64
}

// Limits of mailboxes. All of a workspace are one item of the table.
const (
	Most          = 20
	MaxAddress    = 254  // characters, RFC 5321
	MaxSenderName = 100  // characters
	MaxSignature  = 2000 // characters
	maxLocal      = 64   // characters before the at sign
)

// AddressPattern is what an address looks like. What follows a plus sign tells the letters
// to one mailbox apart, so there is none in it.
const AddressPattern = `^[A-Za-z0-9!#$%&'*/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*/=?^_{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$`

var address = regexp.MustCompile(AddressPattern)

// Find is a mailbox by its ID.
func (m Mailboxes) Find(mailboxID string) (Mailbox, bool) {
	at := slices.IndexFunc(m.All, func(one Mailbox) bool { return one.ID == mailboxID })
	if at < 0 {
		return Mailbox{}, false
	}
	return m.All[at], true
}

// Default is the mailbox under which letters leave that no other one is meant for, false
// where the workspace has none.
func (m Mailboxes) Default() (Mailbox, bool) {
	at := slices.IndexFunc(m.All, func(one Mailbox) bool { return one.Default })
	if at < 0 {
		return Mailbox{}, false
	}
	return m.All[at], true
}

// Of is the mailbox that an address leads to, with or without what follows a plus sign.
func (m Mailboxes) Of(address string) (Mailbox, bool) {
	base := mail.BaseAddress(address)
	at := slices.IndexFunc(m.All, func(one Mailbox) bool { return mail.AddressKey(one.Address) == base })
	if at < 0 {
		return Mailbox{}, false
	}
	return m.All[at], true
}

// Inboxes are the mailboxes as letters are sorted by them.
func (m Mailboxes) Inboxes() []mail.Inbox {
	all := make([]mail.Inbox, len(m.All))
	for i, one := range m.All {
		all[i] = mail.Inbox{Address: one.Address, Queue: one.QueueID}
	}
	return all
}

// checkAddress names the rules that an address breaks.
func checkAddress(text string) error {
	var r fault.Rules
	r.Line("address", text, 3, MaxAddress)
	switch local, _, _ := strings.Cut(text, "@"); {
	case !address.MatchString(text):
		r.Broken("address", "must be an e-mail address in ASCII, without a plus sign")
	case len(local) > maxLocal:
		r.Broken("address", fmt.Sprintf("must have at most %d characters before the at sign", maxLocal))
	}
	return r.Err()
}

// values are what a Change reports of a mailbox.
func (m Mailbox) values() map[string]any {
	if m.ID == "" {
		return nil
	}
	return map[string]any{"address": m.Address, "queue_id": m.QueueID, "sender_name": m.SenderName, "signature": m.Signature, "default": m.Default}
}

var (
	// ErrNotFound is the answer for a mailbox that is absent or elsewhere (S0-17).
	ErrNotFound = fault.New(fault.NotFound, "no such mailbox in this workspace")

	// ErrTaken is the answer for an address that is a mailbox already. Whose it is nobody is told.
	ErrTaken = fault.New(fault.NameTaken, "this address is a mailbox already")

	errVersion = fault.New(fault.PreconditionFailed, "the mailbox is at another version")
	errMany    = fault.New(fault.Invalid, fmt.Sprintf("a workspace has at most %d mailboxes", Most))
)
