package everyroute_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"

	"github.com/golang-jwt/jwt/v5"
)

// stage serves every route over the same table with issuers and a clock of
// its own.
type stage struct {
	url     string
	host    *rest.Host
	issuers map[string]*ecdsa.PrivateKey
	emails  sync.Map     // that admins of organisations have, as the local admins of their workspaces, by issuer and organisation
	ahead   atomic.Int64 // of the real time
}

func newStage(t testing.TB, issuers ...string) *stage {
	t.Helper()
	s := &stage{issuers: map[string]*ecdsa.PrivateKey{}}
	var configured []identity.Issuer
	for _, name := range issuers {
		configured = append(configured, s.configure(t, name))
	}
	s.host = &rest.Host{
		Authenticator: identity.New(docket.Table, configured, time.Now),
		Now:           func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) },
		Log:           slog.New(slog.DiscardHandler),
	}
	server := httptest.NewServer(rest.Handler(s.host, faces()...))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *stage) configure(t testing.TB, name string) identity.Issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		t.Fatal(err)
	}
	set, err := json.Marshal(map[string]any{"keys": []map[string]string{{
		"kty": "EC", "use": "sig", "alg": "ES256", "kid": "one", "crv": "P-256",
		"x": base64.RawURLEncoding.EncodeToString(point[1:33]), "y": base64.RawURLEncoding.EncodeToString(point[33:]),
	}}})
	file := filepath.Join(t.TempDir(), "jwks.json")
	if err != nil || os.WriteFile(file, set, 0o600) != nil {
		t.Fatal("no key set", err)
	}
	s.issuers[name] = key
	return identity.Issuer{Issuer: name, JWKS: "file:" + file, Algorithms: []string{"ES256"}}
}

// admin is a token of an issuer's for a subject who is admin of one of its
// organisations.
func (s *stage) admin(t testing.TB, issuer, org, subject string) string {
	t.Helper()
	email, _ := s.emails.LoadOrStore(issuer+org, "")
	token := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{
		"iss": issuer, "sub": subject, "org_id": org, "role": tenant.RoleAdmin,
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(), "email": email, "email_verified": true,
	})
	token.Header["kid"] = "one"
	text, err := token.SignedString(s.issuers[issuer])
	if err != nil {
		t.Fatal(err)
	}
	return text
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
