package feed

import (
	"docket/events"
	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/ticket"
)

// limit bounds an event's JSON, in bytes. EventBridge counts the entry around
// it too, and takes 256 KB.
const limit = 200 << 10

// EventOf is the event of a Change, the same one however often it is asked
// for. What a customer may have written is withheld: whoever has an event kept
// cannot be told that it was erased. Changes that would take the event past the limit are left out. A value
// that is not JSON shows when the event is encoded.
func EventOf(c change.Change) events.Changed {
	if c.TicketID != "" {
		c = ticket.Unsaid(c, events.Withheld)
	}
	e := events.Changed{
		SpecVersion:     events.SpecVersion,
		ID:              c.ID,
		Source:          "/tenants/" + c.Scope.Tenant() + "/workspaces/" + c.Scope.Workspace(),
		Type:            events.TypeOf(string(c.Kind)),
		Subject:         c.Resource,
		Time:            c.At.UTC(),
		DataContentType: events.JSON,
		Tenant:          c.Scope.Tenant(),
		Workspace:       c.Scope.Workspace(),
		Data: events.ChangedData{
			Version:   events.ChangedVersion,
			RequestID: c.RequestID,
			Operation: c.Operation,
			Door:      string(c.Door),
			Actor:     actor(c.Actor),
			Resource:  c.Resource,
			Sequence:  c.Sequence,
			Changes:   make([]events.Field, len(c.Fields)),
		},
	}
	if c.TicketID != "" {
		e.Data.TicketID = id.TicketPrefix + c.TicketID
	}
	for i, f := range c.Fields {
		e.Data.Changes[i] = events.Field(f)
	}
	if encoded, err := e.Encode(); err == nil && len(encoded) > limit {
		e.Data.Changes, e.Data.ChangesOmitted = []events.Field{}, true
	}
	return e
}

func actor(a change.Actor) events.ChangedActor {
	return events.ChangedActor{Issuer: a.Issuer, Subject: a.Subject, KeyID: a.KeyID, Role: a.Role, Name: a.Name, Email: a.Email}
}
