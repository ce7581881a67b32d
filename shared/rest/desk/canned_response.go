package desk

import (
	"time"

	"docket/shared/canned"
	"docket/shared/change"
	"docket/shared/rest"
)

// CannedResponse is a text that agents put into their replies (S2-35).
type CannedResponse struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Shortcut  string    `json:"shortcut,omitempty"`
	Body      string    `json:"body" doc:"With variables: {{customer_name}}, {{ticket_id}} and {{agent_name}}, and {{customer_name|there}} with what stands for it where it is not known"`
	Personal  bool      `json:"personal" doc:"The caller's own, which nobody else sees"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func showCanned(r canned.Response) CannedResponse {
	return CannedResponse{ID: r.ID, Title: r.Title, Shortcut: r.Shortcut, Body: r.Body, Personal: r.Personal(), CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
}

type cannedAnswer struct {
	CannedResponse CannedResponse `json:"canned_response"`
	RequestID      string         `json:"request_id"`
}

type changedCanned struct {
	CannedResponse rest.IfRead[CannedResponse] `json:"canned_response"`
	RequestID      string                      `json:"request_id"`
}

func answerCanned(call *rest.Call, status int) change.Render[canned.Response] {
	return func(r canned.Response) (change.Answer, error) {
		return rest.Answer(status, r.Version, cannedAnswer{CannedResponse: showCanned(r), RequestID: call.RequestID})
	}
}
