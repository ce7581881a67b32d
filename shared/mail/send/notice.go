package send

import (
	"slices"
	"strings"

	"docket/shared/mail"
	"docket/shared/mail/compose"
	"docket/shared/member"
	"docket/shared/notice"
)

// Reader is a member who is told of a Change by mail, with what they want to be told of.
type Reader struct {
	Member member.Member
	Inbox  notice.Inbox
}

// Told are the members whom a Change calls to be told by mail, by their IDs (S2-86, S2-87,
// S2-92, S2-93): those of some who may act and have an address.
func Told(a About, members []member.Member) map[string]notice.Kind {
	var admins []string
	for _, m := range member.Admins(members) {
		admins = append(admins, m.ID)
	}
	told := notice.Told(a.Change, notice.ByEmail, admins)
	for who := range told {
		at := slices.IndexFunc(members, func(m member.Member) bool { return m.ID == who })
		if at < 0 || members[at].State != member.Active || members[at].Email == "" {
			delete(told, who)
		}
	}
	return told
}

// NoticesOf are the letters to members that a Change calls for: of each reader one, who
// wants it and did not mute the ticket. A notice says which ticket it is about and what
// happened, and nothing that somebody wrote on it but its title.
func NoticesOf(a About, o Office, told map[string]notice.Kind, readers []Reader) (all []Outgoing) {
	box, any := o.box(a.Ticket)
	if !any || a.Ticket.ID == "" || a.Ticket.ErasedBy != "" || a.Ticket.WasDeleted() || a.Change.At.Before(o.since()) {
		return nil
	}
	_, domain, _ := strings.Cut(box.Address, "@")
	for _, r := range readers {
		kind, is := told[r.Member.ID]
		to := mail.Address{Name: r.Member.Name, Address: r.Member.Email}
		if _, ours := o.Mailboxes.Of(to.Address); !is || ours || !r.Inbox.Wants(kind, notice.ByEmail) || r.Inbox.Mutes(a.Ticket.Number) {
			continue
		}
		letter := Outgoing{ID: IDOf(a.Change.ID, to.Address), Scope: a.Change.Scope, Change: a.Change.ID, Sequence: a.Change.Sequence, TicketID: a.Ticket.ID, Mailbox: box.ID, State: Waiting, Version: 1,
			Kind: Kind(noticePrefix + string(kind)), To: to, Member: r.Member.ID, CreatedAt: a.Change.At, ChangedAt: a.Change.At, NextAt: a.Change.At}
		if notice.Of(kind, "", a.Change).By != "" {
			letter.By = a.Change.Actor.Name
		}
		letter.MessageID = compose.MessageID(string(letter.Kind), a.Ticket.ID, a.Change.ID, domain)
		all = append(all, letter)
	}
	return all
}
