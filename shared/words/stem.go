package words

import (
	"maps"
	"slices"
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/turkish"
)

// stemmers are the languages whose word forms are one, by their code (ISO 639-1).
var stemmers = map[string]func(*snowballstem.Env) bool{
	"da": danish.Stem, "de": german.Stem, "en": english.Stem, "es": spanish.Stem, "fi": finnish.Stem, "fr": french.Stem, "hu": hungarian.Stem,
	"it": italian.Stem, "nl": dutch.Stem, "no": norwegian.Stem, "pt": portuguese.Stem, "ro": romanian.Stem, "ru": russian.Stem, "sv": swedish.Stem,
	"tr": turkish.Stem,
}

// Languages are the codes of these languages, sorted.
func Languages() []string { return slices.Sorted(maps.Keys(stemmers)) }

// Alike asks for a word in each of its forms in a language, or for the word alone
// where the language is not known. The index keeps words as they are written: the
// forms of a word stand near each other there, behind the beginning that they
// share, and a workspace may change its language at any time.
func Alike(language string) func(word string) Term {
	stem := stemmers[language]
	if stem == nil {
		return Word
	}
	return func(word string) Term {
		form := stemOf(word, stem)
		prefix := shared(word, form)
		if len(prefix) < leastPrefix {
			return Word(word)
		}
		return Term{Prefix: prefix, Keep: func(other string) bool { return other == word || stemOf(other, stem) == form }}
	}
}

// leastPrefix is how many bytes the forms of a word must share: with fewer, too much
// of the index would be read.
const leastPrefix = 3

func stemOf(word string, stem func(*snowballstem.Env) bool) string {
	env := snowballstem.NewEnv(word)
	stem(env)
	return env.Current()
}

// shared is what a word and its stem begin with. Where that is all of the stem, its
// last letter is left out, as other forms may have another (citi of cities, city).
func shared(word, form string) string {
	n := 0
	for n < min(len(word), len(form)) && word[n] == form[n] {
		n++
	}
	prefix := strings.ToValidUTF8(word[:n], "")
	if n == len(form) {
		return prefix[:max(0, lastRune(prefix))]
	}
	return prefix
}
