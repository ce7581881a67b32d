package member

import (
	"context"
	"slices"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/fold"
)

// Patch changes what is given.
type Patch struct {
	Name  *string // empty: that of their token
	Role  *string // empty: that of their token, from their next call on
	State *State
}

// errLast is the answer where nobody would be left to see to the members.
var errLast = fault.New(fault.LastAdmin, "they are the last admin who is active: make somebody else an admin first")

// check names the rules that the patch breaks.
func (p Patch) check() error {
	var r fault.Rules
	if p.Name != nil {
		r.Line("name", *p.Name, 0, MaxName)
	}
	if p.Role != nil && *p.Role != "" && !slices.Contains(Roles(), *p.Role) {
		r.Broken("role", "must be admin, agent or light_agent")
	}
	if p.State != nil && *p.State != Active && *p.State != Deactivated {
		r.Broken("state", "must be active or deactivated")
	}
	return r.Err()
}

// apply is a member with what the patch gives.
func (p Patch) apply(m Member) Member {
	if p.Name != nil {
		m.OwnName = fold.Trim(*p.Name) != ""
		if m.OwnName {
			m.Name = fold.Trim(*p.Name)
		}
	}
	if p.Role != nil {
		m.GivenRole = *p.Role != ""
		if m.GivenRole {
			m.Role = *p.Role
		}
	}
	if p.State != nil {
		m.State = *p.State
	}
	return m
}

// Update changes a member. match judges the version found; false is a fault of kind
// PreconditionFailed. Where nobody would be an admin any more who may act, it is a fault
// of kind LastAdmin, also where two admins do that at once. A patch that changes nothing
// writes nothing. Other processes hold who calls to it within five seconds.
func Update(ctx context.Context, s Store, act change.Act, memberID string, match func(version uint64) bool, p Patch, render change.Render[Member]) (change.Answer, error) {
	if err := p.check(); err != nil {
		return change.Answer{}, err
	}
	return change.Do(ctx, s, act, change.Verb[found, Member]{
		Read: func(ctx context.Context) (found, error) {
			f, err := read(ctx, s, act.Principal.Scope, memberID)
			if err == nil && f.member.ID == "" {
				err = ErrNotFound
			}
			return f, err
		},
		Decide: func(f found) (change.Decision[Member], error) {
			after := p.apply(f.member)
			switch {
			case !match(f.member.Version):
				return change.Decision[Member]{}, fault.New(fault.PreconditionFailed, "the member is at another version")
			case after == f.member:
				return change.Unchanged(f.member), nil
			case f.member.Admin() && !after.Admin() && f.roster.Admins <= 1:
				return change.Decision[Member]{}, errLast
			}
			return f.put(act.Change(change.MemberUpdated, 0, change.After(f.member.UpdatedAt, act.Now())), after), nil
		},
		Render: render,
	})
}

// Rename gives the caller a name of their own, as Patch has it. Who is no member by their credential is a
// fault of kind NotFound; match is as Update's.
func Rename(ctx context.Context, s Store, act change.Act, match func(version uint64) bool, name *string, render change.Render[Member]) (change.Answer, error) {
	is, err := s.Member(ctx, act.Principal.Scope, act.Principal.User.Subject)
	if err == nil && !is.Is(act.Principal) {
		err = ErrNotFound
	}
	if err != nil {
		return change.Answer{}, err
	}
	return Update(ctx, s, act, is.ID, match, Patch{Name: name}, render)
}
