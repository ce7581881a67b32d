package identity

import (
	"crypto/sha256"
	"slices"
	"testing"

	"docket/shared/tenant"

	"github.com/golang-jwt/jwt/v5"
)

func crypto256(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}

func TestEveryKindOfTokenNamesItsOrganisationAndRole(t *testing.T) {
	for name, edits := range map[string]jwt.MapClaims{
		"WorkOS":                    {"org_id": "org_north", "role": "lead"},
		"Clerk, version 1":          {"org_id": "org_north", "org_role": "org:lead", "role": nil},
		"Clerk, version 2":          {"org_id": nil, "role": nil, "v": 2, "o": map[string]any{"id": "org_north", "rol": "lead", "slg": "north"}},
		"OpenID":                    {"org_id": nil, "organization_id": "org_north", "role": "lead"},
		"one organisation twice":    {"o": map[string]any{"id": "org_north", "rol": "lead"}},
		"a user's own role claim":   {"org_role": "org:lead", "role": "owner"},
		"a user's own claim beside": {"o": map[string]any{"id": "org_north", "rol": "lead"}, "role": "owner", "org_role": "org:owner"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			p := w.accepts(t, w.north.token(edits))
			if p.Role != tenant.RoleAgent || !slices.Equal(p.Permissions, leadPermissions) || p.Scope != w.scope {
				t.Errorf("got %+v", p)
			}
		})
	}
}

func TestUserIsIssuerAndSubject(t *testing.T) {
	w := newWorld(t)
	got := w.accepts(t, w.north.token(nil))
	if want := (tenant.User{Issuer: w.north.issuer.Issuer, Subject: "user_ada"}); got.User != want {
		t.Errorf("user %v, want %v", got.User, want)
	}
	if got.Name != "Ada" || got.Email != "ada@example.com" || !got.EmailVerified || got.KeyID != "" {
		t.Errorf("got %+v", got)
	}
}

func TestEmailCountsAsVerifiedOnlyWhenTheIssuerSaysTrue(t *testing.T) {
	for name, edits := range map[string]jwt.MapClaims{
		"false": {"email_verified": false}, "absent": {"email_verified": nil}, "a text": {"email_verified": "true"}, "no e-mail": {"email": nil},
	} {
		w := newWorld(t)
		if p := w.accepts(t, w.north.token(edits)); p.EmailVerified {
			t.Errorf("%s: the e-mail counts as verified", name)
		}
	}
}

func TestUnmappedRoleHasNoPermission(t *testing.T) {
	for name, edits := range map[string]jwt.MapClaims{
		"unmapped":           {"role": "boss"},
		"none":               {"role": nil},
		"a list":             {"role": []string{"lead"}},
		"ours by name":       {"role": "admin"},
		"scopes do not help": {"role": "boss", "scope": "support:read"},
	} {
		w := newWorld(t)
		if p := w.accepts(t, w.north.token(edits)); len(p.Permissions) != 0 || p.Role != "" {
			t.Errorf("%s: role %q with %v", name, p.Role, p.Permissions)
		}
	}
}

func TestScopesOnlyNarrow(t *testing.T) {
	for what, c := range map[string]struct {
		edits jwt.MapClaims
		want  []tenant.Permission
	}{
		"one":                       {jwt.MapClaims{"scope": "support:read"}, []tenant.Permission{tenant.SupportRead}},
		"two":                       {jwt.MapClaims{"scope": "crm:read  support:read"}, []tenant.Permission{tenant.SupportRead, tenant.CRMRead}},
		"one that the role has not": {jwt.MapClaims{"scope": "support:read keys:write"}, []tenant.Permission{tenant.SupportRead}},
		"none":                      {jwt.MapClaims{"scope": ""}, nil},
		"an empty list":             {jwt.MapClaims{"scopes": []string{}}, nil},
		"what is nearly one":        {jwt.MapClaims{"scope": "support:read,support:write"}, nil},
		"in another case":           {jwt.MapClaims{"scope": "SUPPORT:READ"}, nil},
		"in two cases":              {jwt.MapClaims{"scope": "SUPPORT:READ support:write x"}, []tenant.Permission{tenant.SupportWrite}},
		"of a resource":             {jwt.MapClaims{"scope": "docket/support:read"}, nil},
		"of a resource's URL":       {jwt.MapClaims{"scope": "https://api.example/support:read"}, nil},
		"with a dot":                {jwt.MapClaims{"scope": "Support.Read"}, nil},
		"of a face to come":         {jwt.MapClaims{"scope": "helpdesk:read"}, nil},
		"Okta's":                    {jwt.MapClaims{"scp": []string{"support:read", "openid"}}, []tenant.Permission{tenant.SupportRead}},
		"Entra's":                   {jwt.MapClaims{"scp": "support:read"}, []tenant.Permission{tenant.SupportRead}},
		"Auth0's":                   {jwt.MapClaims{"scope": "openid profile", "permissions": []string{"support:read"}}, []tenant.Permission{tenant.SupportRead}},
		"lists that differ":         {jwt.MapClaims{"scope": "support:read", "permissions": []string{"support:write"}}, nil},
		"of the issuer alone":       {jwt.MapClaims{"scope": "openid profile email offline_access"}, leadPermissions},
	} {
		w := newWorld(t)
		if p := w.accepts(t, w.north.token(c.edits)); !slices.Equal(p.Permissions, c.want) {
			t.Errorf("scopes, %s: %v, want %v", what, p.Permissions, c.want)
		}
		if p := w.accepts(t, w.north.token(nil)); !slices.Equal(p.Permissions, leadPermissions) {
			t.Errorf("after a narrow token the role has %v", p.Permissions)
		}
	}
}

func TestAnIssuerThatScopesEverythingLeavesNothingWithoutAScopeOfOurs(t *testing.T) {
	w := newWorld(t)
	w.north.issuer.Scoped = true
	w.Authenticator = w.another()
	for _, edits := range []jwt.MapClaims{{"scope": "openid profile"}, {"scope": nil}, nil} {
		if p := w.accepts(t, w.north.token(edits)); len(p.Permissions) != 0 {
			t.Errorf("%v leaves %v", edits, p.Permissions)
		}
	}
	if p := w.accepts(t, w.north.token(jwt.MapClaims{"scope": "openid support:read"})); !slices.Equal(p.Permissions, []tenant.Permission{tenant.SupportRead}) {
		t.Errorf("got %v", p.Permissions)
	}
}

func TestScopesThatCannotBeReadRefuseTheToken(t *testing.T) {
	for _, raw := range []any{7, true, map[string]any{"support:read": true}, []any{"support:read", 7}} {
		for _, name := range []string{"scope", "scp", "scopes", "permissions"} {
			w := newWorld(t)
			w.refuses(t, "Bearer "+w.north.token(jwt.MapClaims{name: raw}))
		}
	}
}
