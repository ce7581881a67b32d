package identity

import (
	"errors"
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
	scope         []string // what the token is for
	scoped        bool     // false: for all that the role may do
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
	if raw, present := c["scope"]; present { // RFC 8693, 4.2
		scope, ok := raw.(string)
		if !ok {
			return claims{}, errors.New("the token's scope is not a text")
		}
		read.scope, read.scoped = strings.Fields(scope), true
	}
	return read, nil
}

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
// organisation's workspace, of that what the token is for.
func (c claims) principal(o Organisation) tenant.Principal {
	role := o.Roles[c.role]
	permissions := slices.Clone(role.Permissions)
	if c.scoped {
		permissions = slices.DeleteFunc(permissions, func(p tenant.Permission) bool {
			return !slices.Contains(c.scope, string(p))
		})
	}
	return tenant.Principal{
		Scope:         o.Scope,
		User:          c.user,
		Role:          role.Name,
		Name:          c.name,
		Email:         c.email,
		EmailVerified: c.emailVerified && c.email != "",
		Permissions:   permissions,
	}
}
