package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Blank tells whether nothing of a text can be seen: it is empty, or spaces,
// controls and invisible characters are all that it has.
func Blank(s string) bool { return strings.IndexFunc(s, visible) < 0 }

// Trim is a text without what cannot be seen before its first character and
// behind its last one. What shapes the last character stays with it, as the
// joiner of an Indic consonant and the selector of an emoji.
func Trim(s string) string {
	first := strings.IndexFunc(s, visible)
	if first < 0 {
		return ""
	}
	end := strings.LastIndexFunc(s, visible)
	_, size := utf8.DecodeRuneInString(s[end:])
	end += size
	shaping := strings.IndexFunc(s[end:], func(r rune) bool { return !shapes(r) })
	if shaping < 0 {
		return s[first:]
	}
	return s[first : end+shaping]
}

func visible(r rune) bool {
	return !format(r) && !unicode.In(r, unicode.White_Space, unicode.Cc)
}

// shapes tells the invisible characters that change how the one before them
// looks: joiners, variation selectors, and the tags of an emoji.
func shapes(r rune) bool {
	return unicode.In(r, unicode.Join_Control, unicode.Variation_Selector) || '\U000E0020' <= r && r <= '\U000E007F'
}

// format tells the characters that have no form of their own.
func format(r rune) bool {
	return r >= 0x80 && unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// ignorable is Unicode's property Default_Ignorable_Code_Point, derived as
// DerivedCoreProperties.txt says.
func ignorable(r rune) bool {
	annotates := '\uFFF9' <= r && r <= '\uFFFB'
	joinsHieroglyphs := '\U00013430' <= r && r <= '\U00013440'
	return format(r) && !annotates && !joinsHieroglyphs && !unicode.Is(unicode.White_Space, r)
}
