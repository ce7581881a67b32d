package desk

import (
	"net/url"
	"time"

	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/rest"
)

// Contact is a customer.
type Contact struct {
	ID        string    `json:"id"`
	Name      string    `json:"name,omitempty"`
	Emails    []string  `json:"emails" nullable:"false" doc:"Of no other contact, whatever their case"`
	Phone     string    `json:"phone,omitempty"`
	Company   string    `json:"company,omitempty"`
	Notes     string    `json:"notes,omitempty" doc:"What agents note of them"`
	Tickets   string    `json:"tickets" doc:"The path of the tickets that were asked from their addresses, or that name them"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func showContact(c contact.Contact) Contact {
	shown := Contact{ID: c.ID, Name: c.Name, Emails: []string{}, Phone: c.Phone, Company: c.Company, Notes: c.Notes, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt}
	shown.Emails = append(shown.Emails, c.Emails...)
	shown.Tickets = listPath + "?customer=" + url.QueryEscape(c.ID)
	return shown
}

type contactAnswer struct {
	Contact   Contact `json:"contact"`
	RequestID string  `json:"request_id"`
}

type changedContact struct {
	Contact   rest.IfRead[Contact] `json:"contact"`
	RequestID string               `json:"request_id"`
}

func answerContact(call *rest.Call, status int) change.Render[contact.Contact] {
	return func(c contact.Contact) (change.Answer, error) {
		return rest.Answer(status, c.Version, contactAnswer{Contact: showContact(c), RequestID: call.RequestID})
	}
}
