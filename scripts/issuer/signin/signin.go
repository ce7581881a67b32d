// Package signin is the sign-in of the local issuer: OpenID Connect's
// authorization code flow with PKCE, with a page that offers the people of the
// demo. Its tokens are those that the issuer signs for scripts, so a person is
// the same by either.
//
// The issuer keeps its name wherever the system listens, or a person would be
// another one behind another port. So a client finds the discovery document by
// its address (DiscoveryURL), not by the issuer's name.
package signin

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"docket/scripts/issuer"

	"github.com/zitadel/oidc/v3/pkg/op"
)

// Path is where the system serves the issuer.
const Path = "/issuer"

// ClientID names the desk to the issuer.
const ClientID = "docket-desk"

// DiscoveryURL is the address of the discovery document of the system at base.
func DiscoveryURL(base string) string { return base + Path + "/.well-known/openid-configuration" }

// Person is somebody whom the page offers, as a member or a customer of one
// workspace. Who is in several is several, with one subject and an address in each.
type Person struct {
	issuer.Claims
	Label string // what they are there, as in "agent"
}

// workspace names the person's workspace.
func (p Person) workspace() string { return p.Tenant + "/" + p.Workspace }

// Server answers below Path.
type Server struct {
	provider http.Handler
	storage  *storage
	callback func(context.Context, string) string
	cookie   string
}

// New returns the sign-in of the system at base, http://127.0.0.1:8080. People
// tells whom it offers, by the time of the call.
func New(i *issuer.Issuer, base string, people func() []Person) (*Server, error) {
	at, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("the issuer's address: %w", err)
	}
	s := &Server{storage: newStorage(i, people), cookie: "docket_issuer_" + at.Port()} // cookies are not apart by port
	config := &op.Config{CodeMethodS256: true, GrantTypeRefreshToken: true, SupportedScopes: []string{"openid", "profile", "email", "offline_access"},
		SupportedClaims: []string{"sub", "name", "email", "email_verified", "org_id", "role", organizations}}
	if _, err := rand.Read(config.CryptoKey[:]); err != nil {
		return nil, err
	}
	endpoint := func(name string) *op.Endpoint { return op.NewEndpointWithURL(name, base+Path+"/"+name) }
	provider, err := op.NewProvider(config, s.storage, op.StaticIssuer(issuer.Name),
		op.WithCustomEndpoints(endpoint("authorize"), endpoint("token"), endpoint("userinfo"), endpoint("revoke"), endpoint("end-session"), endpoint("keys")))
	if err != nil {
		return nil, fmt.Errorf("open the sign-in: %w", err)
	}
	s.callback = op.AuthCallbackURL(provider)
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+signInPath, s.show)
	mux.HandleFunc("POST "+signInPath, s.choose)
	mux.Handle("/", provider)
	s.provider = http.StripPrefix(Path, mux)
	return s, nil
}

// ServeHTTP serves the endpoints of the discovery document, and the page.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	if c, err := r.Cookie(s.cookie); err == nil {
		ctx = context.WithValue(ctx, sessionKey{}, c.Value)
	}
	if strings.HasSuffix(r.URL.Path, "/callback") && r.Method == http.MethodGet {
		s.remember(w, r)
	}
	s.provider.ServeHTTP(w, r.WithContext(ctx))
}

// sessionKey leads to the id of the browser's session.
type sessionKey struct{}

func sessionOf(ctx context.Context) string {
	id, _ := ctx.Value(sessionKey{}).(string)
	return id
}

// remember begins the browser's session with who answered the request that is
// called back, so that the next one asks nobody.
func (s *Server) remember(w http.ResponseWriter, r *http.Request) {
	email := s.storage.answered(r.URL.Query().Get("id"))
	if email == "" {
		return
	}
	http.SetCookie(w, &http.Cookie{Name: s.cookie, Value: s.storage.begin(email), Path: Path, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, MaxAge: int(sessionLife / time.Second)})
}
