package send

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"docket/shared/mail"
	"docket/shared/mail/compose"
	"docket/shared/mail/template"
	"docket/shared/mail/thread"
	"docket/shared/satisfaction"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// HistoryMost is how many messages of a ticket its History has at most: the newest.
const HistoryMost = 25

// History is what was said on a ticket and sent of it, the oldest first.
type History struct {
	Opened   string // the Message-ID of the letter that opened the ticket; empty where none did
	Messages []ticket.Message
	Letters  []Outgoing
}

// ids are the Message-IDs of the ticket's letters as a recipient has them, and that of
// the letter which a reply answers; empty where it is not known. A letter that a mail
// server gave another id is known by that.
func (h History) ids(o Outgoing, answers string) (references []string, answered string) {
	type said struct {
		sequence uint64
		id       string
	}
	var all []said
	if h.Opened != "" {
		all = append(all, said{0, h.Opened})
	}
	for _, m := range h.Messages {
		external := strings.Trim(strings.TrimSpace(m.ExternalMessageID), "<>")
		if external == "" || m.Visibility != ticket.Public || m.Sequence >= o.Sequence {
			continue
		}
		all = append(all, said{m.Sequence, external})
		if m.ID == answers {
			answered = external
		}
	}
	for _, l := range h.Letters {
		if l.Sequence >= o.Sequence || l.To.Key() != o.To.Key() || l.State != Sent {
			continue
		}
		all = append(all, said{l.Sequence, cmp.Or(l.Wire, l.MessageID)})
		if l.Message != "" && l.Message == answers {
			answered = cmp.Or(l.Wire, l.MessageID)
		}
	}
	slices.SortStableFunc(all, func(a, b said) int { return cmp.Compare(a.sequence, b.sequence) })
	for _, one := range all {
		references = append(references, one.id)
	}
	if answered == "" && len(references) > 0 {
		answered = references[len(references)-1]
	}
	return references, answered
}

// ErrGone says that there is nothing any more that a letter could say.
var ErrGone = errors.New("what it is about is gone")

// Compose is what a letter says, the same whenever it is asked: a letter that is sent
// again is the same letter. It fails with ErrGone where its ticket, its message or its
// mailbox is gone, and with a Refused where nobody can be written to at its address.
func Compose(o Outgoing, a About, office Office, h History) (compose.Draft, error) {
	box, there := office.Mailboxes.Find(o.Mailbox)
	t := a.Ticket
	if !there || t.ID == "" || t.ErasedBy != "" || t.WasDeleted() {
		return compose.Draft{}, ErrGone
	}
	if _, ok := compose.Wire(o.To.Address); !ok {
		return compose.Draft{}, Fail(Refused, fmt.Errorf("%q is no address that mail can be sent to", o.To.Address))
	}
	_, domain, _ := strings.Cut(box.Address, "@")
	name := cmp.Or(box.SenderName, office.Workspace.Name)
	answers := ""
	if a.Message != nil {
		answers = a.Message.Answers
	}
	references, answered := h.ids(o, answers)
	d := compose.Draft{
		ReplyTo:   thread.Address(box.Address, thread.TokensOf(office.Workspace).For(o.Scope, t.ID, o.Member)),
		To:        []mail.Address{o.To},
		MessageID: o.MessageID, InReplyTo: answered,
		References: append([]string{compose.Root(t.ID, domain)}, references...),
		Date:       o.CreatedAt, Began: t.CreatedAt, Instance: o.Scope.String(),
	}
	facts := template.Facts{Ticket: t, Workspace: office.Workspace.Name, Signature: box.Signature, Answers: true, Link: office.conversation(t)}
	switch o.Kind {
	case Reply:
		m := a.Message
		if m == nil || !outgoing(*m) || strings.TrimSpace(m.Body) == "" {
			return compose.Draft{}, ErrGone
		}
		facts.Message, facts.Agent = body(*m, office.Workspace.Mail.Language), m.AuthorName
		d.To, d.Cc = shown(a, o.To)
		if m.AuthorName != "" {
			name = strings.TrimSuffix(m.AuthorName+" ("+name+")", " ()")
		}
	case Acknowledgement:
		d.Automatic, facts.Instead = compose.Replied, FirstResponse(office.Workspace, t.Source)
	case StatusChanged, Resolved:
		d.Automatic, facts.Ticket.Status = compose.Generated, o.Status
		if o.Kind == Resolved {
			facts.Survey = office.survey(o.Scope, t)
		}
	case NoticeCreated, NoticeAssigned, NoticeWarning, NoticeBreached: // its reader's program knows none of the customer's letters
		d.Automatic, facts.Agent, facts.Link = compose.Generated, o.By, ""
		d.References, d.InReplyTo = d.References[:1], ""
	default:
		return compose.Draft{}, fmt.Errorf("nobody knows what a letter of the kind %q says", o.Kind)
	}
	letter := office.Templates.Of(template.Kind(o.Kind), template.LanguageOf(office.Workspace.Mail.Language)).Fill(facts)
	d.From = mail.Address{Name: name, Address: box.Address}
	d.Subject, d.Text, d.HTML = letter.Subject, letter.Text, letter.HTML
	return d, nil
}

// conversation is where a customer sees a ticket; empty where the workspace has no portal.
func (o Office) conversation(t ticket.Ticket) string {
	if o.Workspace.Mail.Portal == "" {
		return ""
	}
	return o.Workspace.Mail.Portal + "/tickets/" + t.ID
}

// survey is where a customer says how content they are with how a ticket was resolved
// (S2-68, S2-91). Its token stands behind a hash, so that it is in no server's log.
func (o Office) survey(scope tenant.Scope, t ticket.Ticket) string {
	if o.Workspace.Mail.Portal == "" || len(o.Workspace.CursorKey) == 0 {
		return ""
	}
	link := satisfaction.Link{Scope: scope, TicketID: t.ID, Resolution: t.ResolutionNumber()}
	return o.Workspace.Mail.Portal + "/survey#" + link.Token(o.Workspace.CursorKey)
}

// shown is whom a letter that brings a message names: those whom the message goes to, and
// has copies for, and in any case its own recipient.
func shown(a About, own mail.Address) (to, cc []mail.Address) {
	for _, address := range a.Message.To {
		to = append(to, named(a.Ticket, address))
	}
	for _, address := range a.Message.Cc {
		cc = append(cc, named(a.Ticket, address))
	}
	same := func(one mail.Address) bool { return one.Key() == own.Key() }
	switch {
	case len(to) == 0:
		to = []mail.Address{own}
		cc = slices.DeleteFunc(cc, same)
	case !slices.ContainsFunc(slices.Concat(to, cc), same):
		cc = append(cc, own)
	}
	return to, cc
}
