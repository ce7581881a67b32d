package lens_test

import (
	"docket/shared/lens"
	"docket/shared/ticket"
)

// faces are all vocabularies, by the name of their document.
var faces = map[string]lens.Face{"S0": lens.Support, "S1": lens.Helpdesk, "S2": lens.Desk, "S3": lens.SelfService}

// property is one property of a ticket as a face shows it, whatever its type.
type property struct {
	field  string
	values []string // canonical
	words  []string // none where any text is one
	show   func(value string) string
	over   func(now, shown string) string
	takes  func(shown string) ticket.Choice
}

// texts are values as strings.
func texts[C ~string](values []C) []string {
	all := make([]string, len(values))
	for i, value := range values {
		all[i] = string(value)
	}
	return all
}

func closed[C ~string](field string, values []C, l lens.Lens[C]) property {
	return property{
		field: field, values: texts(values), words: l.Words(),
		show:  func(value string) string { return l.Show(C(value)) },
		over:  func(now, shown string) string { return string(l.Over(C(now), shown)) },
		takes: func(shown string) ticket.Choice { return ticket.OneOf(field, l.Canonical(shown)...) },
	}
}

// slugs are the types that faces know, and some that they do not, written in more than one way.
var slugs = []string{"question", "support", "billing", "bug", "incident", "problem", "task", "customer_request", "feature_request",
	"refund", "BUG", "Ｔask", "Support Ticket", "ß"}

// properties are those of a face.
func properties(f lens.Face) []property {
	return []property{
		closed("status", ticket.Statuses(), f.Status),
		closed("priority", ticket.Priorities(), f.Priority),
		closed("source", ticket.Sources(), f.Source),
		{field: "type", values: slugs, words: f.Type.Words(), show: f.Type.Show, over: f.Type.Over,
			takes: func(shown string) ticket.Choice { return f.Type.Choice(shown) }},
	}
}

// writable are the words that can be written to a property.
func (p property) writable() []string {
	if len(p.words) == 0 {
		return slugs
	}
	return p.words
}

// with is a ticket that has a value.
func (p property) with(value string) ticket.Ticket {
	t := ticket.Ticket{Status: ticket.New, Priority: ticket.Normal, Source: ticket.API, Type: ticket.DefaultType}
	for _, f := range ticket.Fields() {
		if f.Name == p.field {
			f.Set(&t, value)
		}
	}
	return t
}

// finds tells whether a list by a choice has a ticket.
func finds(c ticket.Choice, t ticket.Ticket) bool {
	return ticket.Filter{Choices: []ticket.Choice{c}}.Facets().Matches(t.Facets())
}
