package ticket

import (
	"testing"

	"docket/shared/index"
	"docket/shared/tenant"

	"pgregory.net/rapid"
)

// What is in sight is found by its facets, and nothing else is.
func TestATicketIsInSightExactlyWhereTheIndexFindsIt(t *testing.T) {
	name := rapid.SampledFrom([]string{"", "casey", "Casey", "chris"})
	issuer := rapid.SampledFrom([]string{"https://a.example", "https://b.example"})
	address := rapid.SampledFrom([]string{"", "casey@customer.example", "CASEY@customer.example", "\u212Aim@customer.example", "kim@customer.example"})
	rapid.Check(t, func(t *rapid.T) {
		tk := Ticket{Requester: Requester{Email: address.Draw(t, "requester's address"), Issuer: issuer.Draw(t, "requester's issuer"), UserID: name.Draw(t, "requester")}}
		if tk.Requester.UserID == "" {
			tk.Requester.Issuer = ""
		}
		p := tenant.Principal{User: tenant.User{Issuer: issuer.Draw(t, "issuer"), Subject: rapid.SampledFrom([]string{"casey", "Casey", "chris"}).Draw(t, "user")},
			Email: address.Draw(t, "address"), EmailVerified: rapid.Bool().Draw(t, "verified"), OwnOnly: rapid.Bool().Draw(t, "own")}
		sight := SightOf(p)
		sees, finds := sight.Sees(tk), sight.Within(index.Query{{Any: []index.Facet{index.Live}}}).Matches(tk.Facets())
		same := p.User == tk.Requester.User() || p.EmailVerified && p.Email != "" && asciiLower(p.Email) == asciiLower(tk.Requester.Email)
		if want := !p.OwnOnly || same; sees != want || finds != want {
			t.Fatalf("%+v sees %v and finds %v of %+v", p, sees, finds, tk.Requester)
		}
	})
}

// asciiLower is a text with the ASCII letters in lower case.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] |= 0x20
		}
	}
	return string(b)
}

func TestWhoSeesItsOwnTicketsRequestsWhatItOpensWhomeverItNames(t *testing.T) {
	named := Requester{Email: "victim@customer.example", Name: "Victim", Issuer: "https://a.example", UserID: "victim"}
	for what, c := range map[string]struct {
		p    tenant.Principal
		want Requester
	}{
		"who sees all names another": {tenant.Principal{User: casey}, named},
		"a customer with an address": {tenant.Principal{User: casey, Name: "Casey", Email: "c@x.example", EmailVerified: true, OwnOnly: true},
			Requester{Email: "c@x.example", Name: "Casey", Issuer: casey.Issuer, UserID: casey.Subject}},
		"one whose address nobody verified": {tenant.Principal{User: casey, Email: "victim@customer.example", OwnOnly: true}, Requester{Issuer: casey.Issuer, UserID: casey.Subject}},
		"one whose name has two lines":      {tenant.Principal{User: casey, Name: "Casey\nVictim", OwnOnly: true}, Requester{Issuer: casey.Issuer, UserID: casey.Subject}},
	} {
		if got := requesting(c.p, Ticket{Requester: named}).Requester; got != c.want {
			t.Errorf("%s: requested by %+v", what, got)
		}
	}
}
