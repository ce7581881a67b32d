package member_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/member"
	"docket/shared/tenant"
)

func TestAPersonBecomesAMemberByTheirFirstCallOnceHoweverManyComeAtOnce(t *testing.T) {
	m := newMemory()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { m.join(t, person("ada", tenant.RoleAdmin)) })
	}
	all.Wait()
	m.join(t, person("alex", tenant.RoleAgent))
	if len(m.members) != 2 || len(m.changes) != 2 || m.roster.Members != 2 || m.roster.Admins != 1 {
		t.Errorf("%+v\n%+v\n%d Changes", m.members, m.roster, len(m.changes))
	}
	if ada := m.members["ada"]; ada.Name != "ada" || ada.Email != "ada@example.com" || !ada.Admin() || ada.Came != member.SignIn || ada.Version != 1 {
		t.Errorf("%+v", ada)
	}
}

func TestACallOfTheSameDayWritesNothingAndOneOfTheNextIsNotedAndNotTold(t *testing.T) {
	m := newMemory()
	ada := person("ada", tenant.RoleAdmin)
	m.join(t, ada)
	m.at = m.at.Add(time.Hour)
	if m.join(t, ada); m.commits != 1 {
		t.Errorf("%d commits", m.commits)
	}
	if is := m.members["ada"]; !is.Known(ada, member.Day(m.at)) || is.Known(ada, member.Day(m.at.Add(12*time.Hour))) {
		t.Error("the day is not what the member is known by")
	}
	m.at = m.at.Add(24 * time.Hour)
	if m.join(t, ada); m.commits != 2 || len(m.changes) != 1 || m.members["ada"].Version != 1 || !m.members["ada"].SeenOn.Equal(member.Day(m.at)) {
		t.Errorf("%d commits, %d Changes, %+v", m.commits, len(m.changes), m.members["ada"])
	}
}

func TestAMemberFollowsTheirToken(t *testing.T) {
	m := newMemory()
	ada := person("ada", tenant.RoleAdmin)
	m.join(t, ada)
	ada.Role, ada.Name, ada.Email = tenant.RoleAgent, "Ada  \x00 B\n", "ada@elsewhere.example"
	m.join(t, ada)
	if is := m.members["ada"]; is.Role != tenant.RoleAgent || is.Name != "Ada    B" || is.Email != "ada@elsewhere.example" || is.Version != 2 || m.roster.Admins != 0 {
		t.Errorf("%+v, %+v", is, m.roster)
	}
	if c := m.changes[1]; c.Kind != change.MemberUpdated || c.Resource != "ada" || c.Sequence != 2 || len(c.Fields) != 3 {
		t.Errorf("%+v", c)
	}
	ada.EmailVerified, ada.Name = false, strings.Repeat("é", 200)
	m.join(t, ada)
	if is := m.members["ada"]; is.Email != "" || is.Name != strings.Repeat("é", member.MaxName) {
		t.Errorf("%+v", is)
	}
}

func TestWhoIsNoPersonWithARoleOfMembersIsNone(t *testing.T) {
	m := newMemory()
	key, customer, stranger := person("key", tenant.RoleAdmin), person("casey", tenant.RoleCustomer), person("x", "")
	key.KeyID = "k"
	for _, p := range []tenant.Principal{key, customer, stranger} {
		if _, err := member.Join(t.Context(), m, m.by(p)); fault.KindOf(err) != fault.NotFound || len(m.members) != 0 {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

func TestAUserOfAnotherIssuerIsNotTheMemberWhoHasTheirID(t *testing.T) {
	m := newMemory()
	m.join(t, person("ada", tenant.RoleAgent))
	other := person("ada", tenant.RoleAdmin)
	other.User.Issuer = "j"
	if _, err := member.Join(t.Context(), m, m.by(other)); fault.KindOf(err) != fault.NotFound || m.members["ada"].Role != tenant.RoleAgent {
		t.Errorf("%v, %+v", err, m.members["ada"])
	}
}

func TestAWorkspaceHasAThousandMembersAtMost(t *testing.T) {
	m := newMemory()
	for n := range member.MaxMembers {
		m.join(t, person(fmt.Sprint(n), tenant.RoleLightAgent))
	}
	if _, err := member.Join(t.Context(), m, m.by(person("one more", tenant.RoleAgent))); fault.KindOf(err) != fault.Invalid || len(m.members) != member.MaxMembers {
		t.Errorf("%v, %d", err, len(m.members))
	}
	m.join(t, person("0", tenant.RoleLightAgent))
}

func TestMembersAreListedByNameAndAdminsAreThoseWhoMayAct(t *testing.T) {
	all := []member.Member{{ID: "3", Name: "zoe", Role: tenant.RoleAdmin, State: member.Active}, {ID: "2", Name: "Émile", Role: tenant.RoleAgent, State: member.Active},
		{ID: "1", Email: "ada@example.com", Role: tenant.RoleAdmin, State: member.Deactivated}}
	member.Sort(all)
	if all[0].ID != "1" || all[1].ID != "2" || all[2].ID != "3" {
		t.Errorf("%+v", all)
	}
	if admins := member.Admins(all); len(admins) != 1 || admins[0].ID != "3" || len(all) != 3 {
		t.Errorf("%+v", admins)
	}
}
