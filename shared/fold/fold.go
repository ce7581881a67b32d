// Package fold has the forms in which texts and numbers are compared, and the
// only ones: what has the same form is the same. What is stored and shown stays
// as it was written.
package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Unicode is the edition of Unicode that the forms go by. Another edition can
// give characters that are new in it another form.
const Unicode = norm.Version

// Text is the form in which texts are the same: NFKC case folding (Unicode
// Standard 3.13, D147, toNFKC_Casefold(NFD(s))), left decomposed. It makes one of
// upper and lower case, of composed and decomposed characters and of wide and
// narrow ones, and drops what is ignorable. Diacritics stay. Folding a form gives
// it again.
//
// No form is composed: golang.org/x/text composes by the lower 16 bits of a
// character, and so makes U+1F4A of U+11F48 and U+0300, which is another text.
func Text(s string) string { return folded(s, &folding) }

// Search is the form in which a text that is searched has a word that is asked
// for: Text without diacritics, so that `strasse` is found by `Straße` and
// `cafe` by `Café`.
func Search(s string) string { return folded(s, &bareFolding) }

func folded(s string, of *mapping) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(s) {
		b.WriteString(of.form(r))
	}
	return norm.NFD.String(b.String())
}

// diacritic tells the marks that a reader may leave out: those that are of no
// script of their own, and the points of Hebrew, Arabic and Syriac. The vowels of
// Indic and Thai text are marks too, but letters to their readers, and so are the
// sound marks of kana.
func diacritic(r rune) bool {
	const voiced, semiVoiced = '\u3099', '\u309A'
	return unicode.Is(unicode.Mn, r) && r != voiced && r != semiVoiced &&
		unicode.In(r, unicode.Inherited, unicode.Hebrew, unicode.Arabic, unicode.Syriac)
}

// ID is the form in which ids of other systems are the same: one with an at sign
// is taken for an e-mail address and compared as Text, any other is compared by its
// characters, whose case may count.
func ID(id string) string {
	if strings.Contains(id, "@") {
		return Text(id)
	}
	return norm.NFD.String(id)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
