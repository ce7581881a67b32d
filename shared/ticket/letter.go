package ticket

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/file"
)

// Verified is whether the sender of a letter is who it says: what the server that took it
// found. Empty where there is no letter.
type Verified string

// What can be found.
const (
	Passed   Verified = "pass"
	Failed   Verified = "fail" // the domain that it names says that the letter is not from there
	Unjudged Verified = "unknown"
)

// MaxFollowers is how many addresses follow a ticket at most, and MaxLinked how many tickets
// are shown beside it.
const (
	MaxFollowers = 30
	MaxLinked    = 20
)

// checkFollowers names the rules that a ticket's followers break.
func checkFollowers(r *fault.Rules, followers []string) {
	if len(followers) > MaxFollowers {
		r.Broken(followersField, fmt.Sprintf("must be at most %d addresses", MaxFollowers))
	}
	for i, one := range followers {
		r.Line(fmt.Sprintf("%s[%d]", followersField, i), one, 3, MaxEmail)
	}
}

// named are the followers as Changes tell of them, which outlive them: by hashes, from which
// nobody reads an address.
func named(followers []string) (all []string) {
	for _, one := range followers {
		sum := sha256.Sum256([]byte("follower " + mailbox(one)))
		all = append(all, hex.EncodeToString(sum[:6]))
	}
	return all
}

// Unfollow takes a contact that is erased from a ticket's followers.
func Unfollow(ctx context.Context, s Store, act change.Act, ticketID string, who Contact) error {
	unfollow := deed{set: func(t *Ticket) { t.Followers, _ = who.Without(t.Followers) }}
	_, err := revise(ctx, s, act, ticketID, func(uint64) bool { return true }, unfollow, func(Acted) (change.Answer, error) { return change.Answer{}, nil })
	return err
}

// follow adds followers, as many as there is room for. Its requester is none.
func (t *Ticket) follow(some []string) {
	others := slices.Clone(t.Followers)
	if t.Requester.Email != "" {
		others = append(others, t.Requester.Email)
	}
	for _, one := range mailboxes(some, others) {
		if len(t.Followers) < MaxFollowers {
			t.Followers = append(slices.Clone(t.Followers), one)
		}
	}
}

// Following are those of some addresses who follow a new ticket of a requester.
func Following(requester Requester, some []string) []string {
	t := Ticket{Requester: requester}
	t.follow(some)
	return t.Followers
}

// Received is a letter that is put on a ticket.
type Received struct {
	Message            // with its LetterID; one that is Outbound and names nobody goes to the requester
	Followers []string // who else gets copies from now on
	Reopens   bool     // a ticket that is done is opened
	Takes     file.Taking
}

// ErrDone is the answer to a letter for a closed ticket that it does not open.
var ErrDone = fault.New(fault.TicketClosed, "the ticket is closed")

// Receive puts a letter on a ticket, once however often it is called (S2-30). It moves what
// any message moves, unless a machine wrote it. A ticket that was closed and that the letter
// does not reopen is refused with ErrDone, one that was erased with ErrErased.
func Receive(ctx context.Context, s Store, act change.Act, ticketID string, r Received, render change.Render[Message]) (change.Answer, error) {
	draft := r.Message.prepare(act)
	if err := draft.check(); err != nil {
		return change.Answer{}, err
	}
	decide := func(found Snapshot) (change.Decision[Message], error) {
		if found.Said != nil {
			return change.Unchanged(*found.Said), nil
		}
		if found.Ticket.Status == Closed && !r.Reopens && !draft.Automatic {
			return change.Decision[Message]{}, ErrDone
		}
		m := draft
		m.Files = file.Attachments(found.Files)
		if m.Direction == Outbound && len(m.To) == 0 && found.Ticket.Requester.Email != "" {
			m.To = []string{found.Ticket.Requester.Email}
		}
		c, m := found.says(act, m, func(t *Ticket) {
			if r.Reopens && t.Status.Done() {
				t.Status = Open
			}
			t.follow(r.Followers)
		})
		d, err := decision(c, m, m)
		d.Puts = append(d.Puts, file.AttachAll(found.Files, m.TicketID, m.ID, m.Visibility == Public)...)
		return d, err
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, InQueue: true, Plan: true, Said: draft.Identity(), Files: r.Takes}, decide, render)
}

// Link has an agent shown another ticket of the workspace beside a ticket, by its UUID.
// Where as many are shown as may be, nothing is changed.
func Link(ctx context.Context, s Store, act change.Act, ticketID, other string) error {
	link := deed{set: func(t *Ticket) {
		if t.ID != other && len(t.Linked) < MaxLinked && !slices.Contains(t.Linked, other) {
			t.Linked = append(slices.Clone(t.Linked), other)
		}
	}}
	_, err := revise(ctx, s, act, ticketID, func(uint64) bool { return true }, link, func(Acted) (change.Answer, error) { return change.Answer{}, nil })
	return err
}
