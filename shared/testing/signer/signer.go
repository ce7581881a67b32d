// Package signer stands for an identity provider in tests.
package signer

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

// Signer signs tokens with a key of its own, by ES256.
type Signer struct {
	JWKS string // the URL of its key set (RFC 7517), a file
	key  *ecdsa.PrivateKey
}

// New makes a signer for as long as the test runs.
func New(t testing.TB) Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		t.Fatal(err)
	}
	set, err := json.Marshal(map[string]any{"keys": []map[string]string{{
		"kty": "EC", "use": "sig", "alg": "ES256", "kid": "one", "crv": "P-256",
		"x": base64.RawURLEncoding.EncodeToString(point[1:33]), "y": base64.RawURLEncoding.EncodeToString(point[33:]),
	}}})
	file := filepath.Join(t.TempDir(), "jwks.json")
	if err != nil || os.WriteFile(file, set, 0o600) != nil {
		t.Fatal("no key set", err)
	}
	return Signer{"file:" + file, key}
}

// Sign makes a token with claims.
func (s Signer) Sign(t testing.TB, claims jwt.MapClaims) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
	token.Header["kid"] = "one"
	text, err := token.SignedString(s.key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
