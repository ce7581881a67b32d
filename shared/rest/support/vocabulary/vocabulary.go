// Package vocabulary has the words of the API under /v1/support, for the faces
// whose paths lie there. It shows the one canonical ticket in words of its own:
// a write changes the canonical value only if what is shown now differs from
// what was written, and after it what was written is shown; a filter takes in
// every canonical value that is shown as the value asked for.
//
// Each type's schema lists its words, made of the domain's list of values. So a
// new value of the domain is a word here, unless a Show function says otherwise.
package vocabulary

import (
	"slices"

	"docket/shared/queue"
	"docket/shared/ticket"

	"github.com/danielgtaylor/huma/v2"
)

// Source is a ticket's source or a message's channel. The portal and the
// widget are the web to the Support module (S0-22).
type Source string

// ShowSource is how a canonical source is shown.
func ShowSource(s ticket.Source) Source {
	if s == ticket.Portal || s == ticket.Widget {
		return Source(ticket.Web)
	}
	return Source(s)
}

// Canonical are the canonical sources that are shown as s; none are for "".
func (s Source) Canonical() []ticket.Source { return canonical(ShowSource, s, ticket.Sources()) }

// Schema implements huma.SchemaProvider.
func (Source) Schema(huma.Registry) *huma.Schema { return words(ShowSource, ticket.Sources()) }

// Priority is a ticket's priority (S0-21).
type Priority string

// Schema implements huma.SchemaProvider.
func (Priority) Schema(huma.Registry) *huma.Schema {
	return words(func(p ticket.Priority) Priority { return Priority(p) }, ticket.Priorities())
}

// QueueStatus is a queue's status (S0-24).
type QueueStatus string

// Schema implements huma.SchemaProvider.
func (QueueStatus) Schema(huma.Registry) *huma.Schema {
	return words(func(s queue.Status) QueueStatus { return QueueStatus(s) }, queue.Statuses())
}

// words is the schema of what canonical values are shown as.
func words[C, S ~string](show func(C) S, values []C) *huma.Schema {
	schema := &huma.Schema{Type: huma.TypeString}
	for _, word := range distinct(show, values) {
		schema.Enum = append(schema.Enum, string(word))
	}
	return schema
}

// distinct is what canonical values are shown as, each word once, in their order.
func distinct[C, S ~string](show func(C) S, values []C) []S {
	var all []S
	for _, value := range values {
		if word := show(value); !slices.Contains(all, word) {
			all = append(all, word)
		}
	}
	return all
}

// canonical picks of all values those that are shown as shown.
func canonical[C, S ~string](show func(C) S, shown S, all []C) []C {
	var values []C
	for _, value := range all {
		if show(value) == shown {
			values = append(values, value)
		}
	}
	return values
}
