// Package member holds the rules of members: those who answer customers in a
// workspace. Somebody becomes one by calling the desk.
package member

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"docket/shared/fault"
	"docket/shared/fold"
	"docket/shared/tenant"
)

// Member is somebody who answers customers in a workspace, or did.
type Member struct {
	ID        string // the subject of its user, which assignees, authors and audit records name
	Issuer    string // of its user
	Version   uint64
	Name      string // empty: none
	OwnName   bool   // they gave themselves the name; else it is that of their token
	Email     string // of their token, where the issuer says that it is theirs; empty: none
	Role      string // one of Roles
	GivenRole bool   // somebody here gave them the role; else it is that of their token
	State     State
	Came      Came
	InvitedBy string // the ID of who made the invitation that they accepted last; empty: none
	CreatedAt time.Time
	UpdatedAt time.Time
	SeenOn    time.Time // the day of their last call, its beginning in UTC
}

// State is whether a member may do anything.
type State string

// The states of members.
const (
	Active      State = "active"
	Deactivated State = "deactivated"
)

// Came is how somebody became a member.
type Came string

// The ways to become a member.
const (
	SignIn  Came = "sign_in"
	Invited Came = "invitation"
)

// MaxMembers is how many members a workspace has at most, deactivated ones among
// them: all lie in one partition, and are read at once.
const MaxMembers = 1000

// Limits of a member's texts, in characters.
const (
	MaxName  = 100
	MaxEmail = 320 // RFC 5321, 4.5.3.1
)

// Roles lists the roles of members.
func Roles() []string {
	return []string{tenant.RoleAdmin, tenant.RoleAgent, tenant.RoleLightAgent}
}

// ErrNotFound is the answer for a member who is absent or elsewhere.
var ErrNotFound = fault.New(fault.NotFound, "no such member in this workspace")

// ErrDeactivated is the answer for whatever a member does who was deactivated.
var ErrDeactivated = fault.New(fault.Deactivated, "you were deactivated as a member of this workspace")

// User is whom the member is.
func (m Member) User() tenant.User { return tenant.User{Issuer: m.Issuer, Subject: m.ID} }

// Is tells whether a caller is the member, by a token of theirs.
func (m Member) Is(p tenant.Principal) bool { return p.KeyID == "" && p.User == m.User() }

// Called is the member's name, or what else names them.
func (m Member) Called() string { return cmp.Or(m.Name, m.Email, m.ID) }

// Admin tells an admin who may act.
func (m Member) Admin() bool { return m.State == Active && m.Role == tenant.RoleAdmin }

// Admins are those of some members who are admins and may act.
func Admins(all []Member) []Member {
	return slices.DeleteFunc(slices.Clone(all), func(m Member) bool { return !m.Admin() })
}

// Sort puts members into the order in which they are listed: by name.
func Sort(all []Member) {
	slices.SortFunc(all, func(a, b Member) int {
		return cmp.Or(strings.Compare(fold.Search(a.Called()), fold.Search(b.Called())), strings.Compare(a.ID, b.ID))
	})
}

// As is a caller as their membership has them: by the name that they gave themselves.
// One who was deactivated is a fault of kind Deactivated.
func (m Member) As(p tenant.Principal) (tenant.Principal, error) {
	if m.State == Deactivated {
		return tenant.Principal{}, ErrDeactivated
	}
	if m.OwnName {
		p.Name = m.Name
	}
	return p, nil
}

// Roster is what must hold of all members of a workspace at once: each write that
// touches it is on the condition that no other did meanwhile.
type Roster struct {
	Version uint64
	Members int
	Admins  int // who may act
}

// with is the roster once a member is after and no longer before; before is zero for
// a new one.
func (r Roster) with(before, after Member) Roster {
	r.Version++
	if before.ID == "" {
		r.Members++
	}
	if before.Admin() {
		r.Admins--
	}
	if after.Admin() {
		r.Admins++
	}
	return r
}

// Day is the day of an instant, as SeenOn has it.
func Day(at time.Time) time.Time { return at.UTC().Truncate(24 * time.Hour) }

// Joins tells whether who calls becomes a member by it: a person with a role of
// members. Keys, customers and Docket itself do not.
func Joins(p tenant.Principal) bool { return p.KeyID == "" && slices.Contains(Roles(), p.Role) }

// line is a text of a token as one readable line of at most max characters.
func line(s string, max int) string {
	s = strings.Map(func(c rune) rune {
		if unicode.In(c, unicode.Cc, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(s, ""))
	if all := []rune(s); len(all) > max {
		s = string(all[:max])
	}
	return fold.Trim(s)
}
