package identity

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// Issuer is an identity provider whose tokens are accepted.
type Issuer struct {
	Issuer     string   `json:"issuer"`                       // the tokens' iss, to the letter
	Audience   string   `json:"audience,omitempty"`           // must be in the tokens' aud; empty: aud is not looked at
	Parties    []string `json:"authorized_parties,omitempty"` // the tokens' azp or client_id must be one of them; none: neither is looked at
	Scoped     bool     `json:"scoped,omitempty"`             // every token is for its scopes alone, also where none of them is Docket's
	JWKS       string   `json:"jwks"`                         // where its keys are: an https URL, or file:path
	Algorithms []string `json:"algorithms,omitempty"`         // of RFC 7518 and 8037; none given: RS256 and ES256
}

// maxIdentifier is the longest issuer, subject, organisation or kid, in bytes.
const maxIdentifier = 255

// asymmetric are the algorithms that an issuer can be configured with: those
// whose verifier cannot sign.
func asymmetric() []string {
	return []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"}
}

// ParseIssuers reads the configured issuers, a JSON array of objects with the
// members of Issuer. It refuses whatever is not
// understood or not safe, and says what.
func ParseIssuers(jsonText string) ([]Issuer, error) {
	decoder := json.NewDecoder(strings.NewReader(jsonText))
	decoder.DisallowUnknownFields()
	var issuers []Issuer
	if err := decoder.Decode(&issuers); err != nil {
		return nil, fmt.Errorf("read the configured issuers: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("read the configured issuers: there is text behind the list")
	}
	seen := map[string]bool{}
	for i, issuer := range issuers {
		if err := issuer.check(); err != nil {
			return nil, fmt.Errorf("configured issuer %d (%q): %w", i, issuer.Issuer, err)
		}
		if seen[issuer.Issuer] {
			return nil, fmt.Errorf("configured issuer %d (%q): is there twice", i, issuer.Issuer)
		}
		seen[issuer.Issuer] = true
		issuers[i] = issuer.withDefaults()
	}
	return issuers, nil
}

func (i Issuer) withDefaults() Issuer {
	if len(i.Algorithms) == 0 {
		i.Algorithms = []string{"RS256", "ES256"}
	}
	return i
}

func (i Issuer) check() error {
	switch {
	case !identifier(i.Issuer):
		return errors.New("issuer must be 1 to 255 bytes without spaces or control characters")
	case i.Issuer == KeyIssuer:
		return errors.New("this name is that of API keys")
	case i.Audience == "" && len(i.Parties) == 0:
		return errors.New("audience or authorized_parties must say which of its tokens are for Docket")
	case slices.Contains(i.Parties, ""):
		return errors.New("an authorized party has no name")
	}
	for at, algorithm := range i.Algorithms {
		switch {
		case !slices.Contains(asymmetric(), algorithm):
			return fmt.Errorf("algorithm %q is not one of %s", algorithm, strings.Join(asymmetric(), ", "))
		case slices.Contains(i.Algorithms[:at], algorithm):
			return fmt.Errorf("algorithm %q is there twice", algorithm)
		}
	}
	return i.checkJWKS()
}

func (i Issuer) checkJWKS() error {
	if path, ok := i.file(); ok {
		if path == "" {
			return errors.New("jwks names no file")
		}
		return nil
	}
	u, err := url.Parse(i.JWKS)
	switch {
	case err != nil:
		return fmt.Errorf("jwks: %w", err)
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return errors.New("jwks must be https, http is for loopback only")
	case u.Scheme != "https" && u.Scheme != "http":
		return errors.New("jwks must be an https URL or file:path")
	case u.Hostname() == "" || u.User != nil || u.Fragment != "":
		return errors.New("jwks must be a URL with a host, without user and fragment")
	}
	return nil
}

// file is the path of a key set that lies in a file.
func (i Issuer) file() (string, bool) { return strings.CutPrefix(i.JWKS, "file:") }

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// identifier tells a text that can name somebody: short and in one piece.
func identifier(s string) bool {
	odd := func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) || r == unicode.ReplacementChar }
	return s != "" && len(s) <= maxIdentifier && !strings.ContainsFunc(s, odd)
}
