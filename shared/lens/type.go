package lens

import (
	"slices"

	"docket/shared/fold"
	"docket/shared/ticket"
)

// TypeLens is how a face shows a ticket's type. Types are an open set of slugs:
// a face that has words of its own shows those that it does not know by one of
// them. Slugs are compared as filters compare them.
type TypeLens struct {
	words []word[string] // none: slugs are shown as they are
	rest  string         // the word for every slug that stands in none of them
}

// Show is the face's word for a type.
func (l TypeLens) Show(slug string) string {
	if len(l.words) == 0 {
		return slug
	}
	form := fold.Text(slug)
	for _, w := range l.words {
		if slices.Contains(w.values, form) {
			return w.shown
		}
	}
	return l.rest
}

// Over is the type once a word was written over now: now if it shows so
// already. Over no type, the word for those that are not known is none, so that
// the domain gives the usual one.
func (l TypeLens) Over(now, shown string) string {
	if l.Show(now) == shown {
		return now
	}
	for _, w := range l.words {
		if w.shown == shown {
			return w.values[0]
		}
	}
	return shown
}

// Choice takes the tickets whose type is shown as one of some words; words that
// are empty ask for nothing.
func (l TypeLens) Choice(words ...string) ticket.Choice {
	words = slices.DeleteFunc(slices.Clone(words), func(shown string) bool { return shown == "" })
	if len(words) == 0 {
		return ticket.Choice{}
	}
	if len(l.words) == 0 {
		return ticket.OneOf("type", words...)
	}
	var these, others []string
	for _, w := range l.words {
		if slices.Contains(words, w.shown) {
			these = append(these, w.values...)
		} else {
			others = append(others, w.values...)
		}
	}
	if slices.Contains(words, l.rest) { // which is for slugs that nobody can list
		return ticket.Not(ticket.OneOf("type", others...))
	}
	return ticket.OneOf("type", these...)
}

// Words are the face's words for types; none where it shows any slug.
func (l TypeLens) Words() []string {
	var words []string
	for _, w := range l.words {
		words = append(words, w.shown)
	}
	return words
}
