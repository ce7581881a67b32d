package desk

import (
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/id"
	"docket/shared/rest"
	"docket/shared/ticket"
)

// Reading is how far the caller has read a ticket.
type Reading struct {
	ID     string `json:"id" doc:"The ticket's"`
	Read   uint64 `json:"read" doc:"The sequence up to which the caller has read it; 0: never"`
	Unread bool   `json:"unread" doc:"Somebody else said something since, or the caller marked it"`
	Marked bool   `json:"marked" doc:"The caller marked it as unread"`
}

type readAnswer struct {
	Reading   rest.IfRead[Reading] `json:"reading"`
	RequestID string               `json:"request_id"`
}

type readBy struct {
	Reading   Reading `json:"reading"`
	RequestID string  `json:"request_id"`
}

// answerRead is how far a caller has read a ticket, as an answer.
func answerRead(call *rest.Call) change.Render[ticket.Reading] {
	return func(r ticket.Reading) (change.Answer, error) {
		shown := Reading{ID: id.TicketPrefix + r.ID, Read: r.Read.Seen, Unread: r.Unread(), Marked: r.Read.Marked > 0}
		return rest.Answer(http.StatusOK, r.Read.Version, readBy{shown, call.RequestID})
	}
}

// reads is what noting how far a ticket was read does to the table.
func reads() grant.Table {
	return grant.Union(byName(), grant.On(grant.Tickets, grant.Put), grant.On(grant.Reads, grant.Get, grant.Put, grant.Update),
		grant.On(grant.Calendars, grant.Get), grant.KeepAnswer())
}
