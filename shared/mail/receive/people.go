package receive

import (
	"slices"
	"strings"

	"docket/shared/mail"
	"docket/shared/ticket"
)

// trusted tells whether the letter is from who it says, as far as anybody knows.
func (in incoming) trusted() bool { return in.arrival.DMARC != Fail }

// asks is who asks by the letter: its sender or, where that is an address that nobody reads
// or a list's, whom answers are to go to.
func (in incoming) asks() mail.Address {
	from := in.letter.From
	unread := slices.ContainsFunc(in.verdict.Signs, func(s mail.Sign) bool { return s.Code == "no_reply" || s.Field == "list-id" })
	if unread && in.verdict.Kind != mail.Looped {
		if to := in.notOurs(in.letter.ReplyTo); len(to) > 0 && !listed(in.letter, to[0]) {
			from = to[0]
		}
	}
	if line(from.Address, ticket.MaxEmail, "") == "" {
		from.Address = ""
	}
	return from
}

// listed tells whether an address is the list's own: the letter went to it.
func listed(l mail.Letter, a mail.Address) bool {
	return slices.ContainsFunc(slices.Concat(l.To, l.Cc), func(to mail.Address) bool { return to.Key() == a.Key() })
}

// notOurs are addresses without those of the workspace's mailboxes, and without what is none.
func (in incoming) notOurs(all []mail.Address) (others []mail.Address) {
	for _, a := range all {
		ours := slices.ContainsFunc(in.ours, func(o string) bool { return mail.BaseAddress(o) == mail.BaseAddress(a.Address) })
		if !ours && line(a.Address, ticket.MaxEmail, "") != "" {
			others = append(others, a)
		}
	}
	return others
}

// copied are those whom the letter went to beside us: who is not its sender, no member, and
// no address that nobody reads.
func (in incoming) copied(sender mail.Address) (some []string) {
	for _, a := range in.notOurs(slices.Concat(in.letter.To, in.letter.Cc)) {
		_, member := in.member(a)
		local, _, _ := strings.Cut(a.Key(), "@")
		plain := strings.NewReplacer("-", "", "_", "", ".", "").Replace(local)
		if member || a.Key() == sender.Key() || strings.HasPrefix(plain, "noreply") || strings.HasPrefix(plain, "donotreply") || plain == "mailerdaemon" {
			continue
		}
		some = append(some, a.Address)
	}
	return some
}

// addresses are addresses as a message has them, as many as it has at most.
func addresses(all []mail.Address) (some []string) {
	for _, a := range all[:min(len(all), ticket.MaxRecipients)] {
		some = append(some, a.Address)
	}
	return some
}
