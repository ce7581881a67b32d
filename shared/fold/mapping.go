package fold

import (
	"strings"
	"sync/atomic"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// mapping is what a folding makes of each character. It is made when it is asked
// for, and kept for the planes of everyday text, so that long texts are folded
// at a look-up a character.
type mapping struct {
	of    func(rune) string
	pages [0x20000 / pageSize]atomic.Pointer[page]
}

const pageSize = 256

type page [pageSize]atomic.Pointer[string]

var (
	folding     = mapping{of: foldRune}
	bareFolding = mapping{of: bareRune}
)

func (m *mapping) form(r rune) string {
	if int(r/pageSize) >= len(m.pages) {
		return m.of(r)
	}
	at := &m.pages[r/pageSize]
	if at.Load() == nil {
		at.CompareAndSwap(nil, new(page))
	}
	cell := &at.Load()[r%pageSize]
	if kept := cell.Load(); kept != nil {
		return *kept
	}
	made := m.of(r)
	cell.Store(&made)
	return made
}

// foldRune is Unicode's property NFKC_Casefold of a character, derived as
// DerivedNormalizationProps.txt says, and decomposed: case folding, NFKD and the
// removal of what is ignorable, until nothing changes.
func foldRune(r rune) string {
	s := string(r)
	for range 4 { // one round more than any character needs
		was := s
		if s = norm.NFKD.String(foldCase(without(ignorable, s))); s == was {
			break
		}
	}
	return s
}

// bareRune is what foldRune gives, without diacritics.
func bareRune(r rune) string { return without(diacritic, foldRune(r)) }

var caseFolding = cases.Fold() // without a state

// foldCase is full case folding. Cherokee folds to its capitals; the library does
// that with small letters, and takes capitals to small ones.
func foldCase(s string) string {
	return caseFolding.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cherokee, r) {
			return unicode.ToLower(r)
		}
		return r
	}, s))
}

// without is s without the characters that drop tells.
func without(drop func(rune) bool, s string) string {
	return strings.Map(func(r rune) rune {
		if drop(r) {
			return -1
		}
		return r
	}, s)
}
