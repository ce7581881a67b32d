package member_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/member"
	"docket/shared/tenant"
	"docket/shared/testing/rapidtest"

	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { rapidtest.Main(m) }

func any(uint64) bool { return true }

func unseen(member.Member) (change.Answer, error) { return change.Answer{}, nil }

var deactivated, active = member.Deactivated, member.Active

// update has an admin change a member.
func (m *memory) update(t testing.TB, memberID string, p member.Patch) error {
	_, err := member.Update(t.Context(), m, m.by(person("ada", tenant.RoleAdmin)), memberID, any, p, unseen)
	return err
}

func TestAGivenRoleAndAnOwnNameStandInsteadOfTheTokens(t *testing.T) {
	m := newMemory()
	m.join(t, person("ada", tenant.RoleAdmin))
	alex := person("alex", tenant.RoleAgent)
	m.join(t, alex)
	role, name, none := tenant.RoleAdmin, " Alexandra ", ""
	if err := m.update(t, "alex", member.Patch{Role: &role}); err != nil {
		t.Fatal(err)
	}
	if _, err := member.Rename(t.Context(), m, m.by(alex), any, &name, unseen); err != nil {
		t.Fatal(err)
	}
	m.join(t, alex)
	if is := m.members["alex"]; !is.Admin() || is.Name != "Alexandra" || !is.OwnName || !is.GivenRole || m.roster.Admins != 2 {
		t.Errorf("%+v, %+v", is, m.roster)
	}
	if err := m.update(t, "alex", member.Patch{Role: &none, Name: &none}); err != nil {
		t.Fatal(err)
	}
	m.join(t, alex)
	if is := m.members["alex"]; is.Role != tenant.RoleAgent || is.Name != "alex" || m.roster.Admins != 1 {
		t.Errorf("%+v, %+v", is, m.roster)
	}
}

func TestWhoWasDeactivatedComesInNoMoreAndIsListedStill(t *testing.T) {
	m := newMemory()
	m.join(t, person("ada", tenant.RoleAdmin))
	alex := person("alex", tenant.RoleAgent)
	m.join(t, alex)
	if err := m.update(t, "alex", member.Patch{State: &deactivated}); err != nil {
		t.Fatal(err)
	}
	if _, err := member.Join(t.Context(), m, m.by(alex)); fault.KindOf(err) != fault.Deactivated {
		t.Errorf("joining: %v", err)
	}
	if _, err := m.members["alex"].As(alex); fault.KindOf(err) != fault.Deactivated {
		t.Errorf("calling: %v", err)
	}
	if all, _ := m.Members(t.Context(), tenant.Scope{}); len(all) != 2 || m.members["alex"].Name != "alex" {
		t.Errorf("%+v", all)
	}
}

func TestAnUpdateThatBreaksARuleOrMeetsAnotherVersionWritesNothing(t *testing.T) {
	m := newMemory()
	ada := person("ada", tenant.RoleAdmin)
	m.join(t, ada)
	was := m.members["ada"]
	owner, gone, long := "owner", member.State("gone"), "\x07"
	for what, c := range map[string]struct {
		id      string
		patch   member.Patch
		version uint64
		kind    fault.Kind
	}{
		"no such role":    {"ada", member.Patch{Role: &owner}, 1, fault.Invalid},
		"no such state":   {"ada", member.Patch{State: &gone}, 1, fault.Invalid},
		"no line":         {"ada", member.Patch{Name: &long}, 1, fault.Invalid},
		"another version": {"ada", member.Patch{State: &active}, 2, fault.PreconditionFailed},
		"nobody":          {"alex", member.Patch{State: &active}, 1, fault.NotFound},
		"the last admin":  {"ada", member.Patch{State: &deactivated}, 1, fault.LastAdmin},
	} {
		_, err := member.Update(t.Context(), m, m.by(ada), c.id, func(v uint64) bool { return v == c.version }, c.patch, unseen)
		if fault.KindOf(err) != c.kind || m.members["ada"] != was || m.commits != 1 {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := m.update(t, "ada", member.Patch{State: &active}); err != nil || m.commits != 1 {
		t.Errorf("what is so already: %v", err)
	}
	key := ada
	key.KeyID = "k"
	if _, err := member.Rename(t.Context(), m, m.by(key), any, &long, unseen); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a key's name: %v", err)
	}
}

// However many admins make one another less at once, one stays who may act, and the
// roster counts what is there.
func TestAnAdminWhoMayActIsAlwaysLeftHoweverManyActAtOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := newMemory()
		names := []string{"a", "b", "c", "d"}[:rapid.IntRange(2, 4).Draw(rt, "members")]
		for _, name := range names {
			m.join(t, person(name, rapid.SampledFrom(member.Roles()).Draw(rt, "role")))
		}
		m.join(t, person("ada", tenant.RoleAdmin))
		names = append(names, "ada")
		for range rapid.IntRange(1, 5).Draw(rt, "rounds") {
			var all sync.WaitGroup
			for n := range rapid.IntRange(1, 6).Draw(rt, "at once") {
				memberID := rapid.SampledFrom(names).Draw(rt, fmt.Sprint("whom ", n))
				state := rapid.SampledFrom([]member.State{active, deactivated}).Draw(rt, "state")
				p := member.Patch{State: &state}
				if rapid.Bool().Draw(rt, "role too") {
					role := rapid.SampledFrom(member.Roles()).Draw(rt, "role")
					p.Role = &role
				}
				all.Go(func() {
					if err := m.update(t, memberID, p); err != nil && fault.KindOf(err) != fault.LastAdmin {
						t.Error(err)
					}
				})
			}
			all.Wait()
			kept, _ := m.Members(t.Context(), tenant.Scope{})
			admins := member.Admins(kept)
			if len(admins) == 0 || m.roster.Admins != len(admins) || m.roster.Members != len(kept) {
				rt.Fatalf("%+v of %+v", m.roster, kept)
			}
		}
	})
}

func TestTheRolesOfMembersAreThoseThatAreUsual(t *testing.T) {
	for _, role := range member.Roles() {
		if !slices.Contains(tenant.Usual(role), tenant.DeskRead) {
			t.Errorf("%s does not read the desk", role)
		}
	}
}
