package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
)

// publicKey is a usable key of a JWK Set.
type publicKey struct {
	kid        string
	algorithms []string // that it may verify
	key        crypto.PublicKey
}

// jwk is a JSON Web Key (RFC 7517, 4; RFC 7518, 6; RFC 8037, 2).
type jwk struct {
	Kty    string   `json:"kty"`
	Kid    string   `json:"kid"`
	Use    string   `json:"use"`
	KeyOps []string `json:"key_ops"`
	Alg    string   `json:"alg"`
	Crv    string   `json:"crv"`
	N      string   `json:"n"`
	E      string   `json:"e"`
	X      string   `json:"x"`
	Y      string   `json:"y"`
}

// parseKeys returns the keys of a JWK Set that can verify a token. The others
// are left out and not an error, as RFC 7517, 5 has it: an issuer may publish
// keys of kinds that we do not know.
func parseKeys(document []byte) ([]publicKey, error) {
	var set struct {
		Keys *[]json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(document, &set); err != nil {
		return nil, fmt.Errorf("parse keys: %w", err)
	}
	if set.Keys == nil {
		return nil, errors.New("parse keys: no list of keys")
	}
	var keys []publicKey
	for _, raw := range *set.Keys {
		var k jwk
		if json.Unmarshal(raw, &k) != nil {
			continue
		}
		if key, ok := k.public(); ok {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// public is the key that k describes; false when it is not for signatures, has
// no id, or is of a kind or a strength that is not taken.
func (k jwk) public() (publicKey, bool) {
	if k.Kid == "" || k.Use != "" && k.Use != "sig" || k.KeyOps != nil && !slices.Contains(k.KeyOps, "verify") {
		return publicKey{}, false
	}
	key, algorithms := k.material()
	if k.Alg != "" {
		algorithms = slices.DeleteFunc(algorithms, func(a string) bool { return a != k.Alg })
	}
	return publicKey{kid: k.Kid, algorithms: algorithms, key: key}, len(algorithms) > 0
}

// material is the key itself and the algorithms that its type has, none when
// it cannot be used.
func (k jwk) material() (crypto.PublicKey, []string) {
	switch {
	case k.Kty == "RSA":
		return k.rsa()
	case k.Kty == "EC" && k.Crv == "P-256":
		return k.ec(elliptic.P256(), "ES256")
	case k.Kty == "EC" && k.Crv == "P-384":
		return k.ec(elliptic.P384(), "ES384")
	case k.Kty == "OKP" && k.Crv == "Ed25519":
		if x := decode(k.X); len(x) == ed25519.PublicKeySize {
			return ed25519.PublicKey(x), []string{"EdDSA"}
		}
	}
	return nil, nil
}

// rsa takes 2048 to 8192 bits: fewer can be factored, more take long to verify.
func (k jwk) rsa() (crypto.PublicKey, []string) {
	n, e := new(big.Int).SetBytes(decode(k.N)), new(big.Int).SetBytes(decode(k.E))
	if n.BitLen() < 2048 || n.BitLen() > 8192 || e.BitLen() > 31 || e.Int64() < 3 || e.Bit(0) == 0 {
		return nil, nil
	}
	return &rsa.PublicKey{N: n, E: int(e.Int64())}, []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}
}

// ec takes a point that is on the curve, its coordinates in their full length.
func (k jwk) ec(curve elliptic.Curve, algorithm string) (crypto.PublicKey, []string) {
	point := slices.Concat([]byte{4}, decode(k.X), decode(k.Y)) // SEC 1, 2.3.3
	key, err := ecdsa.ParseUncompressedPublicKey(curve, point)
	if err != nil {
		return nil, nil
	}
	return key, []string{algorithm}
}

// decode is base64url without padding (RFC 7515, 2), nil for what is not.
func decode(s string) []byte {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}
