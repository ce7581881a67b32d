package list

import (
	"encoding/json"
	"testing"

	"docket/shared/customfield"
)

func TestAFilterKeepsRowsThatHaveEveryWordAndTheField(t *testing.T) {
	fields := customfield.Values{"plan": json.RawMessage(`"pro"`), "seats": json.RawMessage(`5`), "tree": json.RawMessage(`{"a":1}`)}
	texts := []string{"Invoice of April", "VAT is MISSING", "Die Straße in Zürich"}
	cases := []struct {
		name string
		f    Filter
		want bool
	}{
		{"nothing asked", Filter{}, true},
		{"words of several texts, in any case", Filter{Query: "april missing"}, true},
		{"a word that is nowhere", Filter{Query: "april refund"}, false},
		{"without diacritics", Filter{Query: "ZURICH strasse"}, true},
		{"only spaces", Filter{Query: " \u200b\u3000"}, true},
		{"a key in another form", Filter{FieldKey: "ＰＬＡＮ", FieldValue: "PRO"}, true},
		{"an equal number", Filter{FieldKey: "seats", FieldValue: "5.0"}, true},
		{"a key alone", Filter{FieldKey: "tree"}, true},
		{"a key that is absent", Filter{FieldKey: "none"}, false},
		{"a string's value", Filter{FieldKey: "plan", FieldValue: "pro"}, true},
		{"a number's text", Filter{FieldKey: "seats", FieldValue: "5"}, true},
		{"another value", Filter{FieldKey: "seats", FieldValue: "50"}, false},
		{"an object has no text", Filter{FieldKey: "tree", FieldValue: `{"a":1}`}, false},
		{"the word but not the field", Filter{Query: "april", FieldKey: "none"}, false},
	}
	for _, c := range cases {
		if got := c.f.Keeps(fields, texts...); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
