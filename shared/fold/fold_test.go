package fold

import (
	"strings"
	"testing"
	"unicode"

	"docket/shared/testing/rapidtest"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { rapidtest.Main(m) }

// characters are all code points of the planes that Unicode uses, but surrogates.
func characters(yield func(rune) bool) {
	for r := rune(0); r <= 0xE0FFF; r++ {
		switch r {
		case 0xD800:
			r = 0xE000
		case 0x40000:
			r = 0xE0000
		}
		if !yield(r) {
			return
		}
	}
}

// texts draws what people and machines write: letters of several scripts, marks,
// wide forms, ligatures, emoji and what is invisible among them.
func texts() *rapid.Generator[string] {
	some := rapid.SampledFrom([]rune("aAzZsSßẞıİiIkKåÅﬁﬀΣσςΆά᾽ᾳᾼйЙёеعِבּקक्षनि가각ㄱがカﾞＡａ１²½Ⅳ℡ℌ㎐ﷺ﷽ᏣꮳⰀ\u0300\u0301\u0307\u0308\u0323\u0345\u3099\u200d\u200c\u200b\u00ad\ufe0f\u3164 \u00a0\n❤👩💻🏴"))
	return rapid.OneOf(rapid.StringOfN(some, 0, 12, -1), rapid.StringOfN(rapid.Rune(), 0, 12, -1), rapid.String())
}

func TestTextsInTwoFormsAreOne(t *testing.T) {
	for _, same := range [][]string{
		{"Zürich", "ZU\u0308RICH", "zürich", "ｚüｒｉｃｈ"},
		{"ΟΔΥΣΣΕΥΣ", "οδυσσευς", "οδυσσευσ"},
		{"STRASSE", "straße", "Straẞe"},
		{"TKT-1", "ＴＫＴ－１", "t\u200bk\u00adt-1"},
		{"\u1FB3", "\u03B1\u0345", "\u0391\u0399"},
		{"a\u0345\u0301", "a\u0301\u0345"},
		{"office", "oﬃce", "OFFICE"},
		{"ĳ", "IJ"},
		{"각", "\u1100\u1161\u11a8"},
		{"ガ", "ｶﾞ", "カ\u3099"},
		{"\u13a0", "\uab70"},
	} {
		for _, s := range same {
			if Text(s) != Text(same[0]) {
				t.Errorf("%q folds to %+q, %q to %+q", s, Text(s), same[0], Text(same[0]))
			}
		}
	}
	for _, other := range [][2]string{{"cafe", "café"}, {"ı", "i"}, {"が", "か"}, {"क", "क्"}, {"a b", "ab"}, {"1", "١"}, {"\U00011f48\u0300", "\u1f4a"}} {
		if Text(other[0]) == Text(other[1]) {
			t.Errorf("%q and %q are one", other[0], other[1])
		}
	}
}

// Every character: an ignorable one is dropped, any other is the same in each of
// its cases and normal forms, and its form folds to itself.
func TestEveryCharacterIsTheSameInEachOfItsForms(t *testing.T) {
	for r := range characters {
		s := string(r)
		form := Text(s)
		if (form == "") != ignorable(r) {
			t.Errorf("%U folds to %+q", r, form)
		}
		forms := []string{form, norm.NFC.String(s), norm.NFD.String(s), norm.NFKC.String(s), norm.NFKD.String(s), s + "\u200b"}
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			forms = append(forms, string(other))
		}
		for _, other := range forms {
			if got := Text(other); got != form {
				t.Errorf("%U folds to %+q, %+q to %+q", r, form, other, got)
			}
		}
	}
}

// Step by step on the whole text, a folding comes to the same.
func TestATextIsFoldedCasedAndNormalized(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := texts().Draw(t, "text")
		want := strings.ToValidUTF8(norm.NFD.String(s), "\uFFFD")
		for range 4 {
			want = norm.NFKD.String(foldCase(without(ignorable, norm.NFD.String(want))))
		}
		if got := Text(s); got != want {
			t.Fatalf("%+q folds to %+q, not %+q", s, got, want)
		}
		bare := norm.NFD.String(without(diacritic, want))
		if got := Search(s); got != bare {
			t.Fatalf("%+q is searched as %+q, not %+q", s, got, bare)
		}
	})
}

// A normal form breaks runs of more than thirty marks.
func TestManyMarksFoldToAnEnd(t *testing.T) {
	marks := rapid.SampledFrom([]rune("\u0301\u0323\u0345\u3099\u0307\u200d"))
	rapid.Check(t, func(t *rapid.T) {
		s := "a" + rapid.StringOfN(marks, 25, 100, -1).Draw(t, "marks")
		if once := Text(s); Text(once) != once {
			t.Fatalf("%+q folds to %+q, and that to %+q", s, once, Text(once))
		}
	})
}

func TestFoldingAFormGivesItAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := texts().Draw(t, "text")
		for name, fold := range map[string]func(string) string{"Text": Text, "Search": Search, "ID": ID, "Trim": Trim} {
			once := fold(s)
			if twice := fold(once); twice != once {
				t.Fatalf("%s of %+q is %+q, and of that %+q", name, s, once, twice)
			}
		}
	})
}

func TestATextIsTheSameInEachOfItsForms(t *testing.T) {
	// The library composes rightly only what is in the basic plane.
	basic := rapid.Rune().Filter(func(r rune) bool { return r <= 0xFFFF })
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.OneOf(rapid.SampledFrom([]rune("aSßΣςåＡﬁがй각")), basic), 0, 12, -1).Draw(t, "text")
		for name, other := range map[string]string{"NFC": norm.NFC.String(s), "NFD": norm.NFD.String(s), "NFKC": norm.NFKC.String(s), "NFKD": norm.NFKD.String(s)} {
			if Text(other) != Text(s) || Search(other) != Search(s) {
				t.Fatalf("%s of %+q is another text: %+q, %+q", name, s, Text(other), Text(s))
			}
		}
	})
}

func TestASearchPassesOverDiacritics(t *testing.T) {
	for text, asked := range map[string]string{
		"Café": "CAFE", "Über": "uber", "İstanbul": "istanbul", "Ὀδυσσεύς": "οδυσσευς", "Straße": "STRASSE", "ё": "Е",
		"שָׁלוֹם": "שלום", "مُحَمَّد": "محمد", "Việt": "viet",
	} {
		if Search(text) != Search(asked) {
			t.Errorf("%q is searched as %+q, %q as %+q", text, Search(text), asked, Search(asked))
		}
	}
	for _, other := range [][2]string{{"が", "か"}, {"कि", "क"}, {"ที่", "ท"}} {
		if Search(other[0]) == Search(other[1]) {
			t.Errorf("%q and %q are one", other[0], other[1])
		}
	}
}

func TestAnIDCountsCaseUnlessItIsAnEMailAddress(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Ann@Example.com", "ann@example.COM", true},
		{"usr_aB", "usr_Ab", false},
		{"zu\u0308rich", "zürich", true},
		{"ＡＢ", "AB", false},
	} {
		if (ID(c.a) == ID(c.b)) != c.same {
			t.Errorf("%q and %q: %q, %q", c.a, c.b, ID(c.a), ID(c.b))
		}
	}
}
