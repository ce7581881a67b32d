package thread

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"slices"
	"strings"

	"docket/shared/id"
	"docket/shared/tenant"

	"github.com/google/uuid"
)

// Key signs reply addresses. ID is one character of a-z or 2-7 and stands in what it
// signs, so that a key can be replaced: the new one signs, the old one still checks.
type Key struct {
	ID     byte
	Secret []byte // at least 32 bytes
}

// Tokens makes and checks the tokens of reply addresses, support+<token>@desk.example. A
// token names a ticket, holds in one workspace, and nobody without a Key can make one.
// The zero Tokens knows no token.
type Tokens struct{ keys []Key }

// NewTokens takes the keys: the first one signs, all of them check.
func NewTokens(keys ...Key) (Tokens, error) {
	for i, k := range keys {
		if len(k.Secret) < sha256.Size || strings.IndexByte(alphabet, k.ID) < 0 {
			return Tokens{}, errors.New("a key of reply addresses has a secret of 32 bytes or more, and one character of a-z or 2-7")
		}
		if slices.ContainsFunc(keys[:i], func(other Key) bool { return other.ID == k.ID }) {
			return Tokens{}, errors.New("two keys of reply addresses have one ID")
		}
	}
	return Tokens{keys: slices.Clone(keys)}, nil
}

// TokensOf are the tokens of a workspace, for the letters that leave it and for those that
// come. What signs them is made of the workspace's own key, which signs other things, too.
// Without one there are none.
func TokensOf(w tenant.Workspace) Tokens {
	if len(w.CursorKey) == 0 {
		return Tokens{}
	}
	h := hmac.New(sha256.New, w.CursorKey)
	_, _ = h.Write([]byte("docket reply address")) // a hash takes everything
	return Tokens{keys: []Key{{ID: alphabet[0], Secret: h.Sum(nil)}}}
}

const (
	alphabet = "abcdefghijklmnopqrstuvwxyz234567" // one case: programs fold local parts
	version  = '1'
	signed   = 10 // bytes of the signature: 80 bits, guessed by asking alone
	length   = 3 + 42
	maxLocal = 64 // bytes of the part before the at sign, RFC 5321
)

var encoding = base32.NewEncoding(alphabet).WithPadding(base32.NoPadding)

// For is the token of a ticket, for whoever is written to. With a member it is that
// member's own: what comes to it may count as theirs. It is empty where there is no key,
// or the ticket's ID is none.
func (t Tokens) For(scope tenant.Scope, ticketID, member string) string {
	ticket, err := uuid.Parse(strings.TrimPrefix(ticketID, id.TicketPrefix))
	if err != nil || len(t.keys) == 0 || scope.IsZero() {
		return ""
	}
	return token(t.keys[0], scope, ticket, member)
}

// Reads is the ticket that a token names, and false if it was not made for this
// workspace, and for this member where it is a member's.
func (t Tokens) Reads(scope tenant.Scope, text, member string) (ticketID string, own, ok bool) {
	text = strings.ToLower(text)
	if len(text) != length || text[1] != version || scope.IsZero() {
		return "", false, false
	}
	data, err := encoding.DecodeString(text[3:])
	at := slices.IndexFunc(t.keys, func(k Key) bool { return k.ID == text[2] })
	if err != nil || at < 0 {
		return "", false, false
	}
	ticket := uuid.UUID(data[:16])
	who := ""
	if text[0] == 'm' {
		if who = member; who == "" {
			return "", false, false
		}
	}
	if !hmac.Equal([]byte(token(t.keys[at], scope, ticket, who)), []byte(text)) {
		return "", false, false
	}
	return id.TicketPrefix + ticket.String(), who != "", true
}

// token is kind, version, key, and in base32 the ticket and what signs all of it.
func token(key Key, scope tenant.Scope, ticket uuid.UUID, member string) string {
	head := []byte{'r', version, key.ID}
	if member != "" {
		head[0] = 'm'
	}
	mac := hmac.New(sha256.New, key.Secret)
	for _, part := range []string{"reply address of Docket", string(head), scope.Tenant(), scope.Workspace(), string(ticket[:]), member} {
		mac.Write([]byte{byte(len(part) >> 8), byte(len(part))}) // so no part can be taken for another
		mac.Write([]byte(part))
	}
	return string(head) + encoding.EncodeToString(append(ticket[:], mac.Sum(nil)[:signed]...))
}

// Address is an address with a token: support@desk.example becomes
// support+<token>@desk.example. It is the address alone where there is no token, or no
// room for one: a local part has 64 bytes.
func Address(address, token string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 || token == "" || at+1+len(token) > maxLocal {
		return address
	}
	return address[:at] + "+" + token + address[at:]
}

// tokenOf is what stands behind the last plus sign of an address.
func tokenOf(address string) string {
	local := address[:max(strings.LastIndexByte(address, '@'), 0)]
	if plus := strings.LastIndexByte(local, '+'); plus >= 0 {
		return local[plus+1:]
	}
	return ""
}
