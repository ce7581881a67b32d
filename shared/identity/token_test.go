package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"docket/shared/cache"

	"github.com/golang-jwt/jwt/v5"
)

// attack makes a header that must be refused.
type attack func(w *world) string

func forged(make func(w *world) string) attack {
	return func(w *world) string { return "Bearer " + make(w) }
}

func claiming(edits jwt.MapClaims) attack {
	return forged(func(w *world) string { return w.north.token(edits) })
}

func headed(header map[string]any) attack {
	return forged(func(w *world) string {
		return sign(jwt.SigningMethodES256, w.north.key, w.north.kid, w.north.claims(nil), header)
	})
}

// at is a time so many seconds from now.
func at(seconds int64) any { return newClock().now().Unix() + seconds }

func TestTokenAttackIsRefused(t *testing.T) {
	for name, attack := range map[string]attack{
		"algorithm none": forged(func(w *world) string {
			return sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, w.north.kid, w.north.claims(nil), nil)
		}),
		"HS256 signed with the RSA key's PEM": forged(func(w *world) string {
			der := must(x509.MarshalPKIXPublicKey(&rsaKey().PublicKey))
			secret := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
			return sign(jwt.SigningMethodHS256, secret, "north-rsa", w.north.claims(nil), nil)
		}),
		"HS256 signed with the JWK's bytes": forged(func(w *world) string {
			secret := must(json.Marshal(jwkOf("north-rsa", &rsaKey().PublicKey)))
			return sign(jwt.SigningMethodHS256, secret, "north-rsa", w.north.claims(nil), nil)
		}),
		"algorithm not in the issuer's list": forged(func(w *world) string {
			return sign(jwt.SigningMethodPS256, rsaKey(), "north-rsa", w.north.claims(nil), nil)
		}),
		"ES256 by the id of an RSA key": forged(func(w *world) string {
			return sign(jwt.SigningMethodES256, w.north.key, "north-rsa", w.north.claims(nil), nil)
		}),
		"another issuer's name": claiming(jwt.MapClaims{"iss": "https://nobody.example"}),
		"no issuer":             claiming(jwt.MapClaims{"iss": nil}),
		"issuer is not a text":  claiming(jwt.MapClaims{"iss": 7}),
		"issuer in other case":  claiming(jwt.MapClaims{"iss": nil, "ISS": "https://north.example"}),
		"another configured issuer's key": forged(func(w *world) string {
			return sign(jwt.SigningMethodES256, w.other.key, w.north.kid, w.north.claims(nil), nil)
		}),
		"key id of another configured issuer": forged(func(w *world) string {
			return sign(jwt.SigningMethodES256, w.other.key, w.other.kid, w.north.claims(nil), nil)
		}),
		"another issuer that claims the same organisation": forged(func(w *world) string { return w.other.token(nil) }),
		"unknown key id": forged(func(w *world) string {
			return sign(jwt.SigningMethodES256, w.north.key, "north-9", w.north.claims(nil), nil)
		}),
		"no key id":            headed(map[string]any{"kid": nil}),
		"key id is not a text": headed(map[string]any{"kid": []string{"north-1"}}),
		"critical header":      headed(map[string]any{"crit": []string{"b64"}, "b64": true}),
		"empty critical list":  headed(map[string]any{"crit": []string{}}),
		"a logout token":       headed(map[string]any{"typ": "logout+jwt"}),
		"the key in the header": forged(func(w *world) string {
			own := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
			return sign(jwt.SigningMethodES256, own, w.north.kid, w.north.claims(nil), map[string]any{"jwk": jwkOf(w.north.kid, &own.PublicKey)})
		}),
		"expired":                 claiming(jwt.MapClaims{"exp": at(-5)}),
		"no expiry":               claiming(jwt.MapClaims{"exp": nil}),
		"expiry zero":             claiming(jwt.MapClaims{"exp": 0}),
		"expiry is a text":        claiming(jwt.MapClaims{"exp": "2999-01-01"}),
		"not yet valid":           claiming(jwt.MapClaims{"nbf": at(6)}),
		"not-before is a text":    claiming(jwt.MapClaims{"nbf": "soon"}),
		"wrong audience":          claiming(jwt.MapClaims{"aud": "billing"}),
		"no audience":             claiming(jwt.MapClaims{"aud": nil}),
		"audience is a number":    claiming(jwt.MapClaims{"aud": 1}),
		"no subject":              claiming(jwt.MapClaims{"sub": nil}),
		"subject is a number":     claiming(jwt.MapClaims{"sub": 7}),
		"subject with a newline":  claiming(jwt.MapClaims{"sub": "ada\nadmin"}),
		"no organisation":         claiming(jwt.MapClaims{"org_id": nil}),
		"unmapped organisation":   claiming(jwt.MapClaims{"org_id": "org_south"}),
		"two organisations":       claiming(jwt.MapClaims{"o": map[string]any{"id": "org_south", "rol": "lead"}}),
		"scope is a number":       claiming(jwt.MapClaims{"scope": 7}),
		"Clerk session not ready": claiming(jwt.MapClaims{"sts": "pending"}),
		"tampered payload": forged(func(w *world) string {
			good, other := strings.Split(w.north.token(nil), "."), strings.Split(w.north.token(jwt.MapClaims{"sub": "user_eve"}), ".")
			return good[0] + "." + other[1] + "." + good[2]
		}),
		"signature of the wrong length": forged(func(w *world) string {
			parts := strings.Split(w.north.token(nil), ".")
			return parts[0] + "." + parts[1] + "." + encode(append(decode(parts[2]), 0))
		}),
		"signature of DER": forged(func(w *world) string {
			parts := strings.Split(w.north.token(nil), ".")
			digest := crypto256(parts[0] + "." + parts[1])
			return parts[0] + "." + parts[1] + "." + encode(must(ecdsa.SignASN1(rand.Reader, w.north.key, digest)))
		}),
		"no signature": forged(func(w *world) string {
			parts := strings.Split(w.north.token(nil), ".")
			return parts[0] + "." + parts[1] + "."
		}),
		"stray bits behind the signature": forged(func(w *world) string {
			token := w.north.token(nil)
			return token[:len(token)-1] + string(alphabet64[strings.IndexByte(alphabet64, token[len(token)-1])+1])
		}),
		"four parts": forged(func(w *world) string { return w.north.token(nil) + ".x" }),
		"huge token": claiming(jwt.MapClaims{"padding": strings.Repeat("x", maxToken)}),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.accepts(t, w.north.token(nil)) // so that the attack alone is why
			w.refuses(t, attack(w))
		})
	}
}

const alphabet64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

func TestGoodTokenIsAccepted(t *testing.T) {
	for name, make := range map[string]func(w *world) string{
		"ES256": func(w *world) string { return w.north.token(nil) },
		"RS256": func(w *world) string {
			return sign(jwt.SigningMethodRS256, rsaKey(), "north-rsa", w.north.claims(nil), nil)
		},
		"one audience of several":   func(w *world) string { return w.north.token(jwt.MapClaims{"aud": []string{"x", "docket"}}) },
		"clock four seconds behind": func(w *world) string { return w.north.token(jwt.MapClaims{"nbf": at(4)}) },
		"clock four seconds ahead":  func(w *world) string { return w.north.token(jwt.MapClaims{"exp": at(-4)}) },
		"an access token of RFC 9068": func(w *world) string {
			return sign(jwt.SigningMethodES256, w.north.key, w.north.kid, w.north.claims(nil), map[string]any{"typ": "at+jwt"})
		},
		"no type": func(w *world) string {
			return sign(jwt.SigningMethodES256, w.north.key, w.north.kid, w.north.claims(nil), map[string]any{"typ": nil})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.accepts(t, make(w))
		})
	}
}

func TestATokenIsOfTheAuthorizedPartiesWhereTheyAreNamed(t *testing.T) {
	w := newWorld(t)
	w.north.issuer.Audience, w.north.issuer.Parties = "", []string{"desk", "portal"}
	w.Authenticator = w.another()
	w.accepts(t, w.north.token(jwt.MapClaims{"aud": nil, "azp": "desk"}))
	w.accepts(t, w.north.token(jwt.MapClaims{"aud": nil, "client_id": "portal"}))
	for _, edits := range []jwt.MapClaims{{"azp": "shop"}, {"azp": "shop", "client_id": "desk"}, {"client_id": "shop"}, {"azp": []string{"desk"}}, {}} {
		w.refuses(t, "Bearer "+w.north.token(edits))
	}
}

func TestATokenThatIsForSomethingElseThanABearersCallsIsRefused(t *testing.T) {
	for name, edits := range map[string]jwt.MapClaims{
		"bound to a key":          {"cnf": map[string]any{"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}},
		"bound to a certificate":  {"cnf": map[string]any{"x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}},
		"an ID token with nonce":  {"nonce": "n-0S6_WzA2Mj"},
		"an ID token with hashes": {"at_hash": "77QmUPtjPfzWtF2AnpK9RQ"},
		"an ID token of Cognito":  {"token_use": "id"},
		"an ID token of Keycloak": {"typ": "ID"},
		"a refresh token":         {"typ": "Refresh"},
	} {
		w := newWorld(t)
		if got := w.refuses(t, "Bearer "+w.north.token(edits)); got != "the credential is not valid" {
			t.Errorf("%s is told %q", name, got)
		}
	}
}

func TestExpiredTokenIsToldSoOnlyWhenItIsGenuine(t *testing.T) {
	w := newWorld(t)
	token := w.north.token(nil)
	forged := sign(jwt.SigningMethodES256, w.other.key, w.north.kid, w.north.claims(nil), nil)
	w.clock.advance(2 * time.Hour)
	if got := w.refuses(t, "Bearer "+token); got != "the token has expired" {
		t.Errorf("an expired token is told %q", got)
	}
	if got := w.refuses(t, "Bearer "+forged); got != "the credential is not valid" {
		t.Errorf("a forged expired token is told %q", got)
	}
}

func TestATokenThatWasVerifiedEndsWhenItExpires(t *testing.T) {
	w := newWorld(t)
	token := w.north.token(jwt.MapClaims{"exp": w.clock.now().Add(2 * time.Second).Unix()})
	w.clock.advance(3 * time.Second)
	w.accepts(t, token)
	w.clock.advance(leeway - time.Second)
	w.refuses(t, "Bearer "+token)
}

func TestATokenIsVerifiedOnceInFiveSeconds(t *testing.T) {
	w := newWorld(t)
	token := w.north.token(nil)
	w.accepts(t, token)
	w.north.publish(jwks())
	w.verifiers[w.north.issuer.Issuer].keys.memory.Store(nil)
	w.clock.advance(cache.TTL - 1)
	w.accepts(t, token)
	w.refuses(t, "Bearer "+token[:len(token)-1]+"_")
}
