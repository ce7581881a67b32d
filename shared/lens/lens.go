// Package lens has the words of each face for the values of a ticket, and the
// laws that hold of them. There is one canonical ticket; a face shows it in a
// vocabulary of its own:
//
//   - after a word was written, it is what is shown;
//   - who writes back what was read changes nothing;
//   - a filter by a word takes in exactly the values that are shown so;
//   - what is sorted by canonical rank is sorted by the rank of the words.
//
// A value of the domain that a face has no word for is shown as it is.
package lens

import "slices"

// Lens is how a face shows the values of one property of a ticket, and what a
// value written by it means.
type Lens[C ~string] struct {
	values []C // all of them, by rank where the property has one
	shown  map[C]string
	meant  map[string]C // by a word that is written
}

// word is a face's word for some values. Written, it means the first of them.
type word[C ~string] struct {
	shown  string
	values []C
}

func as[C ~string](shown string, values ...C) word[C] { return word[C]{shown, values} }

// of is the lens over some values that shows those in words by their word, and
// the others as they are.
func of[C ~string](values []C, words ...word[C]) Lens[C] {
	l := Lens[C]{values: values, shown: map[C]string{}, meant: map[string]C{}}
	for _, w := range words {
		l.meant[w.shown] = w.values[0]
		for _, value := range w.values {
			l.shown[value] = w.shown
		}
	}
	for _, value := range values {
		if _, differs := l.shown[value]; !differs {
			l.shown[value], l.meant[string(value)] = string(value), value
		}
	}
	return l
}

// Show is the face's word for a value. What is no value, as none is, stays as it is.
func (l Lens[C]) Show(c C) string {
	if shown, known := l.shown[c]; known {
		return shown
	}
	return string(c)
}

// Over is the value once a word was written over now: now if it shows so
// already. Over nothing, a word that is empty is nothing. What is no word of the
// face stays as it is, for the face's schema or the domain to refuse.
func (l Lens[C]) Over(now C, shown string) C {
	if l.Show(now) == shown {
		return now
	}
	if value, known := l.meant[shown]; known {
		return value
	}
	return C(shown)
}

// Canonical are the values that are shown so, by rank; none for what is no word.
func (l Lens[C]) Canonical(shown string) []C {
	var values []C
	for _, value := range l.values {
		if l.shown[value] == shown {
			values = append(values, value)
		}
	}
	return values
}

// Words are the face's words, by rank where the property has one.
func (l Lens[C]) Words() []string { return l.Shown(l.values...) }

// Shown are the words for some values, each word once.
func (l Lens[C]) Shown(values ...C) []string {
	var words []string
	for _, value := range values {
		if shown := l.Show(value); !slices.Contains(words, shown) {
			words = append(words, shown)
		}
	}
	return words
}
