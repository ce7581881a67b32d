package support

import (
	"context"
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type createTicket struct {
	rest.Input
	rest.Idempotent
	Body struct {
		TicketNumber       string                `json:"ticket_number,omitempty" minLength:"1" maxLength:"64" doc:"The client's own reference, unique in the workspace in whatever form it is written; TKT-0001 and the like are given by Docket"`
		Subject            string                `json:"subject" minLength:"1" maxLength:"300"`
		Description        string                `json:"description,omitempty" format:"multiline" maxLength:"65536" doc:"At most 64 KiB of UTF-8"`
		Status             vocabulary.Unresolved `json:"status,omitempty" doc:"new when left out"`
		Priority           vocabulary.Priority   `json:"priority,omitempty" doc:"The queue's, or normal, when left out"`
		Source             vocabulary.Source     `json:"source,omitempty" doc:"api or mcp, by the door, when left out"`
		Category           string                `json:"category,omitempty" minLength:"1" maxLength:"100"`
		Tags               []string              `json:"tags,omitempty" maxItems:"50" minLength:"1" maxLength:"64" nullable:"false" doc:"Trimmed; repeats in other forms are dropped"`
		QueueID            string                `json:"queue_id,omitempty" minLength:"1" maxLength:"128"`
		AssigneeID         string                `json:"assignee_id,omitempty" minLength:"1" maxLength:"128"`
		OwnerID            string                `json:"owner_id,omitempty" minLength:"1" maxLength:"128"`
		ContactID          string                `json:"contact_id,omitempty" minLength:"1" maxLength:"128"`
		CompanyID          string                `json:"company_id,omitempty" minLength:"1" maxLength:"128"`
		DealID             string                `json:"deal_id,omitempty" minLength:"1" maxLength:"128"`
		LeadID             string                `json:"lead_id,omitempty" minLength:"1" maxLength:"128"`
		InvoiceID          string                `json:"invoice_id,omitempty" minLength:"1" maxLength:"128"`
		ExternalReference  string                `json:"external_reference,omitempty" minLength:"1" maxLength:"500"`
		FirstResponseDueAt *time.Time            `json:"first_response_due_at,omitempty" doc:"Pins it, not to the past"`
		NextResponseDueAt  *time.Time            `json:"next_response_due_at,omitempty" doc:"Pins it, not to the past"`
		ResolutionDueAt    *time.Time            `json:"resolution_due_at,omitempty" doc:"Pins it, not to the past"`
		CustomFields       customfield.Values    `json:"custom_fields,omitempty" doc:"User-defined queryable JSON fields: at most 50, 32 KiB together"`
		IdempotencyKey     string                `json:"idempotency_key,omitempty" minLength:"1" maxLength:"255"`
	}
}

// CreateSupportTicket opens a ticket (S0-32, S0-41 to S0-43).
func CreateSupportTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_support_ticket", Method: http.MethodPost, Path: "/v1/support/tickets",
		Permission: tenant.SupportWrite, Tag: "Tickets", Tool: true, Status: http.StatusCreated,
		Table:       grant.Union(grant.OpenTicket(), grant.ReadTerms(), grant.KeepAnswer()),
		Summary:     "Create a support ticket",
		Description: "Creates a ticket linked to customers, CRM records, invoices and SLA targets.",
		Problems:    []int{http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createTicket, ticketAnswer](route, func(ctx context.Context, call *rest.Call, in *createTicket) (change.Answer, error) {
		return ticket.Create(ctx, s, call.Act(), in.draft(), answerTicket(call, http.StatusCreated))
	})
}

func (in *createTicket) draft() ticket.Draft {
	b := in.Body
	return ticket.Draft{Ticket: ticket.Ticket{
		Reference: b.TicketNumber, Subject: b.Subject, Description: b.Description,
		Status: ticket.Status(b.Status), Priority: ticket.Priority(b.Priority), Source: ticket.Source(b.Source),
		Category: b.Category, Tags: b.Tags, QueueID: b.QueueID, AssigneeID: b.AssigneeID, OwnerID: b.OwnerID,
		Links: ticket.Links{ContactID: b.ContactID, CompanyID: b.CompanyID, DealID: b.DealID,
			LeadID: b.LeadID, InvoiceID: b.InvoiceID},
		ExternalReference: b.ExternalReference,
		CustomFields:      b.CustomFields,
	}, Due: map[sla.Metric]*time.Time{
		sla.FirstResponse: b.FirstResponseDueAt, sla.NextResponse: b.NextResponseDueAt, sla.Resolution: b.ResolutionDueAt,
	}}
}
