package words

import (
	"strings"
	"unicode"
)

// Asked is what somebody searches for.
type Asked struct {
	// Words are those that a ticket must have, in quotes and without.
	Words []string
	// Beginning is the last word, if it stood at the end and in no quotes: whoever
	// types may not be done with it.
	Beginning string
	// Phrases are what stood in quotes, as fold.Search has it: where their words are,
	// the text has to be looked at.
	Phrases []string
}

// Ask reads what somebody typed: words, and phrases in double quotes.
func Ask(query string) Asked {
	var a Asked
	parts := strings.Split(strings.Map(plainQuote, query), `"`)
	for i, part := range parts {
		quoted := i%2 == 1 && i < len(parts)-1 // a quote that nobody closes is none
		for word := range inOrder(part) {
			a.Words = append(a.Words, word)
		}
		if phrase := spaced(part); quoted && phrase != "" {
			a.Phrases = append(a.Phrases, phrase)
		}
	}
	last := parts[len(parts)-1]
	if n := len(a.Words); n > 0 && endsInWord(last) {
		a.Words, a.Beginning = a.Words[:n-1], a.Words[n-1]
	}
	return a
}

// plainQuote makes one of all double quotation marks.
func plainQuote(r rune) rune {
	if strings.ContainsRune("“”„‟«»", r) {
		return '"'
	}
	return r
}

func endsInWord(text string) bool {
	return strings.LastIndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) }) ==
		lastRune(text) && text != ""
}

func lastRune(text string) int {
	return strings.LastIndexFunc(text, func(rune) bool { return true })
}

// Terms are the terms of a search; alike gives the term of a word, such as Word.
func (a Asked) Terms(alike func(word string) Term) []Term {
	var terms []Term
	for _, word := range a.Words {
		terms = append(terms, alike(word))
	}
	if a.Beginning != "" {
		terms = append(terms, Beginning(a.Beginning))
	}
	return terms
}
