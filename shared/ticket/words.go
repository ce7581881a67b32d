package ticket

import (
	"slices"

	terms "docket/shared/words"
)

// WordsVersion numbers what the texts of tickets, messages and comments give as
// words: whoever changes that, here or in package words, raises it, and so does
// whoever takes up another edition of Unicode. A job `reindex` brings older tickets
// to it.
const WordsVersion = 1

// searched are the fields by whose words a ticket is found.
var searched = []string{referenceField, "subject", descriptionField, "requester_name", "requester_email", "external_reference"}

// Searched are the texts of the ticket's own by whose words it is found. Its
// description must have been read.
func (t *Ticket) Searched() []string {
	texts := make([]string, len(searched))
	for i, name := range searched {
		texts[i] = fieldOf(name).Get(t)
	}
	return texts
}

// Searched are the texts of a message by whose words its ticket is found.
func (m Message) Searched() []string { return []string{m.Subject, m.Body} }

// Searched are the texts of a comment by whose words agents find its ticket.
func (c Comment) Searched() []string { return []string{c.Body} }

// Words are those of the ticket's fields, and how often they have each.
func (t *Ticket) Words() map[string]terms.Counts {
	return counted(t.Searched(), func(n uint8) terms.Counts { return terms.Counts{Fields: n} })
}

// Words are those that the message brings to its ticket.
func (m Message) Words() map[string]terms.Counts {
	return counted(m.Searched(), func(n uint8) terms.Counts {
		if m.Visibility == Internal {
			return terms.Counts{Internal: n}
		}
		return terms.Counts{Public: n}
	})
}

// Words are those that the comment brings to its ticket.
func (c Comment) Words() map[string]terms.Counts {
	return counted(c.Searched(), func(n uint8) terms.Counts { return terms.Counts{Internal: n} })
}

func counted(texts []string, as func(n uint8) terms.Counts) map[string]terms.Counts {
	counts := map[string]uint8{}
	for _, text := range texts {
		for word, n := range terms.In(text) {
			counts[word] = min(counts[word]+n, terms.MaxCount)
		}
	}
	all := make(map[string]terms.Counts, len(counts))
	for word, n := range counts {
		all[word] = as(n)
	}
	return all
}

// Reworded is what a write changes in the words of the ticket's fields: all that
// they have where before is nil. A write that changes one of these fields has
// read the ticket whole; to any other its description is empty, before and after.
func (t *Ticket) Reworded(before *Ticket) map[string]terms.Counts {
	if before == nil {
		return t.Words()
	}
	changed := map[string]terms.Counts{}
	if slices.Equal(before.Searched(), t.Searched()) {
		return changed
	}
	was, is := before.Words(), t.Words()
	for word, counts := range is {
		if counts != was[word] {
			changed[word] = counts
		}
	}
	for word := range was {
		if _, stays := is[word]; !stays {
			changed[word] = terms.Counts{Lost: true}
		}
	}
	return changed
}
