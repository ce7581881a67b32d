package ticket

import (
	"docket/shared/customfield"
	"docket/shared/fold"
	"docket/shared/index"
	"docket/shared/sla"
)

// Facets are what a ticket can be found by: that it is live, or its mark; every
// filter of S0-44, owner, tags, its custom fields, and what lasts of its SLA state. Scalars are found by
// value, every field by its key. A facet has the form in which values are compared (package fold), so
// that a ticket is found in whatever form a filter writes what it is or has.
// What people wrote freely and the ids of other systems, which may be an e-mail
// address, stand hashed in them: facets are keys of the index and outlive the ticket.
//
// One that was deleted is found by nothing.
func (t Ticket) Facets() []index.Facet {
	if t.WasDeleted() {
		return []index.Facet{withdrawn}
	}
	facets := make([]index.Facet, 1, 20)
	facets[0] = markedAs(t.Mark)
	for i := range fields {
		f := &fields[i]
		switch value := f.Get(&t); {
		case f.find == nil:
		case value != "":
			facets = append(facets, f.find(f.Name, value))
		case f.none:
			facets = append(facets, hasNone(f.Name))
		}
	}
	if level := sla.Lasting(t.Clocks); level != sla.LevelOnTrack {
		facets = append(facets, lastsAs(level))
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

// withdrawn is all that a deleted ticket has, as an entry of the index must have
// something. No filter asks for it.
var withdrawn = index.New("deleted", "")

// markedAs is the facet that every ticket has one of: of its mark, or of none.
func markedAs(m Mark) index.Facet {
	if m == Unmarked {
		return index.Live
	}
	return index.New(markField, string(m))
}

// hasNone is the facet of a ticket whose field is empty. The name of no field has
// a value that is no text.
func hasNone(name string) index.Facet { return index.New(name, "") }

func tagged(tag string) index.Facet { return index.Hashed("tag", TagForm(tag)) }

// TagForm is the form in which tags are the same, whatever is around them.
func TagForm(tag string) string { return fold.Trim(fold.Text(tag)) }

func hasField(key string) index.Facet { return index.HasField(fold.Text(key)) }

// fieldIs is the facet of a custom field whose value has a form of customfield's.
func fieldIs(key, form string) index.Facet { return index.Field(fold.Text(key), form) }
