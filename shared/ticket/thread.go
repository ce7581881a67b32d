package ticket

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/list"
	"docket/shared/tenant"
)

// Entry is one entry of a ticket's thread: a message, an internal note, or a Change.
// Exactly one of them is there.
type Entry struct {
	Place   string // behind which the thread goes on
	Message *Message
	Comment *Comment
	Change  *change.Change
}

// At is when it was said or done.
func (e Entry) At() time.Time {
	switch {
	case e.Message != nil:
		return e.Message.CreatedAt
	case e.Comment != nil:
		return e.Comment.CreatedAt
	}
	return e.Change.At
}

// InThread tells whether a Change is an entry of its ticket's thread. One that tells of
// a message or a note is, only where it moved the ticket's status, too: what was said is
// an entry itself.
func InThread(c change.Change) bool {
	if c.Kind != change.MessageAdded && c.Kind != change.CommentAdded {
		return true
	}
	for _, f := range c.Fields {
		if f.Name == "status" {
			return true
		}
	}
	return false
}

// WholeAsk asks for a ticket with what an agent sees beside it.
type WholeAsk struct {
	Name    Name
	Entries int         // how many of its thread at most
	Others  int         // how many of its customer's other tickets at most
	By      tenant.User // who reads it, for their Read of it

	// Customer is by what the customer of a ticket is known in the workspace; nil: by nothing.
	Customer func(context.Context, Ticket) (Contact, error)
}

// Whole is the answer to a WholeAsk: the newest of the ticket's thread, the newest first,
// what became of its clocks, and how many other tickets its customer has.
type Whole struct {
	Ticket  Ticket
	Thread  list.Page[Entry]
	History History
	Unsent  []Unsent // what the team writes on it: drafts, and replies that are held
	Read    Read     // how far who reads it had read it
	Here    Presence // who has it open
	Others  Count    // none where nothing is known of the customer
	Newest  []Ticket // of those others, the newest first, without descriptions; one that is changed meanwhile may be missing
}
