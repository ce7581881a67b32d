package identity

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	maxToken = 8 << 10 // bytes
	leeway   = 5 * time.Second
)

// types are the header types of tokens that say who calls (RFC 7519, 5.1;
// RFC 9068, 2.1); an issuer signs others for other ends (RFC 8725, 3.11).
var types = []string{"", "jwt", "at+jwt", "application/at+jwt"}

// verifier checks the tokens of one issuer.
type verifier struct {
	issuer Issuer
	keys   *issuerKeys
	parser *jwt.Parser
}

func newVerifier(directory Directory, issuer Issuer, now func() time.Time) *verifier {
	issuer = issuer.withDefaults()
	options := []jwt.ParserOption{
		jwt.WithValidMethods(issuer.Algorithms),
		jwt.WithExpirationRequired(),
		jwt.WithLeeway(leeway),
		jwt.WithTimeFunc(now),
		jwt.WithStrictDecoding(),
	}
	if issuer.Audience != "" {
		options = append(options, jwt.WithAudience(issuer.Audience))
	}
	return &verifier{issuer: issuer, keys: newIssuerKeys(directory, issuer, now), parser: jwt.NewParser(options...)}
}

// verify returns the claims of a token (RFC 7519) once everything about it
// holds: RFC 8725, 3.1 to 3.9. A token that fails is a fault of kind
// Unauthenticated.
func (a *Authenticator) verify(ctx context.Context, text string) (claims, error) {
	if len(text) > maxToken {
		return claims{}, refuse(errors.New("the token is too long"))
	}
	v, kid, algorithm, err := a.peek(text)
	if err != nil {
		return claims{}, refuse(err)
	}
	key, err := v.keys.key(ctx, kid, algorithm)
	if err != nil {
		return claims{}, err
	}
	verified := jwt.MapClaims{} // a struct would take `ISS` for `iss`
	_, err = v.parser.ParseWithClaims(text, verified, func(*jwt.Token) (any, error) { return key, nil })
	if err != nil {
		return claims{}, refuse(err)
	}
	if err := v.issuer.authorizes(verified); err != nil {
		return claims{}, refuse(err)
	}
	read, err := readClaims(verified)
	if err != nil {
		return claims{}, refuse(err)
	}
	read.scoped = v.issuer.Scoped
	return read, nil
}

// authorizes refuses a token that another party than the issuer's authorized
// ones was given (OpenID Connect Core, 2, azp; RFC 9068, 2.2, client_id).
func (i Issuer) authorizes(c jwt.MapClaims) error {
	if len(i.Parties) == 0 || slices.Contains(i.Parties, cmp.Or(text(c, "azp"), text(c, "client_id"))) {
		return nil
	}
	return errors.New("the token was given to another party")
}

// peek reads, of a token not yet trusted, which configured issuer has to
// vouch for it, by which key and which of the issuer's algorithms.
func (a *Authenticator) peek(text string) (v *verifier, kid, algorithm string, err error) {
	token, _, err := jwt.NewParser().ParseUnverified(text, jwt.MapClaims{})
	if err != nil {
		return nil, "", "", err
	}
	name, err := token.Claims.GetIssuer()
	if err != nil {
		return nil, "", "", err
	}
	v, configured := a.verifiers[name]
	if !configured {
		return nil, "", "", errors.New("no such issuer is configured")
	}
	if _, critical := token.Header["crit"]; critical {
		return nil, "", "", errors.New("the token has critical headers") // RFC 7515, 4.1.11: we know none
	}
	if typ, _ := token.Header["typ"].(string); !slices.Contains(types, strings.ToLower(typ)) {
		return nil, "", "", fmt.Errorf("a token of type %q is for something else", typ)
	}
	kid, _ = token.Header["kid"].(string)
	if !identifier(kid) {
		return nil, "", "", errors.New("the token names no key")
	}
	if algorithm = token.Method.Alg(); !slices.Contains(v.issuer.Algorithms, algorithm) {
		return nil, "", "", fmt.Errorf("algorithm %q is not the issuer's", algorithm)
	}
	return v, kid, algorithm, nil
}
