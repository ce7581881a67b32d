// Package issuer is an identity provider for one machine: it signs tokens
// with a key of its own, and the system takes them as it takes those of any
// other configured issuer.
package issuer

import (
	"crypto/ecdsa"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"docket/shared/identity"
	"docket/shared/tenant"

	"github.com/golang-jwt/jwt/v5"
)

// The names that the issuer's tokens bear.
const (
	Name     = "https://issuer.docket.local"
	Audience = "docket"
)

// Issuer signs tokens.
type Issuer struct {
	dir string // absolute
	key *ecdsa.PrivateKey
}

// Open returns the issuer whose key is in dir. The first to open it makes
// the key; all who open it, at once or later, have the same one.
func Open(dir string) (*Issuer, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	key, err := openKey(dir)
	if err != nil {
		return nil, err
	}
	i := &Issuer{dir: dir, key: key}
	return i, i.publish()
}

// Config is the issuer as the system is told of it.
func (i *Issuer) Config() identity.Issuer {
	return identity.Issuer{
		Issuer:     Name,
		Audience:   Audience,
		JWKS:       "file:" + filepath.Join(i.dir, setFile),
		Algorithms: []string{"ES256"},
	}
}

// Claims are what a token says.
type Claims struct {
	Tenant    string
	Workspace string
	Subject   string
	Email     string // empty: none; otherwise it counts as verified
	Name      string
	Role      string
	Scopes    []string      // nil: all that the role may do
	TTL       time.Duration // negative: the token expired that long ago
}

// Mint signs a token.
func (i *Issuer) Mint(c Claims) (string, error) {
	scope, err := tenant.NewScope(c.Tenant, c.Workspace)
	if err != nil {
		return "", err
	}
	now := time.Now()
	issued, expires := now, now.Add(c.TTL)
	if c.TTL < 0 {
		issued = expires.Add(c.TTL)
	}
	claims := jwt.MapClaims(c.own(scope))
	maps.Copy(claims, jwt.MapClaims{
		"iss": Name,
		"aud": Audience,
		"sub": c.Subject,
		"iat": issued.Unix(),
		"nbf": issued.Unix(),
		"exp": expires.Unix(),
	})
	token := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
	token.Header["kid"] = i.jwk().Kid
	return token.SignedString(i.key)
}

// Own are the claims beside those that RFC 7519 names: what a token says of
// its bearer in the workspace.
func (c Claims) Own() (map[string]any, error) {
	scope, err := tenant.NewScope(c.Tenant, c.Workspace)
	if err != nil {
		return nil, err
	}
	return c.own(scope), nil
}

func (c Claims) own(scope tenant.Scope) map[string]any {
	claims := map[string]any{"org_id": orgID(scope), "role": c.Role}
	if c.Name != "" {
		claims["name"] = c.Name
	}
	if c.Email != "" {
		claims["email"], claims["email_verified"] = c.Email, true
	}
	if c.Scopes != nil {
		claims["scope"] = strings.Join(c.Scopes, " ")
	}
	return claims
}

// Key is the key that signs, and its id in the key set.
func (i *Issuer) Key() (id string, key *ecdsa.PrivateKey) { return i.jwk().Kid, i.key }

// Organisation is the issuer's organisation for a workspace, and its entry in
// the organisation map. Admins and agents may do everything, so far as their
// tokens' scopes go; light agents may write notes, and customers may see to their own tickets.
func Organisation(scope tenant.Scope) (string, identity.Organisation) {
	roles := map[string]identity.Role{}
	for _, name := range []string{tenant.RoleAdmin, tenant.RoleAgent, tenant.RoleLightAgent, tenant.RoleCustomer} {
		roles[name] = identity.Role{Name: name, Permissions: permissions(name)}
	}
	return orgID(scope), identity.Organisation{Scope: scope, Roles: roles}
}

func permissions(role string) []tenant.Permission {
	switch role {
	case tenant.RoleCustomer:
		return []tenant.Permission{tenant.SelfService}
	case tenant.RoleLightAgent:
		return tenant.Noting()
	}
	return slices.Clone(tenant.Permissions())
}

func orgID(scope tenant.Scope) string { return scope.String() }
