package ticket

import (
	"docket/shared/customfield"
	"docket/shared/fold"
	"docket/shared/index"
)

// Facets are what a ticket can be found by: every filter of S0-44, owner,
// tags, and its custom fields. Scalars are found by value, every field by
// its key. A facet has the form in which values are compared (package fold), so
// that a ticket is found in whatever form a filter writes what it is or has.
// What people wrote freely and the ids of other systems, which may be an e-mail
// address, stand hashed in them: facets are keys of the index and outlive the ticket.
func (t Ticket) Facets() []index.Facet {
	facets := make([]index.Facet, 1, 16)
	facets[0] = index.Live
	for i := range fields {
		if f := &fields[i]; f.find != nil {
			if value := f.Get(&t); value != "" {
				facets = append(facets, f.find(f.Name, value))
			}
		}
	}
	if by := t.Requester.User(); by.Subject != "" {
		facets = append(facets, requestedBy(by))
	}
	for _, tag := range t.Tags {
		facets = append(facets, tagged(tag))
	}
	for key, raw := range t.CustomFields {
		facets = append(facets, hasField(key))
		if form, scalar := customfield.Compared(raw); scalar {
			facets = append(facets, fieldIs(key, form))
		}
	}
	return index.Normalize(facets)
}

func tagged(tag string) index.Facet { return index.Hashed("tag", tagForm(tag)) }

// tagForm is the form in which tags are the same, whatever is around them.
func tagForm(tag string) string { return fold.Trim(fold.Text(tag)) }

func hasField(key string) index.Facet { return index.HasField(fold.Text(key)) }

// fieldIs is the facet of a custom field whose value has a form of customfield's.
func fieldIs(key, form string) index.Facet { return index.Field(fold.Text(key), form) }

// Filter is a choice of tickets: those that every part of it takes. An empty
// part takes every ticket.
type Filter struct {
	Fields     []Choice
	Tag        string
	FieldKey   string // of a custom field
	FieldValue string // of FieldKey; empty: the ticket has the field
}

// Choice takes the tickets that have one of some values in a field. One
// without values takes every ticket, one by a field that no list is filtered
// by takes none.
type Choice struct {
	Field  string
	Values []string
}

// OneOf is a choice by a field; a value that is empty asks for nothing.
func OneOf[T ~string](field string, values ...T) Choice {
	c := Choice{Field: field}
	for _, value := range values {
		if value != "" {
			c.Values = append(c.Values, string(value))
		}
	}
	return c
}

// Query is the filter as the index knows it.
func (f Filter) Query() index.Query {
	var q index.Query
	for _, choice := range f.Fields {
		if len(choice.Values) > 0 {
			q = append(q, index.Group{Any: choice.facets()})
		}
	}
	if f.Tag != "" {
		q = append(q, index.Group{Any: []index.Facet{tagged(f.Tag)}})
	}
	switch {
	case f.FieldKey != "" && f.FieldValue != "":
		var either index.Group
		for _, form := range customfield.Asked(f.FieldValue) {
			either.Any = append(either.Any, fieldIs(f.FieldKey, form))
		}
		q = append(q, either)
	case f.FieldKey != "":
		q = append(q, index.Group{Any: []index.Facet{hasField(f.FieldKey)}})
	}
	return q
}

func (c Choice) facets() []index.Facet {
	f := fieldOf(c.Field)
	if f == nil || f.find == nil {
		return nil
	}
	facets := make([]index.Facet, len(c.Values))
	for i, value := range c.Values {
		facets[i] = f.find(c.Field, value)
	}
	return facets
}
