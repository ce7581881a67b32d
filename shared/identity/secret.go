package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"strings"
)

// An API key's text is `dk_<kid>_<secret>_<crc>`. The kid names the key and is
// no secret. The secret's 43 characters of 62 are 256 bits. The crc is the
// CRC-32 (IEEE 802.3) of all before its underscore in eight lower-case
// hexadecimal digits, so a mistyped key is refused without a read.
const (
	secretPrefix = "dk_"
	kidLength    = 16
	secretLength = 43
	secretText   = len(secretPrefix) + kidLength + 1 + secretLength + 1 + 8
	alphabet     = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
)

// NewSecret makes the text of an API key, which its maker sees once, and what
// is stored of it: the kid and the SHA-256 of the secret part.
func NewSecret() (text, kid string, hash [32]byte) {
	kid = randomText(kidLength)
	secret := randomText(secretLength)
	return join(kid, secret), kid, sha256.Sum256([]byte(secret))
}

// ParseSecret splits an API key's text. It is false for a text that NewSecret
// cannot have made.
func ParseSecret(text string) (kid string, hash [32]byte, ok bool) {
	if len(text) != secretText {
		return "", [32]byte{}, false
	}
	kid = text[len(secretPrefix):][:kidLength]
	secret := text[len(secretPrefix)+kidLength+1:][:secretLength]
	if !alphanumeric(kid) || !alphanumeric(secret) || join(kid, secret) != text {
		return "", [32]byte{}, false
	}
	return kid, sha256.Sum256([]byte(secret)), true
}

func join(kid, secret string) string {
	body := secretPrefix + kid + "_" + secret
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(body)))
	return body + "_" + hex.EncodeToString(sum)
}

func alphanumeric(s string) bool {
	return madeOf(s, alphabet)
}

// madeOf tells whether s has no other characters than those.
func madeOf(s, characters string) bool {
	return strings.Trim(s, characters) == ""
}

// randomText is n characters of the alphabet, each as likely as any other:
// bytes past the largest multiple of 62 are drawn again.
func randomText(n int) string {
	const even = 256 - 256%len(alphabet)
	out := make([]byte, 0, n)
	var draw [64]byte
	for len(out) < n {
		_, _ = rand.Read(draw[:]) // never fails; it ends the process instead
		for _, b := range draw {
			if int(b) < even && len(out) < n {
				out = append(out, alphabet[int(b)%len(alphabet)])
			}
		}
	}
	return string(out)
}
