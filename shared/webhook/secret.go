package webhook

import (
	"crypto/rand"
	"encoding/base64"
	"time"
)

// SecretPrefix begins a secret as the Standard Webhooks scheme writes it; base64 of
// the key follows.
const SecretPrefix = "whsec_"

// secretBytes is the length of a key: that of SHA-256, within the 24 to 64 bytes
// of the scheme.
const secretBytes = 32

// MaxOverlap is for how long at most a secret signs after another has replaced it, and
// Overlap for how long it does unless it is asked otherwise.
const (
	MaxOverlap = 7 * 24 * time.Hour
	Overlap    = 24 * time.Hour
)

func newSecret() string {
	var key [secretBytes]byte
	_, _ = rand.Read(key[:]) // never fails; it ends the process instead
	return SecretPrefix + base64.StdEncoding.EncodeToString(key[:])
}

// Signing are the secrets that sign at an instant, the current one first.
func (s Secrets) Signing(now time.Time) []string {
	if s.Previous == "" || !now.Before(s.PreviousTo) {
		return []string{s.Current}
	}
	return []string{s.Current, s.Previous}
}

// rotated are the secrets once another is the current one, of the endpoint's
// version. A secret that another had replaced already signs no more.
func (s Secrets) rotated(secret string, version uint64, now time.Time, overlap time.Duration) Secrets {
	is := Secrets{Endpoint: s.Endpoint, Version: version, Current: secret}
	if overlap > 0 {
		is.Previous, is.PreviousTo = s.Current, now.Add(overlap).UTC().Truncate(time.Second)
	}
	return is
}
