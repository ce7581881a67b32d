package receive

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/mail"
	"docket/shared/mail/thread"
	"docket/shared/mailbox"
	"docket/shared/member"
	"docket/shared/tenant"
)

// Receiver receives letters.
type Receiver struct {
	Table   Store
	Letters Letters
	Files   Objects
	Waker   job.Waker // of the queue of letters
	Now     func() time.Time
}

// Outcome is what became of an arrival.
type Outcome struct {
	Gone    bool     // somebody has received it already
	Nobodys bool     // none of its addresses is a mailbox: it was set aside
	Letters []Letter // what became of it, in each queue of each workspace
}

// Operation is the operation of what receiving writes.
const Operation = "receive_letter"

// Receive makes of a letter that came what it is to its workspaces: a ticket in the queue of
// each mailbox that it came to, a message or a note on one, or a letter that is kept. It can
// be called for an arrival any number of times and at once, and can end anywhere: called
// again it goes on, and what was made is not made again. The raw letter is there until all is
// done, and with the ticket from then on. After an error it is to be called again.
func (r Receiver) Receive(ctx context.Context, a Arrival) (came Outcome, err error) {
	raw, err := r.Letters.Arrived(ctx, a.Key)
	if fault.KindOf(err) == fault.NotFound {
		return Outcome{Gone: true}, nil
	}
	if err != nil {
		return came, fmt.Errorf("read the letter %s: %w", a.Key, err)
	}
	l := mail.Parse(raw)
	scopes, err := r.workspaces(ctx, a, l)
	if err != nil {
		return came, err
	}
	for _, scope := range scopes {
		got, err := r.inWorkspace(ctx, scope, a, l)
		if err != nil {
			return came, fmt.Errorf("receive the letter %s in %s: %w", a.Key, scope, err)
		}
		came.Letters = append(came.Letters, got...)
	}
	if came.Nobodys = len(came.Letters) == 0; came.Nobodys {
		return came, r.Letters.SetAside(ctx, a.Key)
	}
	return came, r.Letters.RemoveArrived(ctx, a.Key)
}

// mostLooked is how many addresses of a header are looked up for a mailbox.
const mostLooked = 50

// workspaces are those that have a mailbox to which the letter came: by its envelope or,
// where nobody knows that any more or none of it is a mailbox, by its header.
func (r Receiver) workspaces(ctx context.Context, a Arrival, l mail.Letter) (scopes []tenant.Scope, err error) {
	var people []string
	for _, p := range slices.Concat(l.To, l.Cc) {
		people = append(people, p.Address)
	}
	for _, addresses := range [][]string{a.Recipients, append(l.Header.All("delivered-to"), l.Header.All("x-original-to")...), people} {
		asked := map[string]bool{}
		for _, address := range addresses {
			base := mail.BaseAddress(strings.Trim(address, "<> "))
			if base == "" || asked[base] || len(asked) == mostLooked {
				continue
			}
			asked[base] = true
			scope, _, found, err := r.Table.MailboxOf(ctx, base)
			if err != nil {
				return nil, err
			}
			if found && !slices.Contains(scopes, scope) {
				scopes = append(scopes, scope)
			}
		}
		if len(scopes) > 0 {
			return scopes, nil
		}
	}
	return nil, nil
}

// inbox is a mailbox to which a letter came.
type inbox struct {
	mail.Inbox
	mailboxID string
}

// incoming is a letter in one workspace.
type incoming struct {
	Receiver
	ctx       context.Context
	scope     tenant.Scope
	arrival   Arrival
	letter    mail.Letter
	workspace tenant.Workspace
	ours      []string // the addresses of the workspace's mailboxes
	members   []member.Member
	verdict   mail.Verdict
}

// inWorkspace receives the letter in each queue of a workspace to which it came.
func (r Receiver) inWorkspace(ctx context.Context, scope tenant.Scope, a Arrival, l mail.Letter) ([]Letter, error) {
	all, _, err := r.Table.Mailboxes(ctx, scope)
	if err != nil {
		return nil, err
	}
	in := incoming{Receiver: r, ctx: ctx, scope: scope, arrival: a, letter: l}
	boxes := mailbox.Mailboxes{All: all}
	inboxes := l.Inboxes(a.Recipients, boxes.Inboxes())
	if len(inboxes) == 0 {
		return nil, nil // its mailbox was deleted since
	}
	if in.workspace, err = r.Table.Workspace(ctx, scope); err != nil {
		return nil, err
	}
	if in.members, err = r.Table.Members(ctx, scope); err != nil {
		return nil, err
	}
	for _, one := range all {
		in.ours = append(in.ours, one.Address)
	}
	in.verdict = l.Automatic(mail.Own{Instance: Instance(scope), Addresses: in.ours})
	var received []Letter
	for _, to := range inboxes {
		box, _ := boxes.Of(to.Address)
		got, err := in.receive(inbox{to, box.ID})
		if err != nil {
			return nil, err
		}
		received = append(received, got)
	}
	return received, in.follows(received)
}

// Instance is by what the machine-made letters of a workspace are known when they come back.
func Instance(scope tenant.Scope) string { return scope.String() }

// mostTries is how often a letter is decided on while its ticket changes under it.
const mostTries = 5

// receive makes of the letter what it is to one queue, once.
func (in incoming) receive(to inbox) (Letter, error) {
	is := begin(in.arrival, in.letter, to)
	is.judged(in.verdict)
	for range mostTries {
		known, err := in.Table.LettersOf(in.ctx, in.scope, is.ID)
		if err != nil {
			return is, err
		}
		if at := slices.IndexFunc(known, func(l Letter) bool { return l.QueueID == is.QueueID }); at >= 0 {
			return known[at], nil
		}
		d, err := in.decide(to)
		if err != nil {
			return is, err
		}
		is.Act, is.By, is.Why, is.Quiet, is.Told = d.Act, d.By, d.Why, d.Quiet, d.Believed
		got, err := in.place(is, d)
		switch {
		case errors.Is(err, ErrReceived):
		case fault.KindOf(err) == fault.TicketClosed, fault.KindOf(err) == fault.NotFound, errors.Is(err, errErased):
		default:
			return got, err
		}
	}
	return is, fault.New(fault.Unavailable, "the ticket of a letter changes again and again, try later")
}

// decide says what becomes of the letter in a queue.
func (in incoming) decide(to inbox) (thread.Decision, error) {
	if in.arrival.Virus == Fail {
		return thread.Decision{Act: thread.Keep, Quiet: true, Why: []thread.Reason{HasVirus}}, nil
	}
	asked := thread.Incoming{Letter: in.letter, Verdict: in.verdict, Received: in.arrival.Recipients, Doubted: in.arrival.DMARC == Fail, Queue: to.Queue}
	if m, is := in.member(in.letter.From); is && in.arrival.DMARC == Pass {
		asked.Member = m.ID
	}
	d, err := thread.Decide(in.ctx, in.scope, asked, thread.TokensOf(in.workspace), directory{in.Table}, thread.Policy{ReopenClosed: in.workspace.Mail.ReopenClosed})
	if err == nil && in.arrival.Spam == Fail && d.Act == thread.Open {
		return thread.Decision{Act: thread.Keep, Quiet: true, Why: append(d.Why, IsSpam)}, nil
	}
	return d, err
}

// member is the member whom an address is of.
func (in incoming) member(a mail.Address) (member.Member, bool) {
	at := slices.IndexFunc(in.members, func(m member.Member) bool {
		return m.Email != "" && m.State == member.Active && mail.AddressKey(m.Email) == a.Key()
	})
	if at < 0 {
		return member.Member{}, false
	}
	return in.members[at], true
}

// act is an act of receiving the letter: each has Changes of its own.
func (in incoming) act() change.Act {
	act := change.SystemAct(in.scope, id.Prefixed(id.RequestPrefix, in.Now()), Operation, in.Now)
	act.Door = change.Mail
	return act
}
