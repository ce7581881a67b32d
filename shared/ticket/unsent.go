package ticket

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/file"
	"docket/shared/tenant"
)

// Mode is what an agent writes on a ticket: an answer to the customer, or a note that
// no customer sees. Each has a draft of its own, and neither becomes the other.
type Mode string

// The modes.
const (
	ReplyMode Mode = "reply"
	NoteMode  Mode = "note"
)

// Unsent is what an agent writes on a ticket and has not sent: a draft, or a reply that
// is held. There is at most one an author, ticket and mode. Of it no Change tells, and
// none but the team sees it.
type Unsent struct {
	TicketID   string
	Mode       Mode
	Author     tenant.User
	AuthorName string
	Text       Text
	SavedAt    time.Time
	Refused    string // why the reply did not leave, where it was held
	Held       *Held  // nil: it is a draft
	// Version goes up by one with each save. The first is of when it was begun, in microseconds
	// since 1970: what went and was begun again is so never taken for what it was.
	Version uint64
}

// is tells whether what is kept is what was read. On a ticket that was merged another can
// be found, of the primary.
func (u Unsent) is(kept *Unsent) bool {
	return kept != nil && kept.TicketID == u.TicketID && kept.Version == u.Version
}

// Text is what a draft has. What is not of a reply's is empty in a note's.
type Text struct {
	Body       string
	Subject    string
	Channel    Source      // empty: that of the message that it answers, else of the ticket
	Answers    string      // the id of the message that it answers; empty: the last that the customer wrote
	To, Cc     *[]string   // whom it goes to; nil: whom the message that it answers says
	Status     Status      // that the ticket gets with it; empty: what a message makes of it
	Resolution *Resolution // how the ticket is resolved by it; nil: it is not
	FileIDs    []string    // of files that go with it; whether they can is found when it is sent
}

// Reader names its author, as ReaderOf does.
func (u Unsent) Reader() string { return ReaderOf(u.Author) }

// Dropped is an Unsent that goes.
type Dropped Unsent

// AsFound is a ticket that must still be as it was found, for a write beside it: so
// nothing is written beside one that was erased meanwhile.
type AsFound Ticket

// UnsentOf names an Unsent of a ticket: by ReaderOf its author, and its mode.
type UnsentOf struct {
	Reader string
	Mode   Mode
}

// MaxRecipients is how many a reply goes to at most, and has copies for.
const MaxRecipients = 50

func (t Text) check(r *fault.Rules) {
	r.Text("body", t.Body, 1, MaxText, MaxText)
	r.Line("subject", t.Subject, 0, MaxSubject)
	r.Line("in_reply_to", t.Answers, 0, MaxID)
	if t.Channel != "" {
		oneOf(r, "channel", t.Channel, Sources()...)
	}
	if t.Status != "" {
		oneOf(r, "status", t.Status, Statuses()...)
	}
	if t.Resolution != nil {
		t.Resolution.holds(r)
	}
	if len(t.FileIDs) > file.Most {
		r.Broken("file_ids", "must have 10 files at most")
	}
	for i, one := range t.FileIDs {
		r.Line(fmt.Sprintf("file_ids[%d]", i), one, 1, MaxID)
	}
	for name, some := range map[string]*[]string{"to": t.To, "cc": t.Cc} {
		if some == nil {
			continue
		}
		if len(*some) > MaxRecipients {
			r.Broken(name, "must have 50 addresses at most")
		}
		for i, one := range *some {
			r.Line(fmt.Sprintf("%s[%d]", name, i), one, 1, MaxEmail)
		}
	}
}

// SaveDraft keeps what the caller writes on a ticket, in the place of what they wrote
// there before. While a reply of theirs is held there is no other draft of one.
func SaveDraft(ctx context.Context, s Store, act change.Act, ticketID string, mode Mode, text Text, render change.Render[Unsent]) (change.Answer, error) {
	var r fault.Rules
	if text.check(&r); r.Err() != nil {
		return change.Answer{}, r.Err()
	}
	decide := func(found Snapshot) (change.Decision[Unsent], error) {
		before := found.Unsent
		if before != nil && before.Held != nil {
			return change.Decision[Unsent]{}, ErrHeld
		}
		if before != nil && reflect.DeepEqual(before.Text, text) && before.Refused == "" {
			return change.Unchanged(*before), nil
		}
		after := found.writing(act, mode)
		after.Text, after.Refused = text, ""
		return found.keeps(before, after), nil
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, Unsent: UnsentOf{ReaderOf(act.Principal.User), mode}}, decide, render)
}

// DropDraft throws away what the caller writes on a ticket; where that is nothing it
// does nothing.
func DropDraft(ctx context.Context, s Store, act change.Act, ticketID string, mode Mode, render change.Render[Unsent]) (change.Answer, error) {
	decide := func(found Snapshot) (change.Decision[Unsent], error) {
		switch before := found.Unsent; {
		case before == nil:
			return change.Unchanged(Unsent{}), nil
		case before.Held != nil:
			return change.Decision[Unsent]{}, ErrHeld
		default:
			return change.Noted(*before, change.Put{Before: *before, After: Dropped(*before)}), nil
		}
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, Erased: true, Unsent: UnsentOf{ReaderOf(act.Principal.User), mode}}, decide, render)
}

// ErrHeld refuses what would touch a reply that is held.
var ErrHeld = fault.New(fault.ReplyHeld, "a reply of yours is held on this ticket: take it back, or wait until it leaves")

// writing is what the caller writes on the ticket, as the next version of what they wrote
// there before.
func (s Snapshot) writing(act change.Act, mode Mode) Unsent {
	by := act.Principal
	if s.Unsent == nil {
		now := act.Now()
		return Unsent{TicketID: s.Ticket.ID, Mode: mode, Author: by.User, AuthorName: fitting(by.Name, MaxAuthorName), SavedAt: change.After(time.Time{}, now),
			Version: uint64(now.UnixMicro())}
	}
	u := *s.Unsent
	u.Version++
	u.SavedAt = change.After(u.SavedAt, act.Now())
	return u
}

// keeps is the decision to keep what somebody writes on the ticket.
func (s Snapshot) keeps(before *Unsent, after Unsent) change.Decision[Unsent] {
	put := change.Put{After: after}
	if before != nil {
		put.Before = *before
	}
	return change.Noted(after, put, change.Put{After: AsFound(s.Ticket)})
}
