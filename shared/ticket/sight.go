package ticket

import (
	"docket/shared/index"
	"docket/shared/tenant"
)

// Sight is which tickets a caller may see at all: those of its workspace, or of
// these the ones that it requested. A Store takes a Sight wherever it reads a
// ticket or what lies on one, so no verb and no face can leave it out; what is
// out of sight is ErrNotFound, as if it were not there. The zero Sight sees nothing.
type Sight struct {
	scope   tenant.Scope
	all     bool // every ticket of it; else only those that user requested
	user    tenant.User
	deleted bool // also tickets that were deleted, which nobody else sees
}

// SightOf is what a principal may see. There is no other way to a Sight.
func SightOf(p tenant.Principal) Sight {
	return Sight{scope: p.Scope, all: !p.OwnOnly, user: p.User}
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
	return s.all || s.user != tenant.User{} && t.Requester.User() == s.user
}

// Within narrows a query to what is in sight.
func (s Sight) Within(q index.Query) index.Query {
	if s.all {
		return q
	}
	return append(index.Query{{Any: []index.Facet{requestedBy(s.user)}}}, q...)
}

// requesting is a new ticket as the caller may open it: one that sees its own
// tickets alone is the requester of what it opens.
func (s Sight) requesting(t Ticket) Ticket {
	if !s.all {
		t.Requester.Issuer, t.Requester.UserID = s.user.Issuer, s.user.Subject
	}
	return t
}

// User is the requester as one who signs in; zero for one who does not.
func (r Requester) User() tenant.User { return tenant.User{Issuer: r.Issuer, Subject: r.UserID} }

// requestedBy is the facet of the tickets that a user requested.
func requestedBy(u tenant.User) index.Facet {
	return index.Hashed("requester", u.Issuer+" "+u.Subject) // no issuer has a space: it is a URL, or a name of ours
}
