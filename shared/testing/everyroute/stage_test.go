package everyroute_test

import (
	"log/slog"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"
	"docket/shared/testing/signer"

	"github.com/golang-jwt/jwt/v5"
)

// stage serves every route over the same table with issuers and a clock of
// its own.
type stage struct {
	url     string
	host    *rest.Host
	issuers map[string]signer.Signer
	emails  sync.Map     // that admins of organisations have, as the local admins of their workspaces, by issuer and organisation
	ahead   atomic.Int64 // of the real time
}

func newStage(t testing.TB, issuers ...string) *stage {
	t.Helper()
	s := &stage{issuers: map[string]signer.Signer{}}
	var configured []identity.Issuer
	for _, name := range issuers {
		configured = append(configured, s.configure(t, name))
	}
	s.host = &rest.Host{
		Authenticator: identity.New(docket.Table, configured, time.Now),
		Now:           func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) },
		Log:           slog.New(slog.DiscardHandler),
		Files:         docket.Files,
		Members:       docket.Table,
	}
	server := httptest.NewServer(rest.Handler(s.host, faces()...))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// docket is the system as the stage's callers reach it.
func (s *stage) docket() apitest.Docket {
	d := docket
	d.URL = s.url
	return d
}

func (s *stage) configure(t testing.TB, name string) identity.Issuer {
	t.Helper()
	s.issuers[name] = signer.New(t)
	return identity.Issuer{Issuer: name, JWKS: s.issuers[name].JWKS, Algorithms: []string{"ES256"}}
}

// admin is a token of an issuer's for a subject who is admin of one of its
// organisations.
func (s *stage) admin(t testing.TB, issuer, org, subject string) string {
	t.Helper()
	email, _ := s.emails.LoadOrStore(issuer+org, "")
	return s.issuers[issuer].Sign(t, jwt.MapClaims{
		"iss": issuer, "sub": subject, "org_id": org, "role": tenant.RoleAdmin,
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(), "email": email, "email_verified": true,
	})
}

// give makes an issuer's organisation a workspace's.
func (s *stage) give(t testing.TB, issuer, org string, w world) {
	t.Helper()
	scope, err := tenant.NewScope(w.Tenant, w.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	entry := identity.Organisation{Scope: scope, Roles: map[string]identity.Role{
		tenant.RoleAdmin: {Name: tenant.RoleAdmin, Permissions: tenant.Permissions()}}}
	if err := docket.Table.PutOrganisation(t.Context(), issuer, org, entry); err != nil {
		t.Fatal(err)
	}
	s.emails.Store(issuer+org, "admin@"+w.Workspace+"."+w.Tenant+".example")
}

// ask sends a request to the stage.
func (s *stage) ask(t testing.TB, r request) answer { return apitest.SendTo(t, s.url, r) }
