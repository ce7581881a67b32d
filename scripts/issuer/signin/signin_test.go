package signin_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/scripts/issuer"
	"docket/scripts/issuer/signin"
	"docket/shared/fault"
	"docket/shared/identity"
	"docket/shared/member"
	"docket/shared/tenant"

	"github.com/zitadel/oidc/v3/pkg/client/rp"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"golang.org/x/oauth2"
)

// The people of the tests. Ada is in two workspaces.
func people() []signin.Person {
	person := func(workspace, subject, name, email, role string, scopes []string) signin.Person {
		return signin.Person{Claims: issuer.Claims{Tenant: "acme", Workspace: workspace, Subject: subject, Name: name, Email: email, Role: role, Scopes: scopes}, Label: role}
	}
	return []signin.Person{
		person("north", "ada", "Ada Lovelace", "ada@north.example", tenant.RoleAdmin, nil),
		person("north", "bob", "Bob <b>Bold</b>", "bob@north.example", tenant.RoleAgent, []string{"desk:read"}),
		person("south", "ada", "Ada Lovelace", "ada@south.example", tenant.RoleAgent, nil),
	}
}

// directory knows the organisations of the issuer.
type directory struct{ identity.Directory }

func (directory) Organisation(_ context.Context, name, org string) (identity.Organisation, error) {
	for _, workspace := range []string{"north", "south"} {
		scope, _ := tenant.NewScope("acme", workspace)
		if id, o := issuer.Organisation(scope); name == issuer.Name && id == org {
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

// browser is a browser with the desk in it, whose client is the library's.
type browser struct {
	*testing.T
	*http.Client
	base   string
	party  rp.RelyingParty
	issuer *issuer.Issuer
}

func open(t *testing.T) *browser {
	t.Helper()
	i, err := issuer.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	handler, err := signin.New(i, server.URL, people)
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle(signin.Path+"/", handler)
	return (&browser{T: t, base: server.URL, issuer: i}).fresh()
}

// fresh is another browser.
func (b *browser) fresh() *browser {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	other := *b
	other.Client = &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/desk/signed-in" || r.URL.Path == "/desk/signed-out" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	other.party, err = rp.NewRelyingPartyOIDC(b.Context(), issuer.Name, signin.ClientID, "", b.base+"/desk/signed-in",
		[]string{"openid", "profile", "email", "offline_access"}, rp.WithCustomDiscoveryUrl(signin.DiscoveryURL(b.base)),
		rp.WithVerifierOpts(rp.WithSupportedSigningAlgorithms("ES256"), rp.WithNonce(func(context.Context) string { return "" })))
	if err != nil {
		b.Fatal(err)
	}
	return &other
}

const verifier = "a-verifier-of-at-least-forty-three-characters-is-asked-for"

// authorize opens the sign-in, and returns where it ends and what is shown there.
func (b *browser) authorize(more ...rp.AuthURLOpt) (*http.Response, string) {
	b.Helper()
	opts := append([]rp.AuthURLOpt{rp.WithCodeChallenge(oidc.NewSHACodeChallenge(verifier))}, more...)
	return b.open(http.NewRequestWithContext(b.Context(), http.MethodGet, rp.AuthURL("state", b.party, opts...), nil))
}

func (b *browser) open(r *http.Request, err error) (*http.Response, string) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	answer, err := b.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	return answer, string(text)
}

// press presses somebody's button on the page.
func (b *browser) press(shown, email string) *http.Response {
	b.Helper()
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(shown)
	if id == nil {
		b.Fatalf("no form: %s", shown)
	}
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.base+"/issuer/sign-in", strings.NewReader(url.Values{"id": {id[1]}, "person": {email}}.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, _ := b.open(r, nil)
	return answer
}

// back is what the client is told by where the sign-in ends.
func back(t *testing.T, answer *http.Response) url.Values {
	t.Helper()
	at, err := answer.Location()
	if err != nil || at.Path != "/desk/signed-in" || at.Query().Get("state") != "state" {
		t.Fatalf("it ends with %d at %v: %v", answer.StatusCode, at, err)
	}
	return at.Query()
}

func hint(email string) rp.AuthURLOpt {
	return func() []oauth2.AuthCodeOption {
		return []oauth2.AuthCodeOption{rp.WithURLParam("login_hint", email)()[0]}
	}
}

func prompt(word string) rp.AuthURLOpt { return rp.WithPrompt(word) }

type tokens = *oidc.Tokens[*oidc.IDTokenClaims]

func (b *browser) exchange(code string, opts ...rp.CodeExchangeOpt) (tokens, error) {
	return rp.CodeExchange[*oidc.IDTokenClaims](b.Context(), code, b.party, opts...)
}

func (b *browser) signIn(email string) tokens {
	b.Helper()
	answer, _ := b.authorize(hint(email))
	got, err := b.exchange(back(b.T, answer).Get("code"), rp.WithCodeVerifier(verifier))
	if err != nil {
		b.Fatal(err)
	}
	return got
}

// caller is who the system takes a token for.
func (b *browser) caller(token string) (tenant.Principal, error) {
	p, _, err := identity.New(directory{}, []identity.Issuer{b.issuer.Config()}, time.Now).Authenticate(b.Context(), "Bearer "+token)
	return p, err
}

func TestWhoseButtonIsPressedIsSignedIn(t *testing.T) {
	b := open(t)
	answer, shown := b.authorize()
	if answer.StatusCode != http.StatusOK || !strings.Contains(answer.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Fatalf("%d %v", answer.StatusCode, answer.Header)
	}
	for _, want := range []string{"Ada Lovelace", "ada@north.example", "ada@south.example", "acme/north", "acme/south", "Bob &lt;b&gt;Bold&lt;/b&gt;"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	got, err := b.exchange(back(t, b.press(shown, "bob@north.example")).Get("code"), rp.WithCodeVerifier(verifier))
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.caller(got.AccessToken)
	if err != nil || p.User != (tenant.User{Issuer: issuer.Name, Subject: "bob"}) || p.Role != tenant.RoleAgent || p.Scope.Workspace() != "north" ||
		p.Email != "bob@north.example" || !p.EmailVerified || !slices.Equal(p.Permissions, []tenant.Permission{tenant.DeskRead}) {
		t.Errorf("the system takes them for %+v, %v", p, err)
	}
}

func TestHintSignsInAtOnceAndNamesTheWorkspace(t *testing.T) {
	b := open(t)
	got := b.signIn("Ada@South.example")
	p, err := b.caller(got.AccessToken)
	if err != nil || p.User.Subject != "ada" || p.Scope.Workspace() != "south" {
		t.Errorf("the system takes them for %+v, %v", p, err)
	}
	text, _ := json.Marshal(got.IDTokenClaims.Claims["organizations"])
	if string(text) != `[{"id":"acme/north","login_hint":"ada@north.example"},{"id":"acme/south","login_hint":"ada@south.example"}]` {
		t.Errorf("organizations: %s", text)
	}
	if _, shown := b.fresh().authorize(hint("nobody@north.example")); !strings.Contains(shown, "Nobody here has the address nobody@north.example") {
		t.Error("a hint of nobody is not told")
	}
}

func TestTokenOfTheSignInIsOfThePersonOfTheScripts(t *testing.T) {
	b := open(t)
	claims := people()[0].Claims
	claims.TTL = time.Hour
	minted, err := b.issuer.Mint(claims)
	if err != nil {
		t.Fatal(err)
	}
	one, err := b.caller(minted)
	if err != nil {
		t.Fatal(err)
	}
	other, err := b.caller(b.signIn("ada@north.example").AccessToken)
	if err != nil || one.User != other.User || one.Role != other.Role || !slices.Equal(one.Permissions, other.Permissions) {
		t.Errorf("%+v and %+v, %v", one, other, err)
	}
}

func TestSessionAnswersSilentlyAndEnds(t *testing.T) {
	b := open(t)
	answer, _ := b.authorize(prompt("none"))
	if got := back(t, answer).Get("error"); got != "login_required" {
		t.Errorf("without a session: %q", got)
	}
	signed := b.signIn("ada@north.example")
	answer, _ = b.authorize(prompt("none"))
	if back(t, answer).Get("code") == "" {
		t.Error("the session does not answer")
	}
	answer, _ = b.authorize(prompt("none"), hint("ada@south.example"))
	if back(t, answer).Get("code") == "" {
		t.Error("the session is not good for the same person's other workspace")
	}
	answer, _ = b.authorize(prompt("none"), hint("bob@north.example"))
	if got := back(t, answer).Get("error"); got != "login_required" {
		t.Errorf("for somebody else: %q", got)
	}
	if answer, _ = b.authorize(prompt("login")); answer.StatusCode != http.StatusOK {
		t.Error("prompt=login shows no page")
	}
	out := b.party.GetEndSessionEndpoint() + "?" + url.Values{"id_token_hint": {signed.IDToken}, "post_logout_redirect_uri": {b.base + "/desk/signed-out"}}.Encode()
	answer, _ = b.open(http.NewRequestWithContext(t.Context(), http.MethodGet, out, nil))
	if at, err := answer.Location(); err != nil || at.Path != "/desk/signed-out" {
		t.Errorf("signing out ends at %v: %v", at, err)
	}
	answer, _ = b.authorize(prompt("none"))
	if got := back(t, answer).Get("error"); got != "login_required" {
		t.Errorf("after signing out: %q", got)
	}
	if _, err := rp.RefreshTokens[*oidc.IDTokenClaims](t.Context(), b.party, signed.RefreshToken, "", ""); err == nil {
		t.Error("after signing out the refresh token is good still")
	}
}

func TestTokensAreRenewedAndARefreshTokenIsGoodOnce(t *testing.T) {
	b := open(t)
	signed := b.signIn("ada@south.example")
	renewed, err := rp.RefreshTokens[*oidc.IDTokenClaims](t.Context(), b.party, signed.RefreshToken, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if p, err := b.caller(renewed.AccessToken); err != nil || p.Scope.Workspace() != "south" || renewed.AccessToken == signed.AccessToken {
		t.Errorf("renewed: %+v, %v", p, err)
	}
	if _, err := rp.RefreshTokens[*oidc.IDTokenClaims](t.Context(), b.party, signed.RefreshToken, "", ""); err == nil {
		t.Error("a used refresh token is good again")
	}
}

func TestCodeNeedsItsVerifierAndIsGoodOnce(t *testing.T) {
	b := open(t)
	answer, _ := b.authorize(hint("ada@north.example"))
	code := back(t, answer).Get("code")
	if _, err := b.exchange(code); err == nil {
		t.Error("without a verifier")
	}
	if _, err := b.exchange(code, rp.WithCodeVerifier(verifier+"x")); err == nil {
		t.Error("with another verifier")
	}
	answer, _ = b.authorize(hint("ada@north.example"))
	code = back(t, answer).Get("code")
	if _, err := b.exchange(code, rp.WithCodeVerifier(verifier)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.exchange(code, rp.WithCodeVerifier(verifier)); err == nil {
		t.Error("twice")
	}
}

func TestRequestsWithoutPKCEAndOfOthersAreRefused(t *testing.T) {
	b := open(t)
	good := url.Values{"client_id": {signin.ClientID}, "redirect_uri": {b.base + "/desk/signed-in"}, "response_type": {"code"}, "scope": {"openid"}, "state": {"state"},
		"code_challenge": {oidc.NewSHACodeChallenge(verifier)}, "code_challenge_method": {"S256"}, "login_hint": {"ada@north.example"}}
	for name, change := range map[string]func(url.Values){
		"no challenge":     func(v url.Values) { v.Del("code_challenge"); v.Del("code_challenge_method") },
		"plain":            func(v url.Values) { v.Set("code_challenge_method", "plain"); v.Set("code_challenge", verifier) },
		"another client":   func(v url.Values) { v.Set("client_id", "other") },
		"another place":    func(v url.Values) { v.Set("redirect_uri", "https://evil.example/desk/signed-in") },
		"another path":     func(v url.Values) { v.Set("redirect_uri", b.base+"/elsewhere") },
		"the implicit way": func(v url.Values) { v.Set("response_type", "token") },
	} {
		asked := url.Values{}
		for k, v := range good {
			asked[k] = slices.Clone(v)
		}
		change(asked)
		answer, _ := b.fresh().open(http.NewRequestWithContext(t.Context(), http.MethodGet, b.base+"/issuer/authorize?"+asked.Encode(), nil))
		if at, _ := answer.Location(); at != nil && (at.Query().Get("code") != "" || at.Host == "evil.example" || at.Path == "/elsewhere") {
			t.Errorf("%s: it ends at %v", name, at)
		} else if at == nil && answer.StatusCode < 400 {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
}
