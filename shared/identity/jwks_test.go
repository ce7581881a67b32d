package identity

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"maps"
	"slices"
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

func TestEveryAlgorithmWorksWithItsTypeOfKeyOnly(t *testing.T) {
	p256 := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	p384 := must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader))
	edPublic, ed, _ := ed25519.GenerateKey(rand.Reader)
	keys := map[string]any{"rsa": rsaKey(), "p256": p256, "p384": p384, "ed": ed}

	w := newWorld(t)
	w.north.issuer.Algorithms = asymmetric()
	w.north.publish(jwks(jwkOf("rsa", &rsaKey().PublicKey), jwkOf("p256", &p256.PublicKey), jwkOf("p384", &p384.PublicKey), jwkOf("ed", edPublic)))
	w.Authenticator = w.another()
	for _, algorithm := range asymmetric() {
		own := map[string]string{"ES256": "p256", "ES384": "p384", "EdDSA": "ed"}[algorithm]
		if own == "" {
			own = "rsa"
		}
		method := jwt.GetSigningMethod(algorithm)
		w.accepts(t, sign(method, keys[own], own, w.north.claims(nil), nil))
		for other := range keys {
			if other != own {
				w.refuses(t, "Bearer "+sign(method, keys[own], other, w.north.claims(nil), nil))
			}
		}
	}
}

func TestKeyThatIsNotForSignaturesOrNotStrongIsLeftOut(t *testing.T) {
	good := jwkOf("good", &must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)).PublicKey)
	strong := jwkOf("strong", &rsaKey().PublicKey)
	with := func(k map[string]any, edits map[string]any) map[string]any {
		k = maps.Clone(k)
		maps.Copy(k, edits)
		return k
	}
	for name, key := range map[string]map[string]any{
		"for encryption":      with(good, map[string]any{"use": "enc"}),
		"for other steps":     with(good, map[string]any{"key_ops": []string{"deriveKey"}}),
		"without an id":       with(good, map[string]any{"kid": ""}),
		"of another kind":     {"kid": "x", "kty": "AKP", "pub": "AAAA"},
		"symmetric":           {"kid": "x", "kty": "oct", "k": encode([]byte("secret")), "alg": "HS256"},
		"of another curve":    with(good, map[string]any{"crv": "P-521"}),
		"off the curve":       with(good, map[string]any{"x": good["y"], "y": good["x"]}),
		"too short a point":   with(good, map[string]any{"x": encode([]byte{1})}),
		"not base64url":       with(good, map[string]any{"x": "+/+/"}),
		"of another type":     with(good, map[string]any{"x": 7}),
		"for another method":  with(good, map[string]any{"alg": "ES384"}),
		"symmetric by name":   with(strong, map[string]any{"alg": "HS256"}),
		"RSA of 1024 bits":    jwkOf("weak", &must(rsa.GenerateKey(rand.Reader, 1024)).PublicKey),
		"RSA of 16384 bits":   with(strong, map[string]any{"n": encode(append([]byte{255}, make([]byte, 2047)...))}),
		"RSA of exponent 1":   with(strong, map[string]any{"e": encode([]byte{1})}),
		"RSA, even exponent":  with(strong, map[string]any{"e": encode([]byte{4})}),
		"RSA, huge exponent":  with(strong, map[string]any{"e": encode([]byte{255, 255, 255, 255, 255})}),
		"RSA without modulus": with(strong, map[string]any{"n": ""}),
		"Ed25519 too short":   {"kid": "x", "kty": "OKP", "crv": "Ed25519", "x": encode(make([]byte, 31))},
		"X25519":              {"kid": "x", "kty": "OKP", "crv": "X25519", "x": encode(make([]byte, 32))},
	} {
		keys, err := parseKeys(jwks(key, good))
		if err != nil || len(keys) != 1 || keys[0].kid != "good" {
			t.Errorf("%s: got %d keys, %v", name, len(keys), err)
		}
	}
}

func TestKeyIsForTheAlgorithmThatItNames(t *testing.T) {
	key := jwkOf("rsa", &rsaKey().PublicKey)
	key["alg"] = "RS512"
	keys := must(parseKeys(jwks(key)))
	if len(keys) != 1 || !slices.Equal(keys[0].algorithms, []string{"RS512"}) {
		t.Errorf("got %+v", keys)
	}
	w := newWorld(t)
	w.north.issuer.Algorithms = []string{"RS256", "RS512"}
	w.north.publish(jwks(key))
	w.Authenticator = w.another()
	w.accepts(t, sign(jwt.SigningMethodRS512, rsaKey(), "rsa", w.north.claims(nil), nil))
	w.refuses(t, "Bearer "+sign(jwt.SigningMethodRS256, rsaKey(), "rsa", w.north.claims(nil), nil))
}

func FuzzParseKeys(f *testing.F) {
	f.Add(jwks(jwkOf("rsa", &rsaKey().PublicKey), jwkOf("ed", ed25519.PublicKey(make([]byte, 32)))))
	f.Add([]byte(`{"keys":[{"kid":"a","kty":"EC","crv":"P-256","x":"","y":""},null,7]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		keys, _ := parseKeys(document)
		for _, k := range keys {
			if k.kid == "" || len(k.algorithms) == 0 || k.key == nil {
				t.Fatalf("got %+v", k)
			}
		}
	})
}
