package satisfaction

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"docket/shared/id"
	"docket/shared/tenant"
)

// Link is the question about one resolution of a ticket. Its token is what its customer is
// sent: who has it may answer, and may do nothing else. It is good as long as the ticket is
// not opened again, and the workspace's key is the same.
type Link struct {
	Scope      tenant.Scope
	TicketID   string // a UUID
	Resolution uint64 // from 1 on
}

// MaxToken is how many characters a token has at most.
const MaxToken = 400

// Token names the link and signs it under the key of its workspace.
func (l Link) Token(key []byte) string {
	said := fmt.Sprintf("%s/%s/%s/%d", l.Scope.Tenant(), l.Scope.Workspace(), l.TicketID, l.Resolution)
	return base64.RawURLEncoding.EncodeToString([]byte(said)) + "." + base64.RawURLEncoding.EncodeToString(sealed(sealed(key, "docket satisfaction link"), said))
}

// sealed is the HMAC of a text. The workspace's key signs other things, too: what signs
// links is made of it.
func sealed(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = h.Write([]byte(text)) // a hash takes everything
	return h.Sum(nil)
}

// ReadLink reads the link that a token names, whoever signed it; an error where it names
// none.
func ReadLink(token string) (l Link, err error) {
	named, _, _ := strings.Cut(token, ".")
	said, err := base64.RawURLEncoding.DecodeString(named)
	parts := strings.Split(string(said), "/")
	if err != nil || len(parts) != 4 || len(token) > MaxToken {
		return l, fmt.Errorf("it names no link")
	}
	if l.Scope, err = tenant.NewScope(parts[0], parts[1]); err != nil {
		return l, err
	}
	if _, ours := id.TicketNumber(parts[2]); !ours {
		return l, fmt.Errorf("it names no ticket")
	}
	l.TicketID = parts[2]
	l.Resolution, err = strconv.ParseUint(parts[3], 10, 32)
	return l, err
}

// Signed tells whether a token is the link's own under a key.
func (l Link) Signed(key []byte, token string) bool {
	return len(key) > 0 && hmac.Equal([]byte(l.Token(key)), []byte(token))
}
