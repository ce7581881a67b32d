package words

import (
	"slices"
	"strings"

	"docket/shared/fold"
)

// Still tells whether a ticket has each term of a hit, where its fields have these
// texts now: what the hit has in the fields alone, the ticket may have lost.
func (s *Search) Still(hit Hit, fields []string) bool {
	words := map[string]bool{}
	for _, text := range fields {
		for word := range inOrder(text) {
			words[word] = true
		}
	}
	said := s.places
	said.Fields = false
	for i, t := range s.terms {
		if hit.Terms[i].In(said) {
			continue
		}
		has := false
		for word := range words {
			has = has || t.keeps(word)
		}
		if !has {
			return false
		}
	}
	return true
}

// Said tells whether any term of a hit is in what was said on its ticket.
func (s *Search) Said(hit Hit) bool {
	said := s.places
	said.Fields = false
	return slices.ContainsFunc(hit.Terms, func(c Counts) bool { return c.In(said) })
}

// PhrasesIn tells whether each phrase is in one of the texts, in whichever case, with
// or without diacritics, and however its words are spaced.
func (a Asked) PhrasesIn(texts []string) bool {
	if len(a.Phrases) == 0 {
		return true
	}
	plain := make([]string, len(texts))
	for i, text := range texts {
		plain[i] = spaced(text)
	}
	return !slices.ContainsFunc(a.Phrases, func(phrase string) bool {
		return !slices.ContainsFunc(plain, func(text string) bool { return strings.Contains(text, phrase) })
	})
}

// spaced is a text as fold.Search has it, with one space between words.
func spaced(text string) string { return strings.Join(strings.Fields(fold.Search(text)), " ") }
