package desk

import (
	"docket/shared/rest"
	"docket/shared/ticket"

	"github.com/danielgtaylor/huma/v2"
)

// snoozed says what a list has of the tickets that are out of the way until later.
type snoozed string

// Schema implements huma.SchemaProvider.
func (snoozed) Schema(huma.Registry) *huma.Schema {
	return rest.Words([]snoozed{"false", "true", "any"})
}

// choice takes the tickets that are meant: none that is snoozed, unless it is said.
func (s snoozed) choice() ticket.Choice {
	switch s {
	case "true":
		return ticket.Snoozed()
	case "any":
		return ticket.Choice{}
	}
	return ticket.Not(ticket.Snoozed())
}
