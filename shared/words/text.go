package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"docket/shared/fold"

	"github.com/blevesearch/segment"
)

// In gives the words of a text and how often it has each, at most MaxCount. A word
// is one of Unicode's (UAX #29) with a letter or a digit, as fold.Search has it, cut
// at 64 bytes. Chinese, Japanese and Thai have no spaces: their words are every two
// characters that stand beside each other, or the one that stands alone.
func In(text string) map[string]uint8 {
	counts := map[string]uint8{}
	for word := range inOrder(text) {
		counts[word] = add(counts[word], 1)
	}
	return counts
}

// inOrder gives the words of a text as they come.
func inOrder(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		var pairs pairing
		all := segment.NewWordSegmenterDirect([]byte(fold.Search(text)))
		for all.Segment() {
			token, goOn := all.Text(), true
			switch kind := all.Type(); {
			case kind == segment.Letter || kind == segment.Number:
				goOn = pairs.end(yield) && yield(cut(token))
			case strings.ContainsFunc(token, unicode.IsLetter): // of a script that has no spaces
				goOn = pairs.add(token, yield)
			case !strings.ContainsFunc(token, notMark): // it belongs to the character before it
			default:
				goOn = pairs.end(yield)
			}
			if !goOn {
				return
			}
		}
		pairs.end(yield)
	}
}

// pairing makes words of characters that are written without spaces.
type pairing struct {
	last   string // character
	paired bool   // the last one is in a word
}

func (p *pairing) add(token string, yield func(string) bool) bool {
	for len(token) > 0 {
		size := character(token)
		if p.last != "" {
			if !yield(p.last + token[:size]) {
				return false
			}
			p.paired = true
		}
		p.last, token = token[:size], token[size:]
	}
	return true
}

func (p *pairing) end(yield func(string) bool) bool {
	alone := p.last
	if p.paired {
		alone = ""
	}
	*p = pairing{}
	return alone == "" || yield(alone)
}

func notMark(r rune) bool { return !unicode.Is(unicode.M, r) }

// character is how many bytes the first character has, with the marks behind it.
func character(s string) int {
	_, size := utf8.DecodeRuneInString(s)
	rest := strings.IndexFunc(s[size:], notMark)
	if rest < 0 {
		return len(s)
	}
	return size + rest
}

// cut ends a word at maxWord bytes, between two characters.
func cut(word string) string {
	if len(word) <= maxWord {
		return word
	}
	end := maxWord
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end]
}
