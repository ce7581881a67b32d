package signin

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// key is the issuer's key. It implements op.SigningKey.
type key struct {
	id  string
	key *ecdsa.PrivateKey
}

func (s *storage) key() key {
	id, k := s.issuer.Key()
	return key{id, k}
}

func (k key) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.ES256 }
func (k key) Key() any                                    { return k.key }
func (k key) ID() string                                  { return k.id }

// public is what others check signatures by. It implements op.Key.
type public struct{ key }

func (p public) Algorithm() jose.SignatureAlgorithm { return jose.ES256 }
func (p public) Use() string                        { return "sig" }
func (p public) Key() any                           { return &p.key.key.PublicKey }

// granted is who signed in, of a request that tokens are made for.
func granted(of op.TokenRequest) (grant, error) {
	switch r := of.(type) {
	case *request:
		return r.grant, nil
	case *grant:
		return *r, nil
	}
	return grant{}, oidc.ErrUnsupportedGrantType()
}

// tokenID is an access token's id. It names whose token it is, so the tokens
// need not be kept.
func tokenID(p Person) string { return rand.Text() + ":" + p.Email }

func (s *storage) CreateAccessToken(_ context.Context, of op.TokenRequest) (id string, expires time.Time, err error) {
	g, err := granted(of)
	return tokenID(g.person), time.Now().Add(accessLife), err
}

// CreateAccessAndRefreshTokens takes a refresh token that was used out of use.
func (s *storage) CreateAccessAndRefreshTokens(_ context.Context, of op.TokenRequest, used string) (id, refresh string, expires time.Time, err error) {
	g, err := granted(of)
	if err != nil {
		return "", "", time.Time{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.refresh.get(used); used != "" && !there {
		return "", "", time.Time{}, oidc.ErrInvalidGrant()
	}
	delete(s.refresh, used)
	refresh = rand.Text()
	s.refresh.put(refresh, g, refreshLife)
	return tokenID(g.person), refresh, time.Now().Add(accessLife), nil
}

func (s *storage) TokenRequestByRefreshToken(_ context.Context, token string) (op.RefreshTokenRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, there := s.refresh.get(token)
	if !there {
		return nil, oidc.ErrInvalidGrant().WithDescription("the refresh token was used, or is over")
	}
	return &g, nil
}

func (s *storage) GetRefreshTokenInfo(_ context.Context, _, token string) (user, id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, there := s.refresh.get(token)
	if !there {
		return "", "", op.ErrInvalidRefreshToken
	}
	return g.person.Subject, token, nil
}

// RevokeToken revokes a refresh token. An access token is believed until it is over.
func (s *storage) RevokeToken(_ context.Context, token, _, client string) *oidc.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g, there := s.refresh.get(token); there && g.client != client {
		return oidc.ErrInvalidClient()
	}
	delete(s.refresh, token)
	return nil
}

// GetPrivateClaimsFromRequest are the claims of an access token by which the
// system knows workspace and role.
func (s *storage) GetPrivateClaimsFromRequest(_ context.Context, of op.TokenRequest, _ []string) (map[string]any, error) {
	g, err := granted(of)
	if err != nil {
		return nil, err
	}
	return g.person.Own()
}

// SetUserinfoFromRequest are the claims of an ID token.
func (s *storage) SetUserinfoFromRequest(_ context.Context, info *oidc.UserInfo, of op.IDTokenRequest, _ []string) error {
	g, err := granted(of)
	if err == nil {
		s.describe(info, g.person)
	}
	return err
}

// SetUserinfoFromToken answers the userinfo endpoint.
func (s *storage) SetUserinfoFromToken(_ context.Context, info *oidc.UserInfo, id, subject, _ string) error {
	_, email, _ := strings.Cut(id, ":")
	p, found := s.person(email)
	if !found || p.Subject != subject {
		return errors.New("the token is nobody's")
	}
	s.describe(info, p)
	return nil
}

func (s *storage) describe(info *oidc.UserInfo, p Person) {
	info.Subject, info.Name, info.Email, info.EmailVerified = p.Subject, p.Name, p.Email, true
	list := []map[string]string{}
	for _, other := range s.people() {
		if other.Subject == p.Subject {
			list = append(list, map[string]string{"id": other.workspace(), "login_hint": other.Email})
		}
	}
	info.AppendClaims("org_id", p.workspace())
	info.AppendClaims(organizations, list)
}

// The rest of op.Storage is for grants that this issuer has not.

func (s *storage) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

func (s *storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, nil
}

func (s *storage) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return oidc.ErrInvalidRequest()
}

func (s *storage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, oidc.ErrInvalidClient()
}

func (s *storage) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, oidc.ErrUnsupportedGrantType()
}

func (s *storage) AuthorizeClientIDSecret(context.Context, string, string) error {
	return oidc.ErrInvalidClient().WithDescription("this client has no secret")
}

func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != ClientID {
		return nil, oidc.ErrInvalidClient().WithDescription("no such client")
	}
	return client{}, nil
}

// client is the desk: a program of the browser, which keeps no secret. It implements op.Client.
type client struct{}

// What a native client registers of this machine is good with any port (RFC
// 8252, 7.3): also for pages that a development server serves.
func loopback(path string) []string {
	return []string{"http://127.0.0.1" + path, "http://localhost" + path, "http://[::1]" + path}
}

func (client) GetID() string                       { return ClientID }
func (client) RedirectURIs() []string              { return loopback("/desk/signed-in") }
func (client) PostLogoutRedirectURIs() []string    { return loopback("/desk/signed-out") }
func (client) ApplicationType() op.ApplicationType { return op.ApplicationTypeNative }
func (client) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodNone }
func (client) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}
func (client) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
}
func (client) LoginURL(id string) string           { return Path + signInPath + "?id=" + id }
func (client) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeJWT }
func (client) IDTokenLifetime() time.Duration      { return accessLife }
func (client) DevMode() bool                       { return false }
func (client) IsScopeAllowed(scope string) bool {
	return slices.Contains([]string{"openid", "profile", "email", "offline_access"}, scope)
}
func (client) IDTokenUserinfoClaimsAssertion() bool { return true }
func (client) ClockSkew() time.Duration             { return 0 }
func (client) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}
func (client) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}
