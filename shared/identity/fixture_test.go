package identity

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"docket/shared/fault"
	"docket/shared/member"
	"docket/shared/tenant"

	"github.com/golang-jwt/jwt/v5"
)

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

type membership struct {
	scope tenant.Scope
	id    string
}

// directory is a Directory in memory that counts what is asked of it.
type directory struct {
	mu            sync.Mutex
	keys          map[string]Key
	organisations map[organisation]Organisation
	workspaces    map[tenant.Scope]tenant.Workspace
	members       map[membership]member.Member
	sets          map[string]KeySet
	reads         map[string]int
	failure       error
	onKey         func() // runs during a read of a key
	onClaim       func() // runs when a fetch is claimed
}

func newDirectory() *directory {
	return &directory{keys: map[string]Key{}, organisations: map[organisation]Organisation{},
		workspaces: map[tenant.Scope]tenant.Workspace{}, members: map[membership]member.Member{}, sets: map[string]KeySet{}, reads: map[string]int{}}
}

func find[K comparable, V any](d *directory, what string, from map[K]V, key K) (V, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reads[what]++
	v, ok := from[key]
	switch {
	case d.failure != nil:
		return v, d.failure
	case !ok:
		return v, fault.New(fault.NotFound, "absent")
	}
	return v, nil
}

func (d *directory) Key(_ context.Context, kid string) (Key, error) {
	k, err := find(d, "key", d.keys, kid)
	if d.onKey != nil {
		d.onKey()
	}
	return k, err
}

func (d *directory) Organisation(_ context.Context, issuer, org string) (Organisation, error) {
	return find(d, "organisation", d.organisations, organisation{issuer, org})
}

func (d *directory) Workspace(_ context.Context, s tenant.Scope) (tenant.Workspace, error) {
	return find(d, "workspace", d.workspaces, s)
}

func (d *directory) RecentMember(_ context.Context, s tenant.Scope, memberID string) (member.Member, error) {
	return find(d, "member", d.members, membership{s, memberID})
}

func (d *directory) JWKS(_ context.Context, issuer string) (KeySet, error) {
	return find(d, "jwks", d.sets, issuer)
}

func (d *directory) PutJWKS(_ context.Context, issuer string, set KeySet, unlessSince time.Time) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failure != nil {
		return false, d.failure
	}
	if d.sets[issuer].FetchedAt.After(unlessSince) {
		return false, nil
	}
	d.sets[issuer] = set
	if d.onClaim != nil {
		d.onClaim()
	}
	return true, nil
}

func (d *directory) count(what string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.reads[what]
}

func (d *directory) fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failure = err
}

func (d *directory) putKey(k Key) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keys[k.ID] = k
}

// rsaKey is one for all tests: making one takes long.
var rsaKey = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// jwkOf describes a public key as an issuer publishes it.
func jwkOf(kid string, key crypto.PublicKey) map[string]any {
	k := map[string]any{"kid": kid, "use": "sig"}
	switch key := key.(type) {
	case *rsa.PublicKey:
		maps.Copy(k, map[string]any{"kty": "RSA", "n": encode(key.N.Bytes()), "e": encode(big.NewInt(int64(key.E)).Bytes())})
	case *ecdsa.PublicKey:
		point := must(key.Bytes())
		half := len(point) / 2
		maps.Copy(k, map[string]any{"kty": "EC", "crv": key.Curve.Params().Name, "x": encode(point[1 : 1+half]), "y": encode(point[1+half:])})
	case ed25519.PublicKey:
		maps.Copy(k, map[string]any{"kty": "OKP", "crv": "Ed25519", "x": encode(key)})
	}
	return k
}

func jwks(keys ...map[string]any) []byte {
	return must(json.Marshal(map[string]any{"keys": append([]map[string]any{}, keys...)}))
}

// provider is an identity provider that serves its keys over HTTP.
type provider struct {
	issuer  Issuer
	key     *ecdsa.PrivateKey
	kid     string
	serve   atomic.Pointer[http.HandlerFunc]
	fetches atomic.Int32
	clock   *clock
}

func newProvider(t *testing.T, c *clock, name string) *provider {
	p := &provider{key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)), kid: name + "-1", clock: c}
	p.publish(jwks(jwkOf(p.kid, &p.key.PublicKey), jwkOf(name+"-rsa", &rsaKey().PublicKey)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.fetches.Add(1)
		(*p.serve.Load())(w, r)
	}))
	t.Cleanup(server.Close)
	p.issuer = Issuer{Issuer: "https://" + name + ".example", Audience: "docket", JWKS: server.URL + "/jwks.json"}
	return p
}

func (p *provider) publish(document []byte) {
	p.answer(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(document) })
}

func (p *provider) answer(h http.HandlerFunc) { p.serve.Store(&h) }

// claims are those of a good token; edits change or (nil) remove some.
func (p *provider) claims(edits jwt.MapClaims) jwt.MapClaims {
	now := p.clock.now()
	c := jwt.MapClaims{"iss": p.issuer.Issuer, "aud": "docket", "sub": "user_ada", "org_id": "org_north", "role": "lead",
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "name": "Ada", "email": "ada@example.com", "email_verified": true}
	for name, value := range edits {
		if c[name] = value; value == nil {
			delete(c, name)
		}
	}
	return c
}

func (p *provider) token(edits jwt.MapClaims) string {
	return sign(jwt.SigningMethodES256, p.key, p.kid, p.claims(edits), nil)
}

func sign(m jwt.SigningMethod, key any, kid string, c jwt.MapClaims, header map[string]any) string {
	token := jwt.NewWithClaims(m, c)
	token.Header["kid"] = kid
	for name, value := range header {
		if token.Header[name] = value; value == nil {
			delete(token.Header, name)
		}
	}
	return must(token.SignedString(key))
}

// world is a directory with one workspace, two providers and an Authenticator.
type world struct {
	*Authenticator
	clock     *clock
	directory *directory
	scope     tenant.Scope
	north     *provider // its org_north is the workspace
	other     *provider // configured too, with an organisation of its own
}

var leadPermissions = []tenant.Permission{tenant.SupportRead, tenant.SupportWrite, tenant.CRMRead}

func newWorld(t *testing.T) *world {
	c, d := newClock(), newDirectory()
	w := &world{clock: c, directory: d, scope: must(tenant.NewScope("acme", "north")),
		north: newProvider(t, c, "north"), other: newProvider(t, c, "other")}
	d.workspaces[w.scope] = tenant.Workspace{Scope: w.scope, SupportEnabled: true, CursorKey: make([]byte, 32)}
	d.organisations[organisation{w.north.issuer.Issuer, "org_north"}] = Organisation{Scope: w.scope,
		Roles: map[string]Role{"lead": {Name: tenant.RoleAgent, Permissions: leadPermissions}}}
	w.Authenticator = w.another()
	return w
}

// another is one more process of the same system.
func (w *world) another() *Authenticator {
	return New(w.directory, []Issuer{w.north.issuer, w.other.issuer}, w.clock.now)
}

// addKey gives the workspace an API key and returns its text.
func (w *world) addKey() (string, Key) {
	text, kid, hash := NewSecret()
	k := Key{ID: kid, Scope: w.scope, Name: "CI", Permissions: []tenant.Permission{tenant.SupportRead}, Role: tenant.RoleAdmin,
		Maker: tenant.User{Issuer: "x", Subject: "y"}, Hash: hash, CreatedAt: w.clock.now()}
	w.directory.putKey(k)
	return text, k
}

func (w *world) accepts(t *testing.T, credential string) tenant.Principal {
	t.Helper()
	p, workspace, err := w.Authenticate(context.Background(), "Bearer "+credential)
	if err != nil {
		t.Fatalf("a good credential was refused: %v", err)
	}
	if workspace.Scope != p.Scope || !workspace.SupportEnabled {
		t.Fatalf("principal of %s came with workspace %+v", p.Scope, workspace)
	}
	return p
}

// refuses checks that a header is refused and returns what the caller is told.
func (w *world) refuses(t *testing.T, authorization string) string {
	t.Helper()
	p, workspace, err := w.Authenticate(context.Background(), authorization)
	if fault.KindOf(err) != fault.Unauthenticated {
		t.Fatalf("got %+v and error %v, want a refusal", p, err)
	}
	if !p.Scope.IsZero() || p.Permissions != nil || workspace.CursorKey != nil {
		t.Fatalf("a refusal came with %+v, %+v", p, workspace)
	}
	return detail(err)
}

// detail is what the caller of a failed call is told.
func detail(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	return f.Detail
}
