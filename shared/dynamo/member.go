package dynamo

import (
	"context"

	"docket/shared/member"
	"docket/shared/tenant"
)

var _ member.Store = (*Table)(nil)

func memberItem(k keys, m member.Member) writer {
	w := under(k.member(m.ID))
	w.text("id", m.ID)
	w.text("issuer", m.Issuer)
	w.number(version, m.Version)
	w.text("name", m.Name)
	w.flag("own_name", m.OwnName)
	w.text("email", m.Email)
	w.text("role", m.Role)
	w.flag("given_role", m.GivenRole)
	w.text("state", string(m.State))
	w.text("came", string(m.Came))
	w.text("invited_by", m.InvitedBy)
	w.time("created_at", m.CreatedAt)
	w.time("updated_at", m.UpdatedAt)
	w.time("seen_on", m.SeenOn)
	return w
}

func readMember(it item) (member.Member, error) {
	r := reader{it: it}
	return member.Member{
		ID: r.text("id"), Issuer: r.text("issuer"), Version: r.number(version), Name: r.text("name"), OwnName: r.flag("own_name"), Email: r.text("email"),
		Role: r.text("role"), GivenRole: r.flag("given_role"),
		State: member.State(r.text("state")), Came: member.Came(r.text("came")), InvitedBy: r.text("invited_by"), CreatedAt: r.time("created_at"), UpdatedAt: r.time("updated_at"), SeenOn: r.time("seen_on"),
	}, r.err
}

// Member implements member.Store.
func (t *Table) Member(ctx context.Context, scope tenant.Scope, memberID string) (member.Member, error) {
	return t.members.Fresh(scoped{scope, memberID}, func() (member.Member, error) { return t.readMember(ctx, scope, memberID) })
}

// RecentMember implements member.Store.
func (t *Table) RecentMember(ctx context.Context, scope tenant.Scope, memberID string) (member.Member, error) {
	return t.members.Get(scoped{scope, memberID}, func() (member.Member, error) { return t.readMember(ctx, scope, memberID) })
}

func (t *Table) readMember(ctx context.Context, scope tenant.Scope, memberID string) (member.Member, error) {
	it, err := t.get(ctx, keysOf(scope).member(memberID))
	if err == nil && it == nil {
		err = member.ErrNotFound
	}
	if err != nil {
		return member.Member{}, err
	}
	return readMember(it)
}

// Members implements member.Store.
func (t *Table) Members(ctx context.Context, scope tenant.Scope) ([]member.Member, error) {
	return allRows(ctx, t, keysOf(scope).memberList(), members, readMember)
}

// RecentPeople are the members of a workspace as tickets show them, as they were within
// five seconds.
func (t *Table) RecentPeople(ctx context.Context, scope tenant.Scope) (member.People, error) {
	return t.people.Get(scope, func() (member.People, error) {
		all, err := t.Members(ctx, scope)
		return member.PeopleOf(all), err
	})
}

// Roster implements member.Store.
func (t *Table) Roster(ctx context.Context, scope tenant.Scope) (member.Roster, error) {
	it, err := t.get(ctx, keysOf(scope).memberRoster())
	r := reader{it: it}
	if err == nil {
		err = r.err
	}
	return member.Roster{Version: r.number(version), Members: int(r.number("members")), Admins: int(r.number("admins"))}, err
}

func rosterItem(k keys, r member.Roster) writer {
	w := under(k.memberRoster())
	w.number(version, r.Version)
	w.number("members", uint64(r.Members))
	w.number("admins", uint64(r.Admins))
	return w
}

// memberParts are a member.
func (t *Table) memberParts(k keys, before *member.Member, after member.Member) []part {
	if before == nil {
		return []part{t.write(version, nil, memberItem(k, after))}
	}
	return []part{t.write(version, memberItem(k, *before), memberItem(k, after))}
}

// rosterParts are what must hold of all members at once.
func (t *Table) rosterParts(k keys, before *member.Roster, after member.Roster) []part {
	return []part{t.write(version, rosterItem(k, *before), rosterItem(k, after))}
}
