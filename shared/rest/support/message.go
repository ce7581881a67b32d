package support

import (
	"time"

	"docket/shared/customfield"
	"docket/shared/id"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/ticket"
)

// Message is a message of a conversation as this face shows it.
type Message struct {
	ID                string             `json:"id"`
	TicketID          string             `json:"ticket_id"`
	Direction         string             `json:"direction" enum:"inbound,outbound,internal"`
	Visibility        string             `json:"visibility" enum:"public,internal"`
	Channel           vocabulary.Source  `json:"channel"`
	Subject           string             `json:"subject,omitempty"`
	Body              string             `json:"body"`
	AuthorName        string             `json:"author_name,omitempty"`
	AuthorEmail       string             `json:"author_email,omitempty"`
	ExternalMessageID string             `json:"external_message_id,omitempty"`
	OccurredAt        *time.Time         `json:"occurred_at,omitempty"`
	CustomFields      customfield.Values `json:"custom_fields,omitempty"`
	Attachments       []Attachment       `json:"attachments,omitempty" nullable:"false" doc:"Its files; of what is internal none is shown here"`
	CreatedAt         time.Time          `json:"created_at"`
}

type messageAnswer struct {
	Message   Message `json:"message"`
	RequestID string  `json:"request_id"`
}

func showMessage(m ticket.Message) Message {
	shown := Message{
		ID: m.ID, TicketID: id.TicketPrefix + m.TicketID, Direction: string(m.Direction), Visibility: string(m.Visibility),
		Channel: vocabulary.ShowSource(m.Channel), Subject: m.Subject, Body: m.Body, AuthorName: m.AuthorName,
		AuthorEmail: m.AuthorEmail, ExternalMessageID: m.ExternalMessageID, OccurredAt: m.OccurredAt,
		CustomFields: m.CustomFields, CreatedAt: m.CreatedAt,
	}
	if m.Visibility == ticket.Public {
		shown.Attachments = showAttachments(m.Files)
	}
	return shown
}
