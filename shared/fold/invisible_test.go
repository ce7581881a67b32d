package fold

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestWhatCannotBeSeenIsBlank(t *testing.T) {
	for _, s := range []string{"", " ", "\t\n", "\u00a0\u3000", "\u200b", "\u200d\ufe0f", "\u2060\ufeff\u00ad", "\u3164\u115f\uffa0", "\u180e", "\u202e\u2066", "\U000E0041", "\u0001"} {
		if !Blank(s) || Trim(s) != "" {
			t.Errorf("%+q is seen, as %+q", s, Trim(s))
		}
	}
	for _, s := range []string{"a", " .", "\u200bа", "❤️", "ക\u0d4d\u200d", "\u0600", "\u0301"} {
		if Blank(s) {
			t.Errorf("%+q is blank", s)
		}
	}
	for r := range characters {
		invisible := ignorable(r) || unicode.In(r, unicode.White_Space, unicode.Cc, unicode.Zs, unicode.Cf) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
		if Blank(string(r)) != invisible {
			t.Errorf("%U is blank: %v", r, Blank(string(r)))
		}
	}
}

func TestTrimmingLeavesTheLookOfTheLastCharacter(t *testing.T) {
	for given, want := range map[string]string{
		" vip ": "vip", "\u200bvip\u200b": "vip", "\ufeffvip\u00a0": "vip", "a b": "a b", "a\u200bb": "a\u200bb",
		"❤\ufe0f": "❤\ufe0f", "❤\ufe0f ": "❤\ufe0f", "ക\u0d4d\u200d": "ക\u0d4d\u200d", "👩\u200d💻": "👩\u200d💻",
		"vip \u200d": "vip", "\u200dvip": "vip", "\u200fשלום\u200f": "שלום",
		"🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F ": "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
	} {
		if got := Trim(given); got != want {
			t.Errorf("%+q is trimmed to %+q, want %+q", given, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := texts().Draw(t, "text")
		trimmed := Trim(s)
		before, behind, ok := strings.Cut(s, trimmed)
		if !ok || trimmed != "" && (!Blank(before) || !Blank(behind)) || (trimmed == "") != Blank(s) {
			t.Fatalf("%+q is trimmed to %+q", s, trimmed)
		}
	})
}
