package identity

import (
	"errors"
	"slices"
	"testing"

	"docket/shared/fault"
	"docket/shared/member"
	"docket/shared/tenant"

	"github.com/golang-jwt/jwt/v5"
)

// ada is the user of the tokens as a member.
func (w *world) ada() member.Member {
	return member.Member{ID: "user_ada", Issuer: w.north.issuer.Issuer, Role: tenant.RoleAgent, State: member.Active}
}

func (w *world) keep(m member.Member) { w.directory.members[membership{w.scope, m.ID}] = m }

func TestAMemberWhoWasDeactivatedIsRefusedWhateverTheirTokenSays(t *testing.T) {
	w := newWorld(t)
	ada := w.ada()
	w.keep(ada)
	w.accepts(t, w.north.token(nil))
	ada.State = member.Deactivated
	w.keep(ada)
	for _, edits := range []jwt.MapClaims{nil, {"role": "boss"}, {"scope": "support:read"}} {
		p, workspace, err := w.Authenticate(t.Context(), "Bearer "+w.north.token(edits))
		if fault.KindOf(err) != fault.Deactivated || !p.Scope.IsZero() || workspace.CursorKey != nil {
			t.Errorf("%v: %+v, %v", edits, p, err)
		}
	}
	text, _ := w.addKey()
	w.accepts(t, text)
}

// A key stops with who made it, and so does one that descends from theirs; it goes on once
// they are active again. One of the same subject of another issuer is another user's.
func TestAKeyStopsWhileWhoMadeItIsDeactivated(t *testing.T) {
	w := newWorld(t)
	ada := w.ada()
	text, key := w.addKey()
	key.Maker = ada.User()
	w.directory.putKey(key)
	below, child := w.addKey()
	child.Maker, child.Ancestors = tenant.User{Issuer: KeyIssuer, Subject: key.ID}, []string{key.ID}
	w.directory.putKey(child)
	for _, is := range []struct {
		state  member.State
		issuer string
		stops  bool
	}{{member.Active, ada.Issuer, false}, {member.Deactivated, ada.Issuer, true}, {member.Deactivated, w.other.issuer.Issuer, false}, {member.Active, ada.Issuer, false}} {
		ada.State, ada.Issuer = is.state, is.issuer
		w.keep(ada)
		for what, credential := range map[string]string{"a key": text, "one that it made": below} {
			_, _, err := w.Authenticate(t.Context(), "Bearer "+credential)
			if stops := fault.KindOf(err) == fault.Deactivated; stops != is.stops || err != nil && !stops {
				t.Errorf("%s while %+v: %v", what, is, err)
			}
		}
	}
}

func TestARoleThatWasGivenStandsForTheTokensAndItsScopesNarrowThat(t *testing.T) {
	w := newWorld(t)
	o := w.directory.organisations[organisation{w.north.issuer.Issuer, "org_north"}]
	o.Roles["zz"] = Role{Name: tenant.RoleAgent, Permissions: []tenant.Permission{tenant.SupportRead}}
	ada := w.ada()
	ada.GivenRole, ada.OwnName, ada.Name = true, true, "Countess"
	for role, want := range map[string][]tenant.Permission{tenant.RoleAgent: leadPermissions, tenant.RoleLightAgent: tenant.Noting(), tenant.RoleAdmin: tenant.Permissions()} {
		ada.Role = role
		w.keep(ada)
		for _, theirs := range []string{"lead", "boss"} {
			if p := w.accepts(t, w.north.token(jwt.MapClaims{"role": theirs})); p.Role != role || !slices.Equal(p.Permissions, want) || p.Name != "Countess" || p.User != ada.User() {
				t.Errorf("%s as %s: %+v", theirs, role, p)
			}
		}
		if p := w.accepts(t, w.north.token(jwt.MapClaims{"scope": "desk:read"})); len(p.Permissions) > 1 || p.Can(tenant.SupportRead) {
			t.Errorf("a narrow token as %s has %v", role, p.Permissions)
		}
	}
}

func TestAMembershipIsOfOneUserInOneWorkspace(t *testing.T) {
	w := newWorld(t)
	ada := w.ada()
	ada.State = member.Deactivated
	south := must(tenant.NewScope("acme", "south"))
	w.directory.members[membership{south, ada.ID}] = ada
	w.accepts(t, w.north.token(nil))
	ada.Issuer = w.other.issuer.Issuer
	w.keep(ada)
	w.accepts(t, w.north.token(nil))
}

func TestAMembershipThatCannotBeReadLetsNobodyIn(t *testing.T) {
	w := newWorld(t)
	token := w.north.token(nil)
	w.accepts(t, token)
	w.directory.fail(errors.New("the table is away"))
	if _, _, err := w.Authenticate(t.Context(), "Bearer "+token); err == nil || fault.KindOf(err) != fault.Unknown {
		t.Errorf("got %v", err)
	}
}
