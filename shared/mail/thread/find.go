package thread

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"docket/shared/mail"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// finder looks for the ticket of one letter.
type finder struct {
	ctx       context.Context
	scope     tenant.Scope
	in        Incoming
	tokens    Tokens
	directory Directory
}

// find goes by the strongest evidence that leads to a ticket. If none does, it answers
// the first ticket that the letter names and its sender may not write on.
func (f finder) find() (found, error) {
	var beside found
	for _, look := range []func() (found, error){f.byAddress, f.byHeader, f.bySubject} {
		one, err := look()
		if err != nil {
			return found{}, err
		}
		if one.member {
			return one, nil
		}
		if beside.ticket.ID == "" {
			why := beside.why
			beside = one
			if len(one.why) == 0 {
				beside.why = why
			}
		}
	}
	return beside, nil
}

// settled is a ticket as one that a letter leads to, at its primary.
func (f finder) settled(k Known, by Evidence, member bool) (found, error) {
	at, why, err := f.top(k)
	if err != nil {
		return found{}, err
	}
	if at.Gone {
		return found{why: append(why, WasGone)}, nil
	}
	one := found{ticket: at, by: by, known: f.in.knows(at), why: why}
	if one.member = member || one.known; !one.member {
		one.why = append(one.why, Unknown)
	}
	return one, nil
}

// byAddress looks at the addresses that the letter came to, the envelope's first. A token
// is what only the ticket's people were sent, so whoever has it may write.
func (f finder) byAddress() (found, error) {
	l := f.in.Letter
	addresses := slices.Concat(f.in.Received, l.Header.All("delivered-to"), l.Header.All("x-original-to"))
	for _, a := range slices.Concat(l.To, l.Cc) {
		addresses = append(addresses, a.Address)
	}
	member := f.in.Member
	if f.in.Doubted {
		member = ""
	}
	for _, address := range addresses {
		ticketID, own, ok := f.tokens.Reads(f.scope, tokenOf(strings.Trim(address, "<> ")), member)
		if !ok {
			continue
		}
		k, there, err := f.directory.Ticket(f.ctx, f.scope, ticketID)
		if err != nil {
			return found{}, fmt.Errorf("find ticket %s of a reply address: %w", ticketID, err)
		}
		if !there {
			return found{why: []Reason{WasGone}}, nil
		}
		one, err := f.settled(k, ByAddress, true)
		one.own = own && one.member
		return one, err
	}
	return found{}, nil
}

// byHeader looks at the ids that the letter answers, the newest first, and for what a
// mail server tells at those that it is about. Ids of ours are known to those alone who
// were written to; of ids that others made the sender must be one of the ticket's people.
// Where an id leads to several tickets, that of the letter's queue is it.
func (f finder) byHeader() (found, error) {
	l := f.in.Letter
	references := slices.Clone(l.References)
	slices.Reverse(references)
	ids := slices.Concat(l.InReplyTo[:min(len(l.InReplyTo), 100)], references)
	if f.in.Verdict.Kind == mail.Bounced || f.in.Verdict.Kind == mail.Complaint {
		ids = slices.Concat(f.in.Verdict.Bounce.About[:min(len(f.in.Verdict.Bounce.About), 100)], ids)
	}
	asks := ids
	if l.MessageID != "" {
		asks = append(slices.Clone(ids), l.MessageID)
	}
	if len(asks) == 0 {
		return found{}, nil
	}
	sent, err := f.directory.Messages(f.ctx, f.scope, asks)
	if err != nil {
		return found{}, fmt.Errorf("find the messages that a letter answers: %w", err)
	}
	var best found
	asked := map[string]bool{}
	for i, messageID := range asks {
		for _, s := range sent {
			own := i == len(ids) // the letter itself, which answers to it may have outrun
			if s.MessageID != messageID || own && !s.Awaited || asked[s.Ticket] && !s.Ours || len(asked) >= 10 {
				continue
			}
			asked[s.Ticket] = true
			k, there, err := f.directory.Ticket(f.ctx, f.scope, s.Ticket)
			if err != nil {
				return found{}, fmt.Errorf("find ticket %s of message %s: %w", s.Ticket, messageID, err)
			}
			if !there {
				continue
			}
			one, err := f.settled(k, ByHeader, s.Ours)
			if err != nil {
				return found{}, err
			}
			if best.ticket.ID == "" || one.member && !best.member || one.member && best.ticket.Queue != f.in.Queue && one.ticket.Queue == f.in.Queue {
				best = one
			}
		}
		if best.member { // of the newest id that leads anywhere
			break
		}
	}
	return best, nil
}

// reference is what looks like a ticket's reference in a subject: TKT-0001, also in
// brackets; bracketed is anything in brackets, which may be a reference of a client's.
var (
	reference = regexp.MustCompile(`[\pL]{1,20}-[0-9]{1,12}`)
	bracketed = regexp.MustCompile(`\[#?\s*([^\[\]]{1,64}?)\s*\]`)
)

// mostReferences is how many references of a subject are looked up.
const mostReferences = 5

// bySubject looks at the references in the subject. A number is easily guessed, so the
// sender must be one of the ticket's people.
func (f finder) bySubject() (found, error) {
	var names []string
	for _, b := range bracketed.FindAllStringSubmatch(f.in.Letter.Subject, mostReferences) {
		names = append(names, b[1])
	}
	names = append(names, reference.FindAllString(f.in.Letter.Subject, mostReferences)...)
	names = slices.CompactFunc(names, func(a, b string) bool { return a == b })
	var beside found
	for _, name := range names[:min(len(names), mostReferences)] {
		if len([]rune(name)) > ticket.MaxReference {
			continue
		}
		k, there, err := f.directory.Reference(f.ctx, f.scope, name)
		if err != nil {
			return found{}, fmt.Errorf("find the ticket of a subject: %w", err)
		}
		if !there {
			continue
		}
		one, err := f.settled(k, BySubject, false)
		if err != nil || one.member {
			return one, err
		}
		if beside.ticket.ID == "" {
			beside = one
		}
	}
	return beside, nil
}
