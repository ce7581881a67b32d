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

// invite has ada invite an address.
func (m *memory) invite(t testing.TB, email, role string) (member.Invitation, string) {
	t.Helper()
	i, secret, err := member.Invite(t.Context(), m, m.by(person("ada", tenant.RoleAdmin)), email, role)
	if err != nil {
		t.Fatal(err)
	}
	return i, secret
}

func (m *memory) accept(t testing.TB, p tenant.Principal, secret string) error {
	_, err := member.Accept(t.Context(), m, m.by(p), secret, unseen)
	return err
}

func TestWhoIsInvitedBecomesAMemberInThatRoleByTheSecretAlone(t *testing.T) {
	m := newMemory()
	m.join(t, person("ada", tenant.RoleAdmin))
	i, secret := m.invite(t, "Kim@Example.com", tenant.RoleAdmin)
	if strings.Contains(fmt.Sprintf("%+v %+v", m.invited, m.changes), secret) || i.InvitedBy != "ada" {
		t.Errorf("the secret is kept: %+v", i)
	}
	kim := person("kim", tenant.RoleCustomer)
	for range 2 { // the second changes nothing
		if err := m.accept(t, kim, secret); err != nil {
			t.Fatal(err)
		}
	}
	if is := m.members["kim"]; !is.Admin() || !is.GivenRole || is.Came != member.Invited || is.InvitedBy != "ada" || is.Version != 1 || m.roster.Members != 2 || m.roster.Admins != 2 {
		t.Errorf("%+v, %+v", is, m.roster)
	}
	if open, err := member.OpenInvitations(t.Context(), m, tenant.Scope{}, m.at); err != nil || len(open) != 0 {
		t.Errorf("%+v, %v", open, err)
	}
	if last := m.changes[len(m.changes)-1]; last.Kind != change.MemberCreated || last.Actor.Subject != "kim" {
		t.Errorf("%+v", last)
	}
}

func TestWhoIsAMemberIsGivenTheRoleOfTheirInvitation(t *testing.T) {
	m := newMemory()
	ada, alex := person("ada", tenant.RoleAdmin), person("alex", tenant.RoleAgent)
	m.join(t, ada)
	m.join(t, alex)
	_, secret := m.invite(t, alex.Email, tenant.RoleAdmin)
	if err := m.accept(t, alex, secret); err != nil || !m.members["alex"].Admin() || m.members["alex"].Came != member.SignIn {
		t.Errorf("%+v, %v", m.members["alex"], err)
	}
	_, secret = m.invite(t, ada.Email, tenant.RoleAgent)
	m.update(t, "alex", member.Patch{State: &deactivated})
	if err := m.accept(t, ada, secret); fault.KindOf(err) != fault.LastAdmin || !m.members["ada"].Admin() {
		t.Errorf("the last admin: %v", err)
	}
	_, secret = m.invite(t, alex.Email, tenant.RoleAgent)
	if err := m.accept(t, alex, secret); fault.KindOf(err) != fault.Deactivated {
		t.Errorf("who was deactivated: %v", err)
	}
}

func TestAnInvitationOpensToNobodyElseAndIsNotToldApart(t *testing.T) {
	m := newMemory()
	m.join(t, person("ada", tenant.RoleAdmin))
	kim := person("kim", "")
	key, unverified, other := kim, kim, person("lee", "")
	key.KeyID, unverified.EmailVerified = "k", false
	gone, revoked := m.invite(t, "gone@example.com", tenant.RoleAgent)
	if _, err := member.Revoke(t.Context(), m, m.by(person("ada", tenant.RoleAdmin)), gone.ID, func(member.Invitation) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
		t.Fatal(err)
	}
	_, secret := m.invite(t, kim.Email, tenant.RoleAgent)
	told := map[string]bool{}
	refused := func(what string, p tenant.Principal, secret string) {
		t.Helper()
		err := m.accept(t, p, secret)
		if fault.KindOf(err) != fault.NotFound || m.members[p.User.Subject].ID != "" {
			t.Errorf("%s: %v", what, err)
		}
		told[fmt.Sprint(err)] = true
	}
	refused("another person", other, secret)
	refused("a key", key, secret)
	refused("an address that is not verified", unverified, secret)
	refused("a revoked one", person("gone", ""), revoked)
	for what, bent := range map[string]string{"no secret": "dinv_", "another": secret[:len(secret)-1] + "x", "longer": secret + "0", "an id alone": strings.TrimSuffix(secret, secret[42:])} {
		refused(what, kim, bent)
	}
	m.at = m.at.Add(member.InvitationTTL)
	refused("an expired one", kim, secret)
	if len(told) != 1 {
		t.Errorf("they are told %v", told)
	}
	m.at = m.at.Add(-time.Minute)
	if err := m.accept(t, kim, secret); err != nil {
		t.Error(err)
	}
	refused("another who has the address", tenant.Principal{User: tenant.User{Issuer: "j", Subject: "kim2"}, Email: kim.Email, EmailVerified: true}, secret)
}

func TestAnAddressIsInvitedOnceAndAWorkspaceInvitesAHundredAtMost(t *testing.T) {
	m := newMemory()
	ada := m.by(person("ada", tenant.RoleAdmin))
	m.join(t, person("ada", tenant.RoleAdmin))
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if _, _, err := member.Invite(t.Context(), m, ada, "kim@example.com", tenant.RoleAgent); err != nil && fault.KindOf(err) != fault.NameTaken {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(m.invited) != 1 {
		t.Errorf("%d invitations", len(m.invited))
	}
	for n := 1; n < member.MaxInvitations; n++ {
		m.invite(t, fmt.Sprint(n, "@example.com"), tenant.RoleAgent)
	}
	if _, _, err := member.Invite(t.Context(), m, ada, "more@example.com", tenant.RoleAgent); fault.KindOf(err) != fault.Invalid {
		t.Errorf("one more: %v", err)
	}
	m.at = m.at.Add(member.InvitationTTL)
	m.invite(t, "more@example.com", tenant.RoleAgent)
	for _, bad := range []string{"", "kim", "Kim <kim@example.com>", "kim@example.com, lee@example.com", "kim@", "a\n@example.com"} {
		if _, _, err := member.Invite(t.Context(), m, ada, bad, tenant.RoleAgent); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, _, err := member.Invite(t.Context(), m, ada, "x@example.com", tenant.RoleCustomer); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a customer: %v", err)
	}
}
