// Package webhook holds the rules of webhooks: the endpoints to which a
// workspace has its events posted, and the deliveries of each (S1-20, S1-22,
// S1-23, S1-25).
package webhook

import (
	"time"

	"docket/shared/tenant"
)

// EventType is what a subscriber chooses by: a word of the Helpdesk API's document
// where that has one.
type EventType string

// The types of events.
const (
	TicketCreated     EventType = "ticket.created"
	TicketUpdated     EventType = "ticket.updated"
	AssignmentChanged EventType = "ticket.assignment.changed" // beside ticket.updated
	TicketDeleted     EventType = "ticket.deleted"
	MessageCreated    EventType = "message.created"
	CommentCreated    EventType = "comment.created"
	SLAWarned         EventType = "sla.warned"
	SLABreached       EventType = "sla.breached"
	EndpointDisabled  EventType = "webhook.disabled" // of another endpoint, which failed for too long
	Test              EventType = "webhook.test"     // asked for, and sent to one endpoint
)

// Every stands for all types, also those that are added later.
const Every EventType = "*"

// EventTypes are those that a subscriber can choose, in the order above.
func EventTypes() []EventType {
	return []EventType{TicketCreated, TicketUpdated, AssignmentChanged, TicketDeleted, MessageCreated, CommentCreated, SLAWarned, SLABreached, EndpointDisabled}
}

// Endpoint is an address to which a workspace has events posted.
type Endpoint struct {
	ID          string // webhook_<uuid>
	Scope       tenant.Scope
	URL         string
	Events      []EventType // sorted; empty means all
	Description string
	Headers     map[string]string // sent with each delivery; no two have one name in another case
	Active      bool
	ActiveSince time.Time // when it was made, or last switched on: what was fed before is none of its deliveries
	Disabled    string    // why Docket made it inactive; empty where it did not

	Version   uint64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Secrets sign an endpoint's deliveries. They are kept apart from it: the
// functions that list endpoints cannot read them.
type Secrets struct {
	Endpoint   string
	Version    uint64 // of the endpoint, when Current was made
	Current    string // whsec_<base64 of 32 bytes>
	Previous   string // signs as well until PreviousTo; empty for none
	PreviousTo time.Time
}

// String keeps secrets out of logs and of the texts of errors.
func (Secrets) String() string { return withheld }

// GoString is String.
func (Secrets) GoString() string { return withheld }
