package identity

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"docket/shared/tenant"

	"github.com/golang-jwt/jwt/v5"
)

// claims are what a verified token says of its user, in our words.
type claims struct {
	user          tenant.User
	organisation  string
	role          string
	scopes        [][]string // what the token is for, each list narrowing further; none: all that the role may do
	scoped        bool       // its issuer scopes everything
	name          string
	email         string
	emailVerified bool
	expires       time.Time
}

// readClaims reads a token of WorkOS (org_id, role), of Clerk (session tokens
// of version 1: org_id, org_role; of version 2: o) or of another OpenID
// provider (org_id or organization_id, role; OpenID Connect Core, 5.1).
func readClaims(c jwt.MapClaims) (claims, error) {
	read := claims{
		user:  tenant.User{Issuer: text(c, "iss"), Subject: text(c, "sub")},
		role:  roleOf(c),
		name:  text(c, "name"),
		email: text(c, "email"),
	}
	read.emailVerified, _ = c["email_verified"].(bool)
	expires, err := c.GetExpirationTime()
	if err != nil || expires == nil {
		return claims{}, errors.New("the token never expires")
	}
	read.expires = expires.Time
	if !identifier(read.user.Subject) {
		return claims{}, errors.New("the token names no subject")
	}
	if text(c, "sts") == "pending" {
		return claims{}, errors.New("the session is pending") // Clerk: its user has tasks left, and is not signed in
	}
	if read.organisation, err = organisationOf(c); err != nil {
		return claims{}, err
	}
	if err := ofOtherUse(c); err != nil {
		return claims{}, err
	}
	read.scopes, err = scopesOf(c)
	return read, err
}

// ofOtherUse is an error for a token that is no bearer's access token. One that
// is bound to a key (RFC 7800) is worth nothing without a proof of the key,
// which nobody here asks for. An ID token (OpenID Connect Core, 2) tells a
// client who signed in; the marks of one are its own claims, Cognito's
// token_use and Keycloak's typ.
func ofOtherUse(c jwt.MapClaims) error {
	if _, bound := c["cnf"]; bound {
		return errors.New("the token is bound to a key")
	}
	for _, name := range []string{"nonce", "at_hash", "c_hash"} {
		if _, present := c[name]; present {
			return errors.New("an ID token does not say who calls")
		}
	}
	if text(c, "token_use") == "id" || text(c, "typ") == "ID" || text(c, "typ") == "Refresh" {
		return errors.New("the token is for something else than calls")
	}
	return nil
}

// scopesOf are the lists of scopes that a token has, in whichever claims:
// scope (RFC 8693, 4.2), scp (Okta, Microsoft Entra), scopes, or permissions
// (Auth0). Each is a text of scopes with spaces between them, or an array.
func scopesOf(c jwt.MapClaims) (lists [][]string, err error) {
	for _, name := range []string{"scope", "scp", "scopes", "permissions"} {
		switch raw := c[name].(type) {
		case nil:
			if _, present := c[name]; present {
				return nil, fmt.Errorf("the token's %s is null", name)
			}
		case string:
			lists = append(lists, strings.Fields(raw))
		case []any:
			list := []string{}
			for _, one := range raw {
				scope, ok := one.(string)
				if !ok {
					return nil, fmt.Errorf("the token's %s has what is not a text", name)
				}
				list = append(list, scope)
			}
			lists = append(lists, list)
		default:
			return nil, fmt.Errorf("the token's %s is neither a text nor a list", name)
		}
	}
	return lists, nil
}

// ours tells a scope that is one of Docket's, or is meant to be: in another case,
// with another verb, behind the name of a resource, or with a dot for the colon.
// An issuer's other scopes, such as openid, say nothing about Docket.
func ours(scope string) bool {
	scope = strings.ToLower(scope)
	scope = strings.ReplaceAll(scope[strings.LastIndexByte(scope, '/')+1:], ".", ":")
	module, _, split := strings.Cut(scope, ":")
	return split && (slices.Contains(plannedModules, module) || slices.ContainsFunc(tenant.Permissions(), func(p tenant.Permission) bool {
		return strings.HasPrefix(string(p), module+":")
	}))
}

// plannedModules are the modules of scopes that no permission has yet.
var plannedModules = []string{"desk", "portal"}

// organisationOf is the one organisation that a token names, in whichever of
// its claims; two that differ are an error.
func organisationOf(c jwt.MapClaims) (string, error) {
	found := ""
	for _, named := range []string{text(clerk(c), "id"), text(c, "org_id"), text(c, "organization_id")} {
		switch {
		case named == "" || named == found:
		case found != "":
			return "", errors.New("the token names two organisations")
		default:
			found = named
		}
	}
	if !identifier(found) {
		return "", errors.New("the token names no organisation")
	}
	return found, nil
}

// roleOf is the role in the organisation. Where Clerk says it, a claim of
// another name is somebody's own and is not looked at.
func roleOf(c jwt.MapClaims) string {
	if o := clerk(c); o != nil {
		return text(o, "rol")
	}
	if _, present := c["org_role"]; present {
		return strings.TrimPrefix(text(c, "org_role"), "org:") // as version 2 has it
	}
	return text(c, "role")
}

// clerk is the organisation claim of Clerk's session tokens of version 2.
func clerk(c jwt.MapClaims) map[string]any {
	o, _ := c["o"].(map[string]any)
	return o
}

func text(c map[string]any, name string) string {
	s, _ := c[name].(string)
	return s
}

// principal is who calls with the token: what its role may do in the
// organisation's workspace, of that what the token is for. A list of scopes of
// which none is Docket's does not narrow, unless the issuer scopes everything;
// an empty one leaves nothing.
func (c claims) principal(o Organisation) tenant.Principal {
	return c.in(o.Scope, o.Roles[c.role])
}

// in is the caller in a workspace and a role: of what that may do, what the token is for.
func (c claims) in(scope tenant.Scope, role Role) tenant.Principal {
	permissions := slices.Clone(role.Permissions)
	if c.scoped && len(c.scopes) == 0 {
		permissions = nil
	}
	for _, scopes := range c.scopes {
		if !c.scoped && len(scopes) > 0 && !slices.ContainsFunc(scopes, ours) {
			continue // it does not speak of Docket
		}
		permissions = slices.DeleteFunc(permissions, func(p tenant.Permission) bool {
			return !slices.Contains(scopes, string(p))
		})
	}
	return tenant.Principal{
		Scope:         scope,
		User:          c.user,
		Role:          role.Name,
		Name:          c.name,
		Email:         c.email,
		EmailVerified: c.emailVerified && c.email != "",
		Permissions:   permissions,
	}
}
