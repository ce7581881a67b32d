package issuer

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"docket/shared/fault"
	"docket/shared/identity"
	"docket/shared/member"
	"docket/shared/tenant"
)

// directory knows the organisations that the local system seeds.
type directory struct{ identity.Directory }

func (directory) Organisation(_ context.Context, issuer, org string) (identity.Organisation, error) {
	for _, workspace := range []string{"north", "south"} {
		if id, o := Organisation(scope(workspace)); issuer == Name && id == org {
			return o, nil
		}
	}
	return identity.Organisation{}, fault.New(fault.NotFound, "absent")
}

func (directory) Workspace(_ context.Context, s tenant.Scope) (tenant.Workspace, error) {
	return tenant.Workspace{Scope: s}, nil
}

func (directory) RecentMember(context.Context, tenant.Scope, string) (member.Member, error) {
	return member.Member{}, member.ErrNotFound
}

func scope(workspace string) tenant.Scope {
	s, err := tenant.NewScope("acme", workspace)
	if err != nil {
		panic(err)
	}
	return s
}

func open(t *testing.T, dir string) *Issuer {
	t.Helper()
	i, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func authenticate(t *testing.T, i *Issuer, c Claims) (tenant.Principal, error) {
	t.Helper()
	token, err := i.Mint(c)
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := identity.New(directory{}, []identity.Issuer{i.Config()}, time.Now).Authenticate(context.Background(), "Bearer "+token)
	return p, err
}

func TestSystemTakesTheTokens(t *testing.T) {
	i := open(t, t.TempDir())
	for role, want := range map[string][]tenant.Permission{
		tenant.RoleAdmin: tenant.Permissions(), tenant.RoleAgent: tenant.Permissions(), tenant.RoleLightAgent: tenant.Noting(), tenant.RoleCustomer: {tenant.SelfService},
	} {
		p, err := authenticate(t, i, Claims{Tenant: "acme", Workspace: "south", Subject: "ada", Email: "ada@example.com", Name: "Ada", Role: role, TTL: time.Minute})
		if err != nil || p.Role != role || !slices.Equal(p.Permissions, want) || p.Scope != scope("south") ||
			p.User != (tenant.User{Issuer: Name, Subject: "ada"}) || !p.EmailVerified || p.Name != "Ada" {
			t.Errorf("%s: got %+v, %v", role, p, err)
		}
	}
}

func TestScopesNarrowAToken(t *testing.T) {
	i := open(t, t.TempDir())
	c := Claims{Tenant: "acme", Workspace: "north", Subject: "ada", Role: tenant.RoleAgent, TTL: time.Minute, Scopes: []string{"support:read"}}
	if p, err := authenticate(t, i, c); err != nil || !slices.Equal(p.Permissions, []tenant.Permission{tenant.SupportRead}) {
		t.Errorf("got %v, %v", p.Permissions, err)
	}
	c.Scopes = []string{}
	if p, err := authenticate(t, i, c); err != nil || len(p.Permissions) != 0 {
		t.Errorf("got %v, %v", p.Permissions, err)
	}
}

func TestNegativeLifeIsOver(t *testing.T) {
	i := open(t, t.TempDir())
	_, err := authenticate(t, i, Claims{Tenant: "acme", Workspace: "north", Subject: "ada", Role: tenant.RoleAgent, TTL: -time.Hour})
	if fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("got %v", err)
	}
}

func TestAnotherDirectoryIsAnotherIssuer(t *testing.T) {
	mine, other := open(t, t.TempDir()), open(t, t.TempDir())
	other.dir = mine.dir // it signs with its own key, for the system of mine
	if _, err := authenticate(t, other, Claims{Tenant: "acme", Workspace: "north", Subject: "ada", Role: tenant.RoleAgent, TTL: time.Hour}); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("got %v", err)
	}
}

func TestAllWhoOpenADirectoryHaveOneKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "issuer")
	var group sync.WaitGroup
	opened := make([]*Issuer, 20)
	for n := range opened {
		group.Go(func() {
			i, err := Open(dir)
			if err != nil {
				t.Error(err)
			}
			opened[n] = i
		})
	}
	group.Wait()
	for _, i := range opened {
		if i == nil || !i.key.Equal(open(t, dir).key) {
			t.Fatal("two keys were made")
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 2 {
		t.Errorf("left behind: %v, %v", files, err)
	}
	if info, err := os.Stat(filepath.Join(dir, keyFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file: %v, %v", info, err)
	}
}

func TestBrokenKeyIsAnErrorAndNotReplaced(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, keyFile)
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil {
		t.Error("it opened")
	}
	if text, _ := os.ReadFile(path); string(text) != "x" {
		t.Error("the file was replaced")
	}
}
