package words

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTheWordsOfATextAreWhatAReaderTakesForWords(t *testing.T) {
	for text, want := range map[string]string{
		"Die Straße in Zürich":    "die in strasse zurich",
		"can't log in!":           "can't in log",
		"TKT-123 ann@example.com": "123 ann example.com tkt",
		"請求書を送る":                  "求書 書を 請求 送る を送",
		"字":                       "字",
		"ﾃﾞｰﾀ":                    "テ\u3099ー ータ",
		"안녕하세요 여러분":               "안녕하세요 여러분",
		"3.5 kg, 1,000 €":         "1,000 3.5 kg",
		"... --- !!!":             "",
		"สวัสดี":                  "สว วส สด",
		strings.Repeat("x", 100):  strings.Repeat("x", 64),
		"naïve\u200bcafé":         "naivecafe",
		"Refund refund REFUND":    "refund",
	} {
		var got []string
		for word := range In(text) {
			got = append(got, word)
		}
		slices.Sort(got)
		fields := strings.Fields(want)
		for i := range fields {
			fields[i] = folded(fields[i])
		}
		slices.Sort(fields)
		if !slices.Equal(got, fields) {
			t.Errorf("%q has the words %+q, not %+q", text, got, fields)
		}
	}
	if n := In("Refund refund REFUND")["refund"]; n != 3 {
		t.Errorf("a word that comes thrice is counted %d times", n)
	}
}

func folded(word string) string {
	for w := range In(word) {
		return w
	}
	return word
}

func TestAWordHasAtMostSoManyBytesAndNoZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for word := range In(rapid.String().Draw(t, "text")) {
			if word == "" || len(word) > maxWord || strings.ContainsRune(word, 0) {
				t.Fatalf("%+q", word)
			}
		}
	})
}

func TestAQueryIsWordsPhrasesAndABeginning(t *testing.T) {
	for query, want := range map[string]Asked{
		"refund inv":              {Words: []string{"refund"}, Beginning: "inv"},
		"refund inv ":             {Words: []string{"refund", "inv"}},
		`"Late  Delivery" refund`: {Words: []string{"late", "delivery"}, Beginning: "refund", Phrases: []string{"late delivery"}},
		`„Zu spät“`:               {Words: []string{"zu", "spat"}, Phrases: []string{"zu spat"}},
		`5" screen`:               {Words: []string{"5"}, Beginning: "screen"},
		"":                        {},
	} {
		got := Ask(query)
		if !slices.Equal(got.Words, want.Words) || got.Beginning != want.Beginning || !slices.Equal(got.Phrases, want.Phrases) {
			t.Errorf("%q asks for %+v, not %+v", query, got, want)
		}
	}
}

func TestAWordIsFoundInItsForms(t *testing.T) {
	for language, words := range map[string][]string{
		"en": {"refunds", "refund", "refunded", "refunding"},
		"de": {"rechnung", "rechnungen"},
		"fr": {"facture", "factures"},
		"ru": {"счет", "счета"},
	} {
		alike := Alike(language)
		for _, a := range words {
			for _, b := range words {
				if a, b := folded(a), folded(b); !alike(a).keeps(b) {
					t.Errorf("%s: %q does not find %q", language, a, b)
				}
			}
		}
	}
	if term := Alike("en")("cities"); !term.keeps("city") || !Alike("en")("city").keeps("cities") || term.keeps("citation") {
		t.Error("city and cities are not one")
	}
	for _, language := range []string{"", "xx"} {
		if term := Alike(language)("refunds"); term.keeps("refund") {
			t.Errorf("%q has stems", language)
		}
	}
}

func TestAnEntryIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := map[string]Counts{}
		count := rapid.Uint8Range(0, MaxCount)
		for _, word := range rapid.SliceOfN(rapid.StringMatching(`[a-zé]{1,8}`), 0, 20).Draw(t, "words") {
			c := Counts{Fields: count.Draw(t, "fields"), Public: count.Draw(t, "public"), Internal: count.Draw(t, "internal")}
			if rapid.Bool().Draw(t, "lost?") {
				c.Fields, c.Lost = 0, true
			}
			words[word] = c
		}
		got, err := DecodeWords(Entry{Words: words}.Encode())
		if err != nil || !maps.Equal(got, words) {
			t.Fatalf("%v is read as %v, %v", words, got, err)
		}
	})
}

func TestWhatIsNoEntryIsRefusedAndNothingPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOf(rapid.Byte()).Draw(t, "data")
		_, _ = DecodeWords(data)
		_, _ = postings(data)
		_, _ = terms(data, func(string) bool { return true })
	})
	if _, err := DecodeWords([]byte{9, 9}); err == nil {
		t.Error("a word that shares more than there is is read")
	}
}
