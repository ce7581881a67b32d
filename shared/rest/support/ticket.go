package support

import (
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/id"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/sla"
	"docket/shared/ticket"
)

// Ticket is a support ticket as this face shows it.
type Ticket struct {
	ID                 string              `json:"id"`
	TicketNumber       string              `json:"ticket_number" doc:"Its reference: TKT-0001, or the client's own"`
	Subject            string              `json:"subject"`
	Description        string              `json:"description,omitempty"`
	Status             vocabulary.Status   `json:"status" doc:"Work in progress is open here, and in_progress in audit and events"`
	Priority           vocabulary.Priority `json:"priority"`
	Source             vocabulary.Source   `json:"source" doc:"The portal and the widget are web here, and portal and widget in audit and events"`
	Category           string              `json:"category,omitempty"`
	Tags               []string            `json:"tags" nullable:"false" doc:"A set, in the order in which they were first given"`
	QueueID            string              `json:"queue_id,omitempty"`
	AssigneeID         string              `json:"assignee_id,omitempty"`
	OwnerID            string              `json:"owner_id,omitempty"`
	ContactID          string              `json:"contact_id,omitempty"`
	CompanyID          string              `json:"company_id,omitempty"`
	DealID             string              `json:"deal_id,omitempty"`
	LeadID             string              `json:"lead_id,omitempty"`
	InvoiceID          string              `json:"invoice_id,omitempty"`
	ExternalReference  string              `json:"external_reference,omitempty"`
	FirstResponseDueAt *time.Time          `json:"first_response_due_at,omitempty"`
	NextResponseDueAt  *time.Time          `json:"next_response_due_at,omitempty"`
	ResolutionDueAt    *time.Time          `json:"resolution_due_at,omitempty"`
	SLAState           *sla.Level          `json:"sla_state" enum:"on_track,warning,breached" nullable:"true" doc:"Its worst metric's at this moment; null where nothing is tracked"`
	CustomFields       customfield.Values  `json:"custom_fields,omitempty"`
	Attachments        []Attachment        `json:"attachments,omitempty" nullable:"false" doc:"Files that it was opened with"`
	CreatedAt          time.Time           `json:"created_at"`
	UpdatedAt          time.Time           `json:"updated_at"`
}

type ticketAnswer struct {
	Ticket    Ticket `json:"ticket"`
	RequestID string `json:"request_id"`
}

type updatedTicket struct {
	Ticket    rest.IfRead[Ticket] `json:"ticket"`
	RequestID string              `json:"request_id"`
}

// showTicket shows a ticket as it is at now.
func showTicket(t ticket.Ticket, now time.Time) Ticket {
	return Ticket{
		ID: id.TicketPrefix + t.ID, TicketNumber: t.Reference, Subject: t.Subject, Description: t.Description,
		Status: vocabulary.ShowStatus(t.Status), Priority: vocabulary.Priority(t.Priority), Source: vocabulary.ShowSource(t.Source),
		Category: t.Category, Tags: append([]string{}, t.Tags...), QueueID: t.QueueID, AssigneeID: t.AssigneeID, OwnerID: t.OwnerID,
		ContactID: t.Links.ContactID, CompanyID: t.Links.CompanyID, DealID: t.Links.DealID,
		LeadID: t.Links.LeadID, InvoiceID: t.Links.InvoiceID, ExternalReference: t.ExternalReference,
		FirstResponseDueAt: t.Due(sla.FirstResponse), NextResponseDueAt: t.Due(sla.NextResponse), ResolutionDueAt: t.Due(sla.Resolution),
		SLAState: sla.Overall(t.Clocks, now), CustomFields: t.CustomFields, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
}

func answerTicket(call *rest.Call, status int) change.Render[ticket.Ticket] {
	return func(t ticket.Ticket) (change.Answer, error) {
		return rest.Answer(status, t.Revision, ticketAnswer{Ticket: showTicket(t, call.Now()), RequestID: call.RequestID})
	}
}
