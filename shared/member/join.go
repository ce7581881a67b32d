package member

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
)

// Store keeps the members of every workspace.
type Store interface {
	change.Store

	// Member returns a member, or a fault of kind NotFound.
	Member(ctx context.Context, scope tenant.Scope, memberID string) (Member, error)

	// RecentMember is Member as it was within five seconds.
	RecentMember(ctx context.Context, scope tenant.Scope, memberID string) (Member, error)

	// Members are all members of a workspace, deactivated ones among them, in no order.
	Members(ctx context.Context, scope tenant.Scope) ([]Member, error)

	// Invitation returns an invitation, or a fault of kind NotFound.
	Invitation(ctx context.Context, scope tenant.Scope, invitationID string) (Invitation, error)

	// Invitations are the invitations of a workspace, the oldest first; also accepted and
	// expired ones.
	Invitations(ctx context.Context, scope tenant.Scope) ([]Invitation, error)

	// Roster returns the roster of a workspace, which is zero before its first member.
	Roster(ctx context.Context, scope tenant.Scope) (Roster, error)
}

// errFull is the answer for one member too many.
var errFull = fault.New(fault.Invalid, "the workspace has 1,000 members, which is the most")

// errOther is the answer for a user whose ID is another user's.
var errOther = fault.New(fault.NotFound, "the caller is no member of this workspace: a user of another issuer has the same ID")

// Known tells whether Join would change nothing for a caller on a day, as far as is
// known of the member.
func (m Member) Known(p tenant.Principal, day time.Time) bool {
	return m.Is(p) && m.SeenOn.Equal(day)
}

// Join makes the caller a member, and of one who is gives what their token says by now:
// name, address and role. Who is none by their credential is a fault of kind NotFound.
func Join(ctx context.Context, s Store, act change.Act) (Member, error) {
	if !Joins(act.Principal) {
		return Member{}, ErrNotFound
	}
	var is Member
	_, err := change.Do(ctx, s, act, change.Verb[found, Member]{
		Read: func(ctx context.Context) (found, error) {
			return read(ctx, s, act.Principal.Scope, act.Principal.User.Subject)
		},
		Decide: func(f found) (change.Decision[Member], error) {
			if f.member.ID == "" {
				return f.first(act)
			}
			return f.again(act)
		},
		Render: func(m Member) (change.Answer, error) { is = m; return change.Answer{}, nil },
	})
	return is, err
}

// found is what a verb of one member stands on.
type found struct {
	member Member // zero: there is none
	roster Roster
}

func read(ctx context.Context, s Store, scope tenant.Scope, memberID string) (f found, err error) {
	f.member, err = s.Member(ctx, scope, memberID)
	if fault.KindOf(err) == fault.NotFound {
		err = nil
	}
	if err == nil {
		f.roster, err = s.Roster(ctx, scope)
	}
	return f, err
}

// first is the decision on somebody's first call.
func (f found) first(act change.Act) (change.Decision[Member], error) {
	if f.roster.Members >= MaxMembers {
		return change.Decision[Member]{}, errFull
	}
	at := change.After(time.Time{}, act.Now())
	m := Member{ID: act.Principal.User.Subject, Issuer: act.Principal.User.Issuer, State: Active, Came: SignIn, CreatedAt: at, SeenOn: Day(at)}
	return f.put(act.Change(change.MemberCreated, 0, at), m.following(act.Principal)), nil
}

// again is the decision on a call of who is a member.
func (f found) again(act change.Act) (change.Decision[Member], error) {
	if !f.member.Is(act.Principal) {
		return change.Decision[Member]{}, errOther
	}
	if f.member.State == Deactivated {
		return change.Decision[Member]{}, ErrDeactivated
	}
	at := change.After(f.member.UpdatedAt, act.Now())
	seen := f.member
	seen.SeenOn = Day(at)
	switch is := seen.following(act.Principal); {
	case is != seen:
		return f.put(act.Change(change.MemberUpdated, 0, at), is), nil
	case is != f.member:
		return change.Noted(is, change.Put{Before: f.member, After: is}), nil
	}
	return change.Unchanged(f.member), nil
}

// following is the member as the token of a call of theirs has them.
func (m Member) following(p tenant.Principal) Member {
	m.Email = line(p.VerifiedEmail(), MaxEmail)
	if !m.OwnName {
		m.Name = line(p.Name, MaxName)
	}
	if !m.GivenRole {
		m.Role = p.Role
	}
	return m
}

// put is the write of the member as it becomes, told by c.
func (f found) put(c change.Change, after Member) change.Decision[Member] {
	after.Version, after.UpdatedAt = f.member.Version+1, c.At
	c.Resource, c.Sequence = after.ID, after.Version
	c.Fields = change.Diff(f.member.values(), after.values())
	d := change.Decision[Member]{Changes: []change.Change{c}, Shown: after}
	if f.member.ID == "" {
		d.Puts = append(d.Puts, change.Put{After: after})
	} else {
		d.Puts = append(d.Puts, change.Put{Before: f.member, After: after})
	}
	if f.member.ID == "" || f.member.Admin() != after.Admin() {
		d.Puts = append(d.Puts, change.Put{Before: f.roster, After: f.roster.with(f.member, after)})
	}
	return d
}

// values are what a Change reports of a member.
func (m Member) values() map[string]any {
	if m.ID == "" {
		return nil
	}
	return map[string]any{"name": m.Name, "own_name": m.OwnName, "email": m.Email, "role": m.Role, "given_role": m.GivenRole, "state": m.State, "came": m.Came}
}
