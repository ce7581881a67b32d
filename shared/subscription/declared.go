package subscription

import (
	"docket/events"
	"docket/shared/grant"
)

// Subscription declares a function that takes events of one type from the bus.
type Subscription struct {
	Name  string // also its function's folder
	Type  string
	Table grant.Table // what it does to the table
}

// Related takes what other modules made for tickets.
func Related() Subscription {
	return Subscription{Name: "related", Type: events.RelatedTaken, Table: grant.Union(
		grant.On(grant.Tickets, grant.Get), grant.SaveTicket(), grant.On(grant.Requests, grant.Put), grant.On(grant.Quarantine, grant.Put))}
}

// All lists every subscription.
func All() []Subscription { return []Subscription{Related()} }
