package issuer

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	keyFile = "key.pem"   // PKCS #8
	setFile = "jwks.json" // RFC 7517, 5
)

// openKey reads the key in dir, and makes it first where there is none.
func openKey(dir string) (*ecdsa.PrivateKey, error) {
	path := filepath.Join(dir, keyFile)
	key, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the issuer's directory: %w", err)
	}
	text, err := newKey()
	if err != nil {
		return nil, err
	}
	// Unlike a rename, a link fails where another process was first: then that one's key is ours too.
	err = place(path, text, 0o600, os.Link)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("keep the issuer's key: %w", err)
	}
	return readKey(path)
}

func newKey() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the issuer's key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("make the issuer's key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

func readKey(path string) (*ecdsa.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the issuer's key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("read the issuer's key: %s holds none", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the issuer's key: %w", err)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, fmt.Errorf("read the issuer's key: %s is not a P-256 key", path)
	}
	return key, nil
}

// place writes a file whole beside path and then moves it there.
func place(path string, content []byte, mode fs.FileMode, move func(from, to string) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }() // gone already after a rename
	_, err = file.Write(content)
	err = errors.Join(err, file.Chmod(mode), file.Sync(), file.Close())
	if err != nil {
		return err
	}
	return move(file.Name(), path)
}

// jwk is the public key, its id the thumbprint of RFC 7638.
type jwk struct {
	Kty string `json:"kty"`
	Use string `json:"use"`
	Alg string `json:"alg"`
	Kid string `json:"kid"`
	Crv string `json:"crv"`
	X   string `json:"x"`
	Y   string `json:"y"`
}

func (i *Issuer) jwk() jwk {
	point, err := i.key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		panic(fmt.Sprintf("the issuer's key has no point: %v", err)) // it is a P-256 key
	}
	x := base64.RawURLEncoding.EncodeToString(point[1:33])
	y := base64.RawURLEncoding.EncodeToString(point[33:])
	thumb := sha256.Sum256([]byte(`{"crv":"P-256","kty":"EC","x":"` + x + `","y":"` + y + `"}`))
	kid := base64.RawURLEncoding.EncodeToString(thumb[:])
	return jwk{Kty: "EC", Use: "sig", Alg: "ES256", Kid: kid, Crv: "P-256", X: x, Y: y}
}

// publish writes the key set, unless it lies there already.
func (i *Issuer) publish() error {
	document, err := json.Marshal(map[string][]jwk{"keys": {i.jwk()}})
	if err != nil {
		return err
	}
	path := filepath.Join(i.dir, setFile)
	if there, err := os.ReadFile(path); err == nil && bytes.Equal(there, document) {
		return nil
	}
	if err := place(path, document, 0o644, os.Rename); err != nil {
		return fmt.Errorf("publish the issuer's keys: %w", err)
	}
	return nil
}
