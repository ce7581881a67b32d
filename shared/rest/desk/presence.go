package desk

import (
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/id"
	"docket/shared/rest"
	"docket/shared/ticket"
)

// Present is somebody who has a ticket open.
type Present struct {
	UserID string    `json:"user_id"`
	Name   string    `json:"name,omitempty"`
	State  string    `json:"state" enum:"viewing,writing"`
	Mode   string    `json:"mode,omitempty" enum:"reply,note" doc:"What they write, where they told it"`
	Since  time.Time `json:"since" doc:"From when on they do that"`
	SeenAt time.Time `json:"seen_at" doc:"When they said so last: 30 seconds later they are gone"`
}

// Presence is a ticket and who else has it open.
type Presence struct {
	ID       string    `json:"id" doc:"The ticket's"`
	Sequence uint64    `json:"sequence" doc:"The ticket's newest: where it is higher than in the answer before, something happened to it"`
	Others   []Present `json:"others" nullable:"false" doc:"Who else has it open, the last who said so first; at most 50"`
}

func showPresence(a ticket.Around) Presence {
	return Presence{ID: id.TicketPrefix + a.ID, Sequence: a.Version, Others: showPresent(a.Others)}
}

func showPresent(all []ticket.Present) []Present {
	shown := make([]Present, len(all))
	for i, p := range all {
		shown[i] = Present{UserID: p.User.Subject, Name: p.Name, State: string(p.Doing), Mode: string(p.Mode), Since: p.Since, SeenAt: p.At}
	}
	return shown
}

type presenceAnswer struct {
	Presence  rest.IfRead[Presence] `json:"presence"`
	RequestID string                `json:"request_id"`
}

type presenceOf struct {
	Presence  Presence `json:"presence"`
	RequestID string   `json:"request_id"`
}

func answerPresence(call *rest.Call) change.Render[ticket.Around] {
	return func(a ticket.Around) (change.Answer, error) {
		body, err := rest.Marshal(presenceOf{showPresence(a), call.RequestID})
		return change.Answer{Status: http.StatusOK, Body: body}, err
	}
}

// leaves is what taking somebody from those on a ticket does to the table, and enters
// what noting somebody there does.
func leaves() grant.Table { return grant.Union(sees(), grant.On(grant.Tickets, grant.Update)) }
func enters() grant.Table { return grant.Union(leaves(), grant.On(grant.Tickets, grant.Put)) }

// sees is what reading who is on a ticket does to the table.
func sees() grant.Table { return grant.Union(byName(), grant.On(grant.Calendars, grant.Get)) }
