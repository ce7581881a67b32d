package signin

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"docket/scripts/issuer"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	requestLife = 10 * time.Minute // from the request until its code is exchanged
	accessLife  = 15 * time.Minute
	refreshLife = 12 * time.Hour
	sessionLife = 12 * time.Hour
)

// organizations is the claim of the ID token that lists the workspaces of its
// subject: [{"id": "acme/north", "login_hint": "agent@north.acme.example"}].
// Who signs in with that hint gets tokens for that workspace.
const organizations = "organizations"

// storage keeps what is under way in memory: after a start everybody signs in
// again. It implements op.Storage.
type storage struct {
	issuer *issuer.Issuer
	people func() []Person

	mu       sync.Mutex
	requests kept[*request]
	codes    kept[string] // the request's id
	refresh  kept[grant]
	sessions kept[string] // the e-mail address of who is signed in
}

var (
	_ op.Storage                        = (*storage)(nil)
	_ op.CanSetUserinfoFromRequest      = (*storage)(nil)
	_ op.CanGetPrivateClaimsFromRequest = (*storage)(nil)
	_ op.CanTerminateSessionFromRequest = (*storage)(nil)
)

func newStorage(i *issuer.Issuer, people func() []Person) *storage {
	return &storage{issuer: i, people: people, requests: kept[*request]{}, codes: kept[string]{}, refresh: kept[grant]{}, sessions: kept[string]{}}
}

// kept are values by key until they are over. What is over goes when another comes.
type kept[V any] map[string]timed[V]

type timed[V any] struct {
	value V
	until time.Time
}

func (k kept[V]) put(key string, v V, life time.Duration) {
	now := time.Now()
	for old, t := range k {
		if now.After(t.until) {
			delete(k, old)
		}
	}
	k[key] = timed[V]{v, now.Add(life)}
}

func (k kept[V]) get(key string) (v V, there bool) {
	t, there := k[key]
	if !there || time.Now().After(t.until) {
		return v, false
	}
	return t.value, true
}

// grant is who signed in at which client. It implements op.RefreshTokenRequest.
type grant struct {
	person Person
	client string
	scopes []string
	at     time.Time
}

func (g grant) GetAMR() []string             { return nil }
func (g grant) GetAudience() []string        { return []string{issuer.Audience} }
func (g grant) GetAuthTime() time.Time       { return g.at }
func (g grant) GetClientID() string          { return g.client }
func (g grant) GetScopes() []string          { return g.scopes }
func (g grant) GetSubject() string           { return g.person.Subject }
func (g *grant) SetCurrentScopes(s []string) { g.scopes = s }

// request is a client's wish that somebody signs in. It implements op.AuthRequest.
type request struct {
	grant // of nobody until it is answered
	id    string
	asked oidc.AuthRequest
	hint  string // an address that nobody has
}

func (r *request) GetID() string                      { return r.id }
func (r *request) GetACR() string                     { return "" }
func (r *request) GetNonce() string                   { return r.asked.Nonce }
func (r *request) GetRedirectURI() string             { return r.asked.RedirectURI }
func (r *request) GetResponseType() oidc.ResponseType { return r.asked.ResponseType }
func (r *request) GetResponseMode() oidc.ResponseMode { return r.asked.ResponseMode }
func (r *request) GetState() string                   { return r.asked.State }
func (r *request) Done() bool                         { return r.person.Subject != "" }
func (r *request) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: r.asked.CodeChallenge, Method: r.asked.CodeChallengeMethod}
}

// person finds somebody by their address.
func (s *storage) person(email string) (Person, bool) {
	all := s.people()
	n := slices.IndexFunc(all, func(p Person) bool { return strings.EqualFold(p.Email, email) })
	if n < 0 {
		return Person{}, false
	}
	return all[n], true
}

// CreateAuthRequest answers the request at once where it names somebody, or
// where the browser has a session.
func (s *storage) CreateAuthRequest(ctx context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	if asked.CodeChallenge == "" || asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256 {
		return nil, oidc.ErrInvalidRequest().WithDescription("a code_challenge with code_challenge_method S256 is needed (PKCE)")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &request{grant: grant{client: asked.ClientID, scopes: asked.Scopes}, id: rand.Text(), asked: *asked}
	session, known := s.sessions.get(sessionOf(ctx))
	silent := slices.Contains(asked.Prompt, oidc.PromptNone)
	asks := slices.Contains(asked.Prompt, oidc.PromptLogin) || slices.Contains(asked.Prompt, oidc.PromptSelectAccount)
	switch {
	case asked.LoginHint != "":
		p, found := s.person(asked.LoginHint)
		if was, _ := s.person(session); silent && (!known || was.Subject != p.Subject) {
			return nil, oidc.ErrLoginRequired()
		}
		if !found {
			r.hint = asked.LoginHint
			break
		}
		r.answer(p)
	case known && !asks:
		if p, found := s.person(session); found {
			r.answer(p)
		}
	}
	if silent && !r.Done() {
		return nil, oidc.ErrLoginRequired()
	}
	s.requests.put(r.id, r, requestLife)
	return r, nil
}

func (r *request) answer(p Person) { r.person, r.at = p, time.Now() }

var errNoRequest = errors.New("there is no such sign-in, or it took longer than ten minutes: begin again")

// find returns a request as it is at the moment.
func (s *storage) find(id string) (request, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, there := s.requests.get(id)
	if !there {
		return request{}, errNoRequest
	}
	return *r, nil
}

// choose answers a request with a person of the page.
func (s *storage) choose(id, email string) error {
	p, found := s.person(email)
	if !found {
		return errors.New("nobody has that address")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, there := s.requests.get(id)
	if !there {
		return errNoRequest
	}
	r.answer(p)
	return nil
}

// answered is the address of who answered a request, empty for nobody.
func (s *storage) answered(id string) string {
	r, err := s.find(id)
	if err != nil {
		return ""
	}
	return r.person.Email
}

// begin begins a session.
func (s *storage) begin(email string) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id = rand.Text()
	s.sessions.put(id, email, sessionLife)
	return id
}

func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	r, err := s.find(id)
	if err != nil {
		return nil, oidc.ErrInvalidRequest().WithDescription("%s", err)
	}
	return &r, nil
}

func (s *storage) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	s.mu.Lock()
	id, there := s.codes.get(code)
	s.mu.Unlock()
	if !there {
		return nil, oidc.ErrInvalidGrant().WithDescription("the code was used, or is over")
	}
	return s.AuthRequestByID(ctx, id)
}

func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes.put(code, id, requestLife)
	return nil
}

func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.requests, id)
	for code, t := range s.codes {
		if t.value == id {
			delete(s.codes, code)
		}
	}
	return nil
}

// TerminateSessionFromRequest ends the browser's session, and what its person
// can renew at the client.
func (s *storage) TerminateSessionFromRequest(ctx context.Context, r *op.EndSessionRequest) (string, error) {
	s.mu.Lock()
	delete(s.sessions, sessionOf(ctx))
	s.mu.Unlock()
	return r.RedirectURI, s.TerminateSession(ctx, r.UserID, r.ClientID)
}

func (s *storage) TerminateSession(_ context.Context, user, client string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token, t := range s.refresh {
		if t.value.person.Subject == user && t.value.client == client {
			delete(s.refresh, token)
		}
	}
	return nil
}

func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return s.key(), nil }

func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.ES256}, nil
}

func (s *storage) KeySet(context.Context) ([]op.Key, error) { return []op.Key{public{s.key()}}, nil }

func (s *storage) Health(context.Context) error { return nil }
