package savedview

import "testing"

func TestAViewForgetsWhoIsErasedOrIsTakenAway(t *testing.T) {
	n := Named{Names: []string{"Zoë Li", ""}, Emails: []string{"zoe@example.com"}}
	for name, c := range map[string]struct {
		of, filters, want string // empty: it is taken away
	}{
		"of others":                   {"Late", `{"customer_email":["jane@example.com"],"status":["open"]}`, `{"customer_email":["jane@example.com"],"status":["open"]}`},
		"of them and others":          {"Late", `{"customer_email":["ZOE@example.com","jane@example.com"],"status":["open"]}`, `{"customer_email":["jane@example.com"],"status":["open"]}`},
		"of them alone":               {"Late", `{"customer_email":["zoe@example.com"],"status":["open"]}`, ""},
		"of a search for them":        {"Late", `{"query":"invoice zoe li"}`, ""},
		"of an address searched for":  {"Late", `{"query":"zoe@example.com"}`, ""},
		"of a word that begins alike": {"Late", `{"query":"zoe link"}`, `{"query":"zoe link"}`},
		"called so":                   {"For ZOË  LI", `{}`, ""},
	} {
		v := View{Name: c.of, Filters: c.filters}
		is, stays := v.without(n)
		if stays != (c.want != "") || stays && is.Filters != c.want {
			t.Errorf("%s: stays %t, %s", name, stays, is.Filters)
		}
		if v.Names(n) != (c.want != c.filters) {
			t.Errorf("%s: named: %t", name, v.Names(n))
		}
	}
}
