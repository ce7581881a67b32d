package identity

import (
	"slices"
	"strings"
	"testing"
)

func TestIssuersAreReadFromTheirConfiguration(t *testing.T) {
	got, err := ParseIssuers(`[
		{"issuer": "https://a.example/", "audience": "docket", "jwks": "https://a.example/jwks", "algorithms": ["EdDSA"]},
		{"issuer": "https://b.example", "authorized_parties": ["desk"], "jwks": "http://127.0.0.1:8080/jwks"},
		{"issuer": "c", "audience": "docket", "scoped": true, "jwks": "file:/etc/keys.json"}]`)
	if err != nil || len(got) != 3 {
		t.Fatalf("got %+v, %v", got, err)
	}
	if !slices.Equal(got[0].Algorithms, []string{"EdDSA"}) || !slices.Equal(got[1].Algorithms, []string{"RS256", "ES256"}) {
		t.Errorf("got %+v", got)
	}
	if got[0].Issuer != "https://a.example/" || got[0].Audience != "docket" || got[1].Audience != "" {
		t.Errorf("got %+v", got)
	}
	if none, err := ParseIssuers(`[]`); err != nil || len(none) != 0 {
		t.Errorf("of none: %v, %v", none, err)
	}
}

func TestIssuerThatIsNotSafeOrNotUnderstoodIsRefusedAtStart(t *testing.T) {
	with := func(members string) string {
		return `[{"issuer": "https://a.example", "authorized_parties": ["desk"], ` + members + `}]`
	}
	const good = `"jwks": "https://a.example/jwks"`
	for text, says := range map[string]string{
		``:                                       "read the configured issuers",
		`{}`:                                     "read the configured issuers",
		`[] []`:                                  "behind the list",
		with(good + `, "jwks_uri": "x"`):         "unknown field",
		with(good + `, "algorithms": "RS256"`):   "read the configured issuers",
		with(good + `, "algorithms": ["HS256"]`): `"HS256" is not one of`,
		with(good + `, "algorithms": ["RS256", "none"]`):                                                   `"none" is not one of`,
		with(good + `, "algorithms": ["rs256"]`):                                                           `"rs256" is not one of`,
		with(good + `, "algorithms": ["RS256", "RS256"]`):                                                  "twice",
		`[{"issuer": "https://a.example", ` + good + `}]`:                                                  "which of its tokens",
		`[{"issuer": "https://a.example", "authorized_parties": [""], ` + good + `}]`:                      "no name",
		with(`"audience": "docket"`):                                                                       "jwks must be",
		with(`"jwks": "http://a.example/jwks"`):                                                            "loopback",
		with(`"jwks": "http://127.0.0.1.example/jwks"`):                                                    "loopback",
		with(`"jwks": "ftp://a.example/jwks"`):                                                             "jwks must be",
		with(`"jwks": "https:///jwks"`):                                                                    "host",
		with(`"jwks": "https://u:p@a.example/jwks"`):                                                       "user",
		with(`"jwks": "https://a.example/jwks#x"`):                                                         "fragment",
		with(`"jwks": "file:"`):                                                                            "no file",
		`[{"issuer": "", ` + good + `}]`:                                                                   "issuer must be",
		`[{"issuer": "docket", ` + good + `}]`:                                                             "API keys",
		`[{"issuer": "a b", ` + good + `}]`:                                                                "issuer must be",
		`[{"issuer": "a", "audience": "d", ` + good + `}, {"issuer": "a", "audience": "d", ` + good + `}]`: "twice",
	} {
		if got, err := ParseIssuers(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s\n gave %+v, %v, want an error with %q", text, got, err, says)
		}
	}
}
