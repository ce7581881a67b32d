// Package thread decides to which ticket a letter belongs. It keeps and writes nothing:
// what it must know it asks a Directory. Evidence is looked for in this order: the
// signed reply address; the ids of In-Reply-To and References; a ticket's reference in
// the subject, together with a sender who is known on that ticket. A stranger who
// knows a reference does not get into a ticket.
package thread

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"docket/shared/mail"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Known is what is known of a ticket.
type Known struct {
	ID      string
	Status  ticket.Status
	Primary string   // the ID of the ticket that it was merged into; empty: it was not
	People  []string // e-mail addresses of its requester and its followers
	Queue   string   // the ID of the queue that it is in; empty: in none
	Gone    bool     // deleted or erased: nothing can be added
}

// Sent says to which ticket a message belongs.
type Sent struct {
	MessageID string
	Ticket    string
	Ours      bool // we made the id; else a sender did, whose ids others can know
	Awaited   bool // letters on the ticket name it, and it has not come yet
}

// Directory is what Decide asks. All of it is of one workspace.
type Directory interface {
	// Ticket finds a ticket by its ID, whichever state it is in.
	Ticket(ctx context.Context, scope tenant.Scope, ticketID string) (Known, bool, error)
	// Messages finds what is known of ids, of which there are at most 300. It answers in any
	// order and leaves out what it does not know.
	Messages(ctx context.Context, scope tenant.Scope, messageIDs []string) ([]Sent, error)
	// Reference finds a ticket by its reference, in whatever form it is written.
	Reference(ctx context.Context, scope tenant.Scope, reference string) (Known, bool, error)
}

// Incoming is a letter that was received.
type Incoming struct {
	Letter   mail.Letter
	Verdict  mail.Verdict
	Received []string // addresses of the envelope that it came to
	Doubted  bool     // its sender's domain says that the letter is not from there (DMARC)
	Queue    string   // the ID of the queue of the address that it came to: of several tickets that one's is it
	Member   string   // the ID of the member that the sender is, of a sender who is not doubted
}

// Policy is what a workspace has chosen.
type Policy struct {
	ReopenClosed bool // an answer to a closed ticket reopens it, and opens no linked one
}

// Act is what becomes of a letter.
type Act string

// The acts.
const (
	Open   Act = "open"   // a new ticket
	Append Act = "append" // a message on a ticket
	Note   Act = "note"   // an internal note on a ticket: nothing is fired by it
	Keep   Act = "keep"   // kept with the mail that was received, and on no ticket
)

// Evidence is what led to a ticket.
type Evidence string

// The kinds of evidence.
const (
	Nothing   Evidence = ""
	ByAddress Evidence = "reply_address"
	ByHeader  Evidence = "message_id"
	BySubject Evidence = "reference"
)

// Decision is what becomes of a letter, and why.
type Decision struct {
	Act      Act
	Ticket   string   // of Append and Note
	Linked   string   // of Open: the ticket that an agent is shown beside it
	Reopen   bool     // of Append
	By       Evidence // what led to Ticket or Linked
	Stranger bool     // of Append: the sender is not known on the ticket. They came by what only its people were sent
	Own      bool     // of Append: it came to the member's own address, and is theirs
	Quiet    bool     // nothing automatic is sent for it
	Believed bool     // of a bounce or complaint: it is about a letter of ours
	Why      []Reason // in the order in which they came up
}

// Reason is one step of a decision. It is stable, for logs and for who looks at it.
type Reason string

// The reasons.
const (
	Merged       Reason = "merged"        // the ticket leads to its primary
	Forwarded    Reason = "forwarded"     // a forward begins something new
	Unknown      Reason = "stranger"      // the sender is not known on the ticket that they name
	WasClosed    Reason = "closed"        // the ticket is closed
	WasResolved  Reason = "resolved"      // the ticket was resolved
	WasGone      Reason = "gone"          // the ticket is no more
	IsMachine    Reason = "machine"       // a machine wrote: it reopens nothing
	IsLoop       Reason = "loop"          // our own mail came back
	NothingFound Reason = "nothing_found" // nothing leads to a ticket
)

// mostMerges is how many tickets are followed from one to its primary.
const mostMerges = 20

// Decide says what becomes of a letter. The same letter and the same answers of the
// Directory give the same Decision. Its error is the Directory's.
func Decide(ctx context.Context, scope tenant.Scope, in Incoming, tokens Tokens, directory Directory, policy Policy) (Decision, error) {
	d := Decision{Quiet: !in.Verdict.Answerable}
	if in.Verdict.Kind == mail.Looped {
		d.Act, d.Why = Keep, []Reason{IsLoop}
		return d, nil
	}
	f := finder{ctx: ctx, scope: scope, in: in, tokens: tokens, directory: directory}
	found, err := f.find()
	if err != nil {
		return Decision{}, err
	}
	d.By, d.Own = found.by, found.own
	d.Why = found.why
	if in.Verdict.Machine {
		return machine(d, in.Verdict.Kind, found), nil
	}
	return human(d, in, found, policy), nil
}

// machine places a machine's letter: it is kept, and reopens and opens nothing, but for
// what programs report by mail.
func machine(d Decision, kind mail.Kind, found found) Decision {
	d.Why = append(d.Why, IsMachine)
	d.Quiet = true
	switch {
	case found.member:
		d.Act, d.Ticket = Note, found.ticket.ID
		d.Believed = kind == mail.Bounced || kind == mail.Complaint
		if kind == mail.Generated {
			d.Act = Append
		}
	case kind == mail.Generated:
		d.Act, d.Linked = Open, found.ticket.ID
	default:
		d.Act, d.By = Keep, Nothing
	}
	return d
}

// human places a letter of somebody.
func human(d Decision, in Incoming, found found, policy Policy) Decision {
	switch {
	case found.ticket.ID == "":
		d.Act = Open
		if len(d.Why) == 0 {
			d.Why = append(d.Why, NothingFound)
		}
	case !found.member:
		d.Act, d.Linked = Open, found.ticket.ID
	case found.by != ByAddress && IsForward(in.Letter.Subject):
		d.Act, d.Linked, d.Why = Open, found.ticket.ID, append(d.Why, Forwarded)
	case found.ticket.Status == ticket.Closed && !policy.ReopenClosed:
		d.Act, d.Linked, d.Why = Open, found.ticket.ID, append(d.Why, WasClosed)
	default:
		d.Act, d.Ticket, d.Stranger = Append, found.ticket.ID, !found.known && !d.Own
		switch found.ticket.Status {
		case ticket.Closed:
			d.Reopen, d.Why = true, append(d.Why, WasClosed)
		case ticket.Resolved:
			d.Reopen, d.Why = true, append(d.Why, WasResolved)
		}
	}
	if d.Act != Append {
		d.Own = false
	}
	return d
}

// found is the ticket that a letter leads to.
type found struct {
	ticket Known
	by     Evidence
	member bool // the letter belongs to the ticket; else the ticket is only shown beside it
	known  bool // the sender is one of the ticket's people
	own    bool
	why    []Reason
}

// top follows a ticket to its primary.
func (f finder) top(k Known) (Known, []Reason, error) {
	var why []Reason
	for range mostMerges {
		if k.Primary == "" {
			break
		}
		next, ok, err := f.directory.Ticket(f.ctx, f.scope, k.Primary)
		if err != nil {
			return Known{}, nil, fmt.Errorf("follow ticket %s to its primary: %w", k.ID, err)
		}
		if !ok {
			break
		}
		next.People = slices.Concat(k.People, next.People) // who was on the duplicate is on its primary
		k, why = next, []Reason{Merged}
	}
	return k, why, nil
}

// knows tells whether a sender is one of a ticket's people. One who is doubted is nobody.
func (in Incoming) knows(k Known) bool {
	sender := in.Letter.From.Key()
	return !in.Doubted && sender != "" && slices.ContainsFunc(k.People, func(p string) bool { return mail.AddressKey(p) == sender })
}

// forwards begin the subject of a forwarded letter, in the languages of mail programs.
var forwards = []string{"fwd", "fw", "wg", "tr", "rv", "enc", "i", "fs", "vs", "vl", "vb", "doorst", "pd", "pf", "ilt", "πρθ", "yml", "转发", "轉寄", "转寄", "転送", "전달", "továbbítás"}

// IsForward tells the subject of a forwarded letter, behind whatever prefixes of answers
// and tags of lists.
func IsForward(subject string) bool {
	for range 10 {
		subject = strings.TrimSpace(subject)
		if strings.HasPrefix(subject, "[") {
			if _, rest, ok := strings.Cut(subject, "]"); ok {
				subject = rest
				continue
			}
		}
		prefix, rest, ok := strings.Cut(strings.Replace(subject, "：", ":", 1), ":")
		prefix = strings.ToLower(strings.TrimSpace(prefix))
		if !ok || len(prefix) > 24 || strings.Contains(prefix, " ") {
			return false
		}
		if prefix == "" || slices.Contains(forwards, prefix) {
			return true
		}
		if !slices.Contains([]string{"re", "aw", "sv", "antw", "ref", "r", "odp", "res", "rép", "rif", "bls", "ynt", "回复", "回覆", "答复", "返信", "회신", "отв", "ha"}, prefix) {
			return false
		}
		subject = rest
	}
	return false
}
