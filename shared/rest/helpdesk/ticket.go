package helpdesk

import (
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/ticket"
)

// Ticket is a ticket as this face shows it (S1-1).
type Ticket struct {
	ID             string       `json:"id" example:"tkt_01a21961-cf4e-8000-8000-192bb0bfd76e"`
	Subject        string       `json:"subject"`
	Status         Status       `json:"status"`
	Priority       Priority     `json:"priority"`
	Type           Type         `json:"type"`
	AssigneeID     *string      `json:"assigneeId" nullable:"true"`
	RequesterEmail string       `json:"requesterEmail" doc:"Empty where it is not known"`
	RequesterName  string       `json:"requesterName" doc:"Empty where it is not known"`
	Tags           []string     `json:"tags" nullable:"false" doc:"A set, in the order in which they were first given"`
	CustomFields   []FieldValue `json:"customFields" nullable:"false" doc:"Of the fields that are defined, in the order in which they were; archived ones too"`
	CreatedAt      time.Time    `json:"createdAt"`
	UpdatedAt      time.Time    `json:"updatedAt"`
}

type ticketAnswer struct {
	Ticket Ticket `json:"ticket"`
}

type updatedTicket struct {
	Ticket rest.IfRead[Ticket] `json:"ticket"`
}

// wrapper is what bodies hold a ticket in (S1-15).
const wrapper = "ticket"

// prefix stands before a ticket's UUID (S1-1).
const prefix = "tkt_"

// ticketOf is a ticket's UUID from its id in this face; empty for what is none.
func ticketOf(ticketID string) string {
	bare, ok := strings.CutPrefix(ticketID, prefix)
	if !ok {
		return ""
	}
	return bare
}

func showTicket(t ticket.Ticket, defined customfield.Definitions) Ticket {
	shown := Ticket{
		ID: prefix + t.ID, Subject: t.Subject, Status: Status(lens.Helpdesk.Status.Show(t.Status)),
		Priority: Priority(lens.Helpdesk.Priority.Show(t.Priority)), Type: Type(lens.Helpdesk.Type.Show(t.Type)),
		RequesterEmail: t.Requester.Email, RequesterName: t.Requester.Name, Tags: append([]string{}, t.Tags...),
		CustomFields: showFields(defined, t.CustomFields), CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
	if t.AssigneeID != "" {
		shown.AssigneeID = &t.AssigneeID
	}
	return shown
}

func answerTicket(status int, defined customfield.Definitions) change.Render[ticket.Ticket] {
	return func(t ticket.Ticket) (change.Answer, error) {
		return rest.Answer(status, t.Revision, ticketAnswer{Ticket: showTicket(t, defined)})
	}
}
