package ticket

import (
	"slices"
	"strings"

	"docket/shared/fault"
	"docket/shared/index"
	"docket/shared/tenant"
)

// Sight is which tickets a caller may see at all, and what on them: those of its
// workspace with all that lies on them, or of these the ones that it requested, with
// what customers may know. A Store takes a Sight wherever it reads a ticket or what
// lies on one, so no verb and no face can leave it out; what is out of sight is
// ErrNotFound, as if it were not there. The zero Sight sees nothing.
type Sight struct {
	scope   tenant.Scope
	all     bool // every ticket of it; else only those that user requested, or whoever has the address email
	user    tenant.User
	email   string // in the form in which it is compared; empty: none that is known to be the user's
	deleted bool   // also tickets that were deleted, which nobody else sees
}

// SightOf is what a principal may see. There is no other way to a Sight. An e-mail
// address counts where the principal's issuer says that it is verified.
func SightOf(p tenant.Principal) Sight {
	return Sight{scope: p.Scope, all: !p.OwnOnly, user: p.User, email: mailbox(p.VerifiedEmail())}
}

// withDeleted is the sight of a verb of Docket's own that takes deleted tickets, too.
func (s Sight) withDeleted() Sight {
	s.deleted = true
	return s
}

// Scope is the workspace that is looked at.
func (s Sight) Scope() tenant.Scope { return s.scope }

// Sees tells whether a ticket of the workspace is in sight.
func (s Sight) Sees(t Ticket) bool {
	if t.WasDeleted() && !s.deleted {
		return false
	}
	return s.all || s.user != tenant.User{} && t.Requester.User() == s.user || s.email != "" && mailbox(t.Requester.Email) == s.email
}

// SeesInternal tells whether what no customer may know is in sight, on the tickets that are.
func (s Sight) SeesInternal() bool { return s.all }

// Within narrows a query to what is in sight. The marks of tickets are the desk's: who
// sees its own alone lists all of them, also those that were archived, or merged into
// another's, of which it is to learn nothing.
func (s Sight) Within(q index.Query) index.Query {
	if s.all {
		return q
	}
	q = slices.DeleteFunc(slices.Clone(q), func(g index.Group) bool { return slices.Equal(g.Any, []index.Facet{index.Live}) })
	own := []index.Facet{requestedBy(s.user)}
	if s.email != "" {
		own = append(own, mailedFrom(requesterEmail, s.email))
	}
	return append(index.Query{{Any: own}}, q...)
}

// requesting is a new ticket as the caller may open it: one that sees its own
// tickets alone is the requester of what it opens, whomever it names.
func requesting(p tenant.Principal, t Ticket) Ticket {
	if p.OwnOnly {
		t.Requester = Requester{Email: fitting(p.VerifiedEmail(), MaxEmail), Name: fitting(p.Name, MaxAuthorName), Issuer: p.User.Issuer, UserID: p.User.Subject}
	}
	return t
}

// fitting is what an issuer says of a user, empty where a ticket cannot hold it:
// the user cannot mend it.
func fitting(text string, most int) string {
	var r fault.Rules
	if r.Line("", text, 0, most); r.Err() != nil {
		return ""
	}
	return text
}

// User is the requester as one who signs in; zero for one who does not.
func (r Requester) User() tenant.User { return tenant.User{Issuer: r.Issuer, Subject: r.UserID} }

// requestedBy is the facet of the tickets that a user requested.
func requestedBy(u tenant.User) index.Facet {
	return index.Hashed("requester", u.Issuer+" "+u.Subject) // no issuer has a space: it is a URL, or a name of ours
}

// mailbox is the form in which it is told whether two addresses are one person's:
// as they are written, but for the case of ASCII letters. Whatever folds more can make
// one address of two that belong to two people.
func mailbox(address string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, address)
}

// mailedFrom finds by an address.
func mailedFrom(name, address string) index.Facet { return index.Hashed(name, mailbox(address)) }
