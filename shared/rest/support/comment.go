package support

import (
	"time"

	"docket/shared/customfield"
	"docket/shared/id"
	"docket/shared/ticket"
)

// Comment is an internal note as this face shows it.
type Comment struct {
	ID           string             `json:"id"`
	TicketID     string             `json:"ticket_id"`
	Body         string             `json:"body"`
	Pinned       bool               `json:"pinned"`
	AuthorName   string             `json:"author_name,omitempty"`
	AuthorEmail  string             `json:"author_email,omitempty"`
	CustomFields customfield.Values `json:"custom_fields,omitempty"`
	CreatedAt    time.Time          `json:"created_at"`
}

type commentAnswer struct {
	Comment   Comment `json:"comment"`
	RequestID string  `json:"request_id"`
}

func showComment(c ticket.Comment) Comment {
	return Comment{
		ID: c.ID, TicketID: id.TicketPrefix + c.TicketID, Body: c.Body, Pinned: c.Pinned,
		AuthorName: c.AuthorName, AuthorEmail: c.AuthorEmail, CustomFields: c.CustomFields, CreatedAt: c.CreatedAt,
	}
}
