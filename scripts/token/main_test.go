package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// mint runs the command and returns the claims of the token that it printed.
func mint(t *testing.T, data string, args ...string) map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := run(append([]string{"-tenant", "acme", "-workspace", "north", "-subject", "ada"}, args...), data, &out); err != nil {
		t.Fatal(err)
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(out.String(), ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

func TestScopesAreTheRolesUnlessGiven(t *testing.T) {
	data := t.TempDir()
	for args, want := range map[string]string{
		"":                            "support:read support:write helpdesk:read helpdesk:write desk:read desk:note desk:write selfservice:use",
		"-role agent":                 "support:read support:write helpdesk:read helpdesk:write desk:read desk:note desk:write selfservice:use",
		"-role light_agent":           "desk:read desk:note",
		"-role customer":              "selfservice:use",
		"-role agent -scopes=":        "",
		"-scopes support:read":        "support:read",
		"-scopes crm:read,keys:write": "crm:read keys:write",
		"-role admin": "support:read support:write helpdesk:read helpdesk:write desk:read desk:note desk:write desk:delete keys:write audit:read usage:read settings:write webhooks:write members:write selfservice:use" +
			" crm:read crm:write tasks:write assets:read activity:write",
	} {
		if got := mint(t, data, strings.Fields(args)...)["scope"]; got != want {
			t.Errorf("%s: scope %q, want %q", args, got, want)
		}
	}
}

func TestLifeMayBeNegative(t *testing.T) {
	data := t.TempDir()
	for ttl, want := range map[string]time.Duration{"-1h": -time.Hour, "24h": 24 * time.Hour} {
		claims := mint(t, data, "-ttl", ttl)
		left := time.Until(time.Unix(int64(claims["exp"].(float64)), 0))
		if off := left - want; off < -5*time.Second || off > 5*time.Second {
			t.Errorf("-ttl %s expires in %v", ttl, left)
		}
		if claims["iat"].(float64) >= claims["exp"].(float64) {
			t.Errorf("-ttl %s was issued when it had expired", ttl)
		}
	}
}

func TestKeyIsThatOfTheDataDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	mint(t, "")
	mint(t, "elsewhere")
	for _, dir := range []string{".local", "elsewhere"} {
		if _, err := os.Stat(filepath.Join(dir, "issuer", "jwks.json")); err != nil {
			t.Error(err)
		}
	}
}

func TestUnknownNameIsAnErrorThatNamesIt(t *testing.T) {
	for args, says := range map[string]string{
		"-tenant acme -workspace north -subject ada -role boss":               `"boss"`,
		"-tenant acme -workspace north -subject ada -scopes support:read,foo": `"foo"`,
		"-tenant acme -workspace north":                                       "-subject",
		"-tenant acme -subject ada":                                           "workspace",
		"-tenant acme#x -workspace north -subject ada":                        `"acme#x"`,
		"-tenant acme -workspace north -subject ada extra":                    `"extra"`,
	} {
		var out bytes.Buffer
		if err := run(strings.Fields(args), t.TempDir(), &out); err == nil || !strings.Contains(err.Error(), says) || out.Len() > 0 {
			t.Errorf("%s: got %v and %q", args, err, out.String())
		}
	}
}
