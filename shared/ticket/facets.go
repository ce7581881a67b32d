package ticket

import (
	"docket/shared/customfield"
	"docket/shared/index"
)

// Facets are what a ticket can be found by: every filter of S0-44, owner,
// tags, and its custom fields. Scalars are found by value, every field by
// its key. What people wrote freely and the ids of other systems, which may be
// an e-mail address, stand hashed in them: facets are keys of the index and
// outlive the ticket.
func (t Ticket) Facets() []index.Facet {
	facets := []index.Facet{
		index.All,
		index.New("status", string(t.Status)),
		index.New("priority", string(t.Priority)),
		index.New("source", string(t.Source)),
		index.New("type", t.Type),
	}
	for _, named := range append(t.ids(), named{"category", t.Category}) {
		if named.value != "" {
			facets = append(facets, named.facet())
		}
	}
	if by := t.Requester.User(); by.Subject != "" {
		facets = append(facets, requestedBy(by))
	}
	for _, tag := range t.Tags {
		facets = append(facets, named{"tag", tag}.facet())
	}
	for key, raw := range t.CustomFields {
		facets = append(facets, index.HasField(key))
		if text, scalar := customfield.Text(raw); scalar {
			facets = append(facets, index.Field(key, text))
		}
	}
	return index.Normalize(facets)
}

func (n named) facet() index.Facet {
	switch n.name {
	case "queue_id", "category", "priority":
		return index.New(n.name, n.value)
	}
	return index.Secret(n.name, n.value)
}

// Filter is a choice of tickets. An empty part takes every ticket; a part of
// several values takes a ticket that has one of them.
type Filter struct {
	Statuses   []Status
	Priority   Priority
	Sources    []Source
	Category   string
	QueueID    string
	AssigneeID string
	OwnerID    string
	Links      Links
	Tag        string
	FieldKey   string
	FieldValue string // of FieldKey; empty: the ticket has the field
}

// Query is the filter as the index knows it.
func (f Filter) Query() index.Query {
	var q index.Query
	add := func(group []index.Facet) {
		if len(group) > 0 {
			q = append(q, group)
		}
	}
	add(anyOf("status", f.Statuses))
	add(anyOf("source", f.Sources))
	one := Ticket{QueueID: f.QueueID, AssigneeID: f.AssigneeID, OwnerID: f.OwnerID, Links: f.Links}
	parts := append(one.ids(), named{"priority", string(f.Priority)}, named{"category", f.Category}, named{"tag", f.Tag})
	for _, part := range parts {
		if part.value != "" {
			add([]index.Facet{part.facet()})
		}
	}
	switch {
	case f.FieldKey != "" && f.FieldValue != "":
		add([]index.Facet{index.Field(f.FieldKey, f.FieldValue)})
	case f.FieldKey != "":
		add([]index.Facet{index.HasField(f.FieldKey)})
	}
	return q
}

func anyOf[T ~string](name string, values []T) []index.Facet {
	var group []index.Facet
	for _, value := range values {
		group = append(group, index.New(name, string(value)))
	}
	return group
}
