package identity

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"docket/shared/cache"
	"docket/shared/fault"
	"docket/shared/member"
	"docket/shared/tenant"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/sync/errgroup"
)

// Authenticator finds out who is calling. It is safe for concurrent use.
type Authenticator struct {
	now           func() time.Time
	directory     Directory
	verifiers     map[string]*verifier // by issuer
	keys          *cache.Cache[string, Key]
	organisations *cache.Cache[organisation, Organisation]
	workspaces    *cache.Cache[tenant.Scope, tenant.Workspace]
	tokens        *cache.Cache[[sha256.Size]byte, claims] // by the token's hash: a signature costs more than a look-up
}

type organisation struct{ issuer, id string }

// New returns an Authenticator for API keys and the tokens of issuers. now must
// be the real time: credentials do not follow a clock that was moved forward.
func New(directory Directory, issuers []Issuer, now func() time.Time) *Authenticator {
	a := &Authenticator{
		now:           now,
		directory:     directory,
		verifiers:     map[string]*verifier{},
		keys:          cache.New[string, Key](now),
		organisations: cache.New[organisation, Organisation](now),
		workspaces:    cache.New[tenant.Scope, tenant.Workspace](now),
		tokens:        cache.New[[sha256.Size]byte, claims](now),
	}
	for _, issuer := range issuers {
		a.verifiers[issuer.Issuer] = newVerifier(directory, issuer, now)
	}
	return a
}

// Authenticate returns the caller who sent the value of an Authorization
// header, and the caller's workspace. An invalid credential, for whatever
// reason, is a fault of kind Unauthenticated; a member who was deactivated one of
// kind Deactivated. A failure of the directory is returned as it is.
func (a *Authenticator) Authenticate(ctx context.Context, authorization string) (tenant.Principal, tenant.Workspace, error) {
	caller, err := a.caller(ctx, authorization)
	if err != nil {
		return tenant.Principal{}, tenant.Workspace{}, err
	}
	var together errgroup.Group
	var principal tenant.Principal
	together.Go(func() (err error) {
		principal, err = a.asMember(ctx, caller)
		return err
	})
	workspace, err := a.workspaces.Get(caller.Scope, func() (tenant.Workspace, error) {
		return a.directory.Workspace(ctx, caller.Scope)
	})
	failure := together.Wait()
	if err != nil {
		return tenant.Principal{}, tenant.Workspace{}, refuseUnknown(err)
	}
	if failure != nil {
		return tenant.Principal{}, tenant.Workspace{}, failure
	}
	return principal, workspace, nil
}

// caller is who sent a credential, by that alone.
type caller struct {
	tenant.Principal
	claims       *claims     // of a token; nil for a key
	maker        tenant.User // of a key: who made it, or the first of those that it descends from
	organisation Organisation
}

// asMember is a caller as their membership has them: in the role that they were given
// here. Most callers have none. A key stops with who made it, while they are deactivated.
func (a *Authenticator) asMember(ctx context.Context, c caller) (tenant.Principal, error) {
	of := c.User
	if c.claims == nil {
		of = c.maker
	}
	m, err := a.directory.RecentMember(ctx, c.Scope, of.Subject)
	switch {
	case fault.KindOf(err) == fault.NotFound, err == nil && m.User() != of:
		return c.Principal, nil
	case err != nil:
		return tenant.Principal{}, err
	case c.claims == nil && m.State == member.Deactivated:
		return tenant.Principal{}, errMaker
	case c.claims == nil:
		return c.Principal, nil
	case m.GivenRole:
		return m.As(c.claims.in(c.Scope, c.organisation.role(m.Role)))
	}
	return m.As(c.Principal)
}

// errMaker is the answer for a key of who was deactivated.
var errMaker = fault.New(fault.Deactivated, "who made this API key was deactivated as a member of this workspace")

// Forget empties every cache, so that the next call reads the current state.
func (a *Authenticator) Forget() {
	a.keys.Forget()
	a.organisations.Forget()
	a.workspaces.Forget()
	a.tokens.Forget()
	for _, v := range a.verifiers {
		v.keys.memory.Store(nil)
	}
}

func (a *Authenticator) caller(ctx context.Context, authorization string) (caller, error) {
	credential, ok := bearer(authorization)
	switch {
	case !ok:
		return caller{}, fault.New(fault.Unauthenticated, "send a credential as Authorization: Bearer")
	case strings.HasPrefix(credential, secretPrefix):
		return a.byKey(ctx, credential)
	}
	return a.byToken(ctx, credential)
}

func (a *Authenticator) byKey(ctx context.Context, credential string) (caller, error) {
	kid, hash, ok := ParseSecret(credential)
	if !ok {
		return caller{}, refuse(errors.New("not the text of an API key"))
	}
	key, err := a.key(ctx, kid)
	if err != nil {
		return caller{}, refuseUnknown(err)
	}
	if !key.opens(hash, a.now()) {
		return caller{}, refuse(errors.New("the API key is revoked or expired, or its secret wrong"))
	}
	maker := key.Maker
	for _, id := range key.Ancestors { // its own maker first

		ancestor, err := a.key(ctx, id)
		if err != nil {
			return caller{}, refuseUnknown(err)
		}
		if !ancestor.DescendantsRevokedAt.IsZero() {
			return caller{}, refuse(errors.New("the API key was revoked with one that it descends from"))
		}
		maker = ancestor.Maker
	}
	return caller{Principal: key.principal(), maker: maker}, nil
}

// key is an API key as it was within five seconds.
func (a *Authenticator) key(ctx context.Context, kid string) (Key, error) {
	return a.keys.Get(kid, func() (Key, error) { return a.directory.Key(ctx, kid) })
}

func (a *Authenticator) byToken(ctx context.Context, credential string) (caller, error) {
	claims, err := a.tokens.Get(sha256.Sum256([]byte(credential)), func() (claims, error) { return a.verify(ctx, credential) })
	if err != nil {
		return caller{}, err
	}
	if !a.now().Before(claims.expires.Add(leeway)) {
		return caller{}, refuse(jwt.ErrTokenExpired)
	}
	key := organisation{issuer: claims.user.Issuer, id: claims.organisation}
	found, err := a.organisations.Get(key, func() (Organisation, error) {
		return a.directory.Organisation(ctx, key.issuer, key.id)
	})
	if err != nil {
		return caller{}, refuseUnknown(err)
	}
	return caller{Principal: claims.principal(found), claims: &claims, organisation: found}, nil
}

// bearer is the credential of a header of RFC 6750, 2.1: the scheme in any
// case, one space, one credential of the characters that ours are made of.
func bearer(authorization string) (string, bool) {
	scheme, credential, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "bearer") || credential == "" {
		return "", false
	}
	return credential, madeOf(credential, alphabet+"-._")
}

// refuse is the one answer to a bad credential: what was wrong is for the log
// alone. Only that a token has expired is told, to who holds a genuine one.
func refuse(cause error) error {
	detail := "the credential is not valid"
	if errors.Is(cause, jwt.ErrTokenExpired) {
		detail = "the token has expired"
	}
	return fault.Wrap(fault.Unauthenticated, detail, cause)
}

// refuseUnknown refuses what the directory does not know, and leaves its
// failures as they are.
func refuseUnknown(err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return refuse(err)
	}
	return err
}
