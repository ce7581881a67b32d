package ticket

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode"

	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/fold"
	"docket/shared/index"
	"docket/shared/tenant"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// drawWord draws a text as a workspace writes it, and another form of it.
func drawWord(t *rapid.T) (word, form string) {
	some := rapid.SampledFrom([]rune("abßSςΣåÅÉеЙがｶﾞ각ﬁ１ क\u0301\u0308\u200d"))
	word = rapid.StringOfN(some, 1, 8, -1).Filter(func(s string) bool { return !fold.Blank(s) }).Draw(t, "word")
	forms := map[string]func(string) string{
		"composed": norm.NFC.String, "decomposed": norm.NFD.String, "compatible": norm.NFKC.String,
		"in the other case":   func(s string) string { return strings.Map(unicode.SimpleFold, s) },
		"with what is unseen": func(s string) string { return strings.ReplaceAll(s, "a", "\u00ada\u200b") },
	}
	return word, forms[rapid.SampledFrom([]string{"composed", "decomposed", "compatible", "in the other case", "with what is unseen"}).Draw(t, "form")](word)
}

func TestATicketIsFoundInWhateverFormItsTextIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word, form := drawWord(t)
		value, err := json.Marshal(word)
		if err != nil {
			t.Fatal(err)
		}
		address := word + "@example.com"
		tk := Ticket{Type: word, Category: word, Tags: unique([]string{word}), AssigneeID: address, OwnerID: address,
			Links:        Links{ContactID: address, CompanyID: address, DealID: address, LeadID: address, InvoiceID: address},
			CustomFields: customfield.Values{word: value}}
		choices := map[string]Choice{"tag": Tagged(form), "key": Has(form, ""), "value": Has(form, form)}
		for _, f := range Fields() {
			if value := f.Get(&tk); f.find != nil && value != "" {
				choices[f.Name] = OneOf(f.Name, strings.Replace(value, word, form, 1))
			}
		}
		for by, choice := range choices {
			if !finds(tk, choice) {
				t.Fatalf("%+q is not found by its %s %+q", word, by, form)
			}
		}
		other := customfield.Values{word + "x": value}
		if tk := (Ticket{Tags: []string{word + "x"}, CustomFields: other}); finds(tk, choices["tag"]) || finds(tk, choices["key"]) {
			t.Fatalf("%+q finds another", form)
		}
	})
}

func TestTagsAreTrimmedAndEachIsThereOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var given []string
		for range rapid.IntRange(0, 4).Draw(t, "tags") {
			word, form := drawWord(t)
			given = append(given, word, " "+form+"\u200b")
		}
		kept := unique(given)
		forms := map[string]bool{}
		for i, tag := range kept {
			forms[TagForm(tag)] = true
			if fold.Trim(tag) != tag || len(forms) != i+1 || !slices.ContainsFunc(given, func(s string) bool { return fold.Trim(s) == tag }) {
				t.Fatalf("%+q of %+q is kept", kept, given)
			}
		}
		for _, tag := range given {
			if !forms[TagForm(tag)] {
				t.Fatalf("%+q of %+q is not kept: %+q", tag, given, kept)
			}
		}
		if again := unique(kept); !slices.Equal(again, kept) {
			t.Fatalf("%+q becomes %+q", kept, again)
		}
	})
}

func TestAReferenceOfOursIsNobodysInAnyForm(t *testing.T) {
	taken := func(reference string) bool {
		var r fault.Rules
		checkReference(&r, reference)
		return r.Err() == nil
	}
	for _, reference := range []string{"TKT-1", "tkt-0001", "ＴＫＴ－０００１", "T\u200bKT-1", "TKT‐1", "TKT\u2011" + "1", "TKT–1", "TKT−1", "ТКТ-1", "ΤΚΤ-1", "TKT-١", "𝐓𝐊𝐓-𝟏",
		" A", "A\u00a0", "\u200bA", "A\u200b", strings.Repeat("ﷺ", MaxReference)} {
		if taken(reference) {
			t.Errorf("%+q may be a client's", reference)
		}
	}
	for _, reference := range []string{"TKT", "TKT-", "TKT-1a", "ATKT-1", "TKT1", "Fall 7", "7", "ß", strings.Repeat("\U0001F600", MaxReference)} {
		if !taken(reference) {
			t.Errorf("%+q may not be a client's", reference)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		wide := func(r rune) rune {
			if rapid.Bool().Draw(t, "wide") {
				return r - '!' + '！'
			}
			return r
		}
		if reference := strings.Map(wide, rapid.StringMatching(`[tT][kK][tT]-[0-9]{1,9}`).Draw(t, "reference")); taken(reference) {
			t.Fatalf("%+q may be a client's", reference)
		}
	})
}

// Who may see a ticket is told by the letter.
func TestWhoRequestedATicketIsComparedAsWritten(t *testing.T) {
	ann := Requester{Issuer: "https://id.example", UserID: "ann@example.com"}
	for _, other := range []tenant.User{{Issuer: ann.Issuer, Subject: "Ann@example.com"}, {Issuer: "https://ID.example", Subject: ann.UserID}} {
		sight := Sight{user: other}
		if tk := (Ticket{Requester: ann}); sight.Sees(tk) || sight.Within(index.Query{}).Matches(tk.Facets()) {
			t.Errorf("%+v sees what %+v requested", other, ann)
		}
	}
}

// Facets are kept, and folded by the tables of Unicode: others give other facets.
func TestAnotherEditionOfUnicodeAsksForAHigherFacetsVersion(t *testing.T) {
	if got, want := fold.Unicode, "15.0.0"; got != want {
		t.Errorf("facets are folded by Unicode %s, those of version %d by %s: raise FacetsVersion", got, FacetsVersion, want)
	}
}
