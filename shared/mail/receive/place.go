package receive

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/mail"
	"docket/shared/mail/suppress"
	"docket/shared/mail/thread"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// errErased is that the ticket of a letter was erased meanwhile.
var errErased = ticket.ErrErased

// bare is a ticket's UUID.
func bare(ticketID string) string { return strings.TrimPrefix(ticketID, id.TicketPrefix) }

// place writes what was decided, and the letter with it. What lies on a ticket names the
// letter, so that it is there once.
func (in incoming) place(is Letter, d thread.Decision) (Letter, error) {
	switch d.Act {
	case thread.Open:
		return in.open(is, d)
	case thread.Append, thread.Note:
		return in.put(is, d)
	}
	return in.keep(is)
}

// open makes a ticket of the letter. Where its queue takes none it is in none, so that
// nobody's letter waits for a queue.
func (in incoming) open(is Letter, d thread.Decision) (Letter, error) {
	got, err := in.opened(is, d)
	if kind := fault.KindOf(err); is.QueueID != "" && (kind == fault.NotFound || kind == fault.Invalid) {
		is.Why = append(is.Why, QueueClosed)
		return in.opened(is, d)
	}
	return got, err
}

func (in incoming) opened(is Letter, d thread.Decision) (Letter, error) {
	act, text := in.act(), is.says(in.letter)
	from := in.asks()
	draft := ticket.Draft{Ticket: ticket.Ticket{Subject: subject(in.letter), Description: text, Source: ticket.Email, QueueID: is.QueueID,
		Requester: ticket.Requester{Email: from.Address, Name: named(from)}, LetterID: is.ID, Sender: is.Sender, Quiet: d.Quiet}}
	if slices.Contains(is.Why, QueueClosed) {
		draft.QueueID = ""
	}
	if in.trusted() {
		draft.Followers = ticket.Following(draft.Requester, in.copied(from))
	}
	if linked := bare(d.Linked); linked != "" {
		draft.Linked, is.LinkedID = []string{linked}, linked
	}
	files, err := in.attach(&is, act)
	if err != nil {
		return is, err
	}
	draft.Takes = files
	act.Beside = func(c change.Commit) []change.Put {
		is.TicketID = c.Changes[0].TicketID
		return in.beside(is)
	}
	_, err = ticket.Create(in.ctx, in.Table, act, draft, func(ticket.Ticket) (change.Answer, error) { return change.Answer{}, nil })
	return is, err
}

// mostUnderway is how long before it arrives a letter can have been written. Mail servers give
// up after five days (RFC 5321, 4.5.4.1).
const mostUnderway = 7 * 24 * time.Hour

// put makes a message on a ticket of the letter: the customer's, a member's answer, or what
// a machine tells the team.
func (in incoming) put(is Letter, d thread.Decision) (Letter, error) {
	act, text := in.act(), is.says(in.letter)
	r := ticket.Received{Reopens: d.Reopen, Message: ticket.Message{Direction: ticket.Inbound, Visibility: ticket.Public, Channel: ticket.Email, Subject: line(in.letter.Subject, ticket.MaxSubject, ""), Body: text,
		AuthorName: named(in.letter.From), AuthorEmail: in.letter.From.Address, ExternalMessageID: line(in.letter.MessageID, ticket.MaxExternal, ""),
		LetterID: is.ID, Sender: is.Sender, Automatic: in.verdict.Machine}}
	if at := in.letter.Date; !at.After(in.arrival.At) && in.arrival.At.Sub(at) < mostUnderway {
		r.OccurredAt = &at // else a clock is wrong
	}
	member, _ := in.member(in.letter.From)
	switch {
	case d.Act == thread.Note:
		r.Direction, r.Visibility = ticket.InternalDirected, ticket.Internal
	case d.Own:
		act.Principal.User, act.Principal.Automation = member.User(), false
		act.Principal.Name, act.Principal.Email, act.Principal.Role = member.Name, member.Email, member.Role
		act.Principal.Permissions = tenant.Usual(member.Role)
		r.Direction, r.AuthorName, r.AuthorEmail = ticket.Outbound, line(member.Name, ticket.MaxAuthorName, ""), member.Email
		if !act.Principal.Can(tenant.DeskWrite) { // who only notes does not answer
			r.Direction, r.Visibility = ticket.InternalDirected, ticket.Internal
		}
	default:
		r.To, r.Cc = addresses(in.notOurs(in.letter.To)), addresses(in.notOurs(in.letter.Cc))
		if in.trusted() && !d.Stranger && !in.verdict.Machine {
			r.Followers = in.copied(in.letter.From)
		}
	}
	files, err := in.attach(&is, act)
	if err != nil {
		return is, err
	}
	r.Takes, r.OriginalID = files, is.Original
	wrote := false
	act.Beside = func(c change.Commit) []change.Put {
		wrote = true
		is.TicketID, is.Message = c.Changes[0].TicketID, c.Changes[0].Resource
		return in.beside(is)
	}
	_, err = ticket.Receive(in.ctx, in.Table, act, bare(d.Ticket), r, func(m ticket.Message) (change.Answer, error) {
		is.TicketID, is.Message = m.TicketID, m.ID
		return change.Answer{}, nil
	})
	if err == nil && !wrote { // it is on the ticket by another of our addresses
		err = in.note(change.Put{After: is})
	}
	return is, err
}

// keep keeps the letter on no ticket, with its original, for KeptFor.
func (in incoming) keep(is Letter) (Letter, error) {
	act := in.act()
	original, err := in.original(&is, act)
	if err != nil {
		return is, err
	}
	taken, err := original(in.ctx)
	if err != nil {
		return is, err
	}
	until := is.ArrivedAt.Add(KeptFor)
	if now := in.Now(); until.Before(now) {
		until = now.Add(KeptFor)
	}
	return is, in.note(taken[0].Keep(until), change.Put{After: is})
}

// note writes what no Change tells of.
func (in incoming) note(puts ...change.Put) error {
	_, err := change.Do(in.ctx, in.Table, in.act(), change.Verb[Letter, Letter]{
		Read:   func(context.Context) (Letter, error) { return Letter{}, nil },
		Decide: func(Letter) (change.Decision[Letter], error) { return change.Noted(Letter{}, puts...), nil },
		Render: func(Letter) (change.Answer, error) { return change.Answer{}, nil },
	})
	return err
}

// mostAwaited is how many ids that a letter names are kept as those of letters to come.
const mostAwaited = 10

// beside is what is written with a letter that is on a ticket: what became of it, its id,
// and those that it answers, some of which may come after it.
func (in incoming) beside(is Letter) []change.Put {
	puts := []change.Put{{After: is}}
	var awaited []string
	if in.verdict.Kind == mail.Human || in.verdict.Kind == mail.List {
		refs := slices.Clone(in.letter.References)
		slices.Reverse(refs)
		awaited = slices.Concat(in.letter.InReplyTo[:min(len(in.letter.InReplyTo), mostAwaited)], refs)
	}
	seen := []string{in.letter.MessageID}
	if in.letter.MessageID != "" {
		puts = append(puts, change.Put{After: thread.Sent{MessageID: in.letter.MessageID, Ticket: is.TicketID}})
	}
	for _, messageID := range awaited {
		if len(seen) <= mostAwaited && !slices.Contains(seen, messageID) {
			seen = append(seen, messageID)
			puts = append(puts, change.Put{After: thread.Sent{MessageID: messageID, Ticket: is.TicketID, Awaited: true}})
		}
	}
	return puts
}

// report tells of a letter of ours that did not arrive, to the team and for the next letter
// to that address: what it went to were the ticket's people.
func (in incoming) report(is Letter) error {
	k, there, err := directory{in.Table}.Ticket(in.ctx, in.scope, is.TicketID)
	if err != nil || !there {
		return err
	}
	about := ""
	if all := in.verdict.Bounce.About; len(all) > 0 {
		about = all[0]
	}
	return suppress.Report(in.ctx, in.Table, in.Now, in.scope, suppress.Undelivered{Failures: in.verdict.Bounce.Failures, Complained: in.verdict.Kind == mail.Complaint, Sent: k.People, About: about, TicketID: is.TicketID})
}

// follows does what follows of a letter that was received, any number of times: what did
// not arrive is told, tickets of one letter are linked, and those that one led to.
func (in incoming) follows(received []Letter) error {
	if len(received) == 0 {
		return nil
	}
	for _, one := range received {
		if one.Told && one.TicketID != "" {
			if err := in.report(one); err != nil {
				return err
			}
		}
	}
	all, err := in.Table.LettersOf(in.ctx, in.scope, received[0].ID)
	if err != nil {
		return err
	}
	for _, one := range all {
		others := []string{one.LinkedID}
		for _, other := range all {
			others = append(others, other.TicketID)
		}
		for _, other := range others {
			if one.TicketID == "" || other == "" || other == one.TicketID {
				continue
			}
			for _, pair := range [][2]string{{one.TicketID, other}, {other, one.TicketID}} {
				err := ticket.Link(in.ctx, in.Table, in.act(), pair[0], pair[1])
				if kind := fault.KindOf(err); err != nil && kind != fault.NotFound && !errors.Is(err, errErased) {
					return err
				}
			}
		}
	}
	return nil
}
