package dynamo

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"docket/shared/customfield"
	"docket/shared/id"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// ticketRecord is a ticket as an item.
type ticketRecord struct {
	ID                string            `dynamodbav:"id"`
	Number            uint32            `dynamodbav:"n"`
	Version           uint64            `dynamodbav:"ver"`
	Reference         string            `dynamodbav:"reference"`
	Subject           string            `dynamodbav:"subject"`
	Description       string            `dynamodbav:"description,omitempty"`
	Status            string            `dynamodbav:"status"`
	Priority          string            `dynamodbav:"priority"`
	Type              string            `dynamodbav:"type"`
	Source            string            `dynamodbav:"source"`
	Category          string            `dynamodbav:"category,omitempty"`
	Tags              []string          `dynamodbav:"tags,omitempty"`
	QueueID           string            `dynamodbav:"queue_id,omitempty"`
	AssigneeID        string            `dynamodbav:"assignee_id,omitempty"`
	OwnerID           string            `dynamodbav:"owner_id,omitempty"`
	ContactID         string            `dynamodbav:"contact_id,omitempty"`
	CompanyID         string            `dynamodbav:"company_id,omitempty"`
	DealID            string            `dynamodbav:"deal_id,omitempty"`
	LeadID            string            `dynamodbav:"lead_id,omitempty"`
	InvoiceID         string            `dynamodbav:"invoice_id,omitempty"`
	RequesterEmail    string            `dynamodbav:"requester_email,omitempty"`
	RequesterName     string            `dynamodbav:"requester_name,omitempty"`
	RequesterUserID   string            `dynamodbav:"requester_user_id,omitempty"`
	ExternalReference string            `dynamodbav:"external_reference,omitempty"`
	TargetFirst       *int64            `dynamodbav:"target_first,omitempty"`
	TargetNext        *int64            `dynamodbav:"target_next,omitempty"`
	TargetResolution  *int64            `dynamodbav:"target_resolution,omitempty"`
	CustomFields      map[string]string `dynamodbav:"custom_fields,omitempty"` // JSON texts
	CreatedAt         time.Time         `dynamodbav:"created_at"`
	UpdatedAt         time.Time         `dynamodbav:"updated_at"`
	ChangedAt         *time.Time        `dynamodbav:"changed_at,omitempty"` // where it is not updated_at
	Clocks            string            `dynamodbav:"clocks"`               // packClocks
	timerKey
}

func recordOf(t ticket.Ticket) ticketRecord {
	var changed *time.Time
	if !t.ChangedAt.Equal(t.UpdatedAt) {
		changed = &t.ChangedAt
	}
	return ticketRecord{
		ID: t.ID, Number: t.Number, Version: t.Version, Reference: t.Reference,
		Subject: t.Subject, Description: t.Description,
		Status: string(t.Status), Priority: string(t.Priority), Type: t.Type, Source: string(t.Source),
		Category: t.Category, Tags: t.Tags, QueueID: t.QueueID, AssigneeID: t.AssigneeID, OwnerID: t.OwnerID,
		ContactID: t.Links.ContactID, CompanyID: t.Links.CompanyID, DealID: t.Links.DealID,
		LeadID: t.Links.LeadID, InvoiceID: t.Links.InvoiceID,
		RequesterEmail: t.Requester.Email, RequesterName: t.Requester.Name, RequesterUserID: t.Requester.UserID,
		ExternalReference: t.ExternalReference,
		TargetFirst:       t.Targets.FirstResponse, TargetNext: t.Targets.NextResponse, TargetResolution: t.Targets.Resolution,
		CustomFields: fieldTexts(t.CustomFields), CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt, ChangedAt: changed,
		Clocks: packClocks(t.Clocks), timerKey: timerOf(t.ID, t.Clocks),
	}
}

func readTicket(it item) (ticket.Ticket, error) {
	r, err := decode[ticketRecord](it)
	if err != nil {
		return ticket.Ticket{}, err
	}
	t := ticket.Ticket{
		ID: r.ID, Number: r.Number, Version: r.Version, Reference: r.Reference,
		Subject: r.Subject, Description: r.Description,
		Status: ticket.Status(r.Status), Priority: ticket.Priority(r.Priority), Type: r.Type, Source: ticket.Source(r.Source),
		Category: r.Category, Tags: r.Tags, QueueID: r.QueueID, AssigneeID: r.AssigneeID, OwnerID: r.OwnerID,
		Links: ticket.Links{ContactID: r.ContactID, CompanyID: r.CompanyID, DealID: r.DealID,
			LeadID: r.LeadID, InvoiceID: r.InvoiceID},
		Requester:         ticket.Requester{Email: r.RequesterEmail, Name: r.RequesterName, UserID: r.RequesterUserID},
		ExternalReference: r.ExternalReference,
		Targets:           sla.Targets{FirstResponse: r.TargetFirst, NextResponse: r.TargetNext, Resolution: r.TargetResolution},
		CustomFields:      fieldValues(r.CustomFields), CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, ChangedAt: r.UpdatedAt,
	}
	if r.ChangedAt != nil {
		t.ChangedAt = *r.ChangedAt
	}
	if t.Clocks, err = unpackClocks(r.Clocks); err != nil {
		return t, fmt.Errorf("ticket %s: %w", r.ID, err)
	}
	return t, nil
}

func fieldTexts(values customfield.Values) map[string]string {
	texts := make(map[string]string, len(values))
	for key, raw := range values {
		texts[key] = string(raw)
	}
	return texts
}

func fieldValues(texts map[string]string) customfield.Values {
	values := make(customfield.Values, len(texts))
	for key, text := range texts {
		values[key] = json.RawMessage(text)
	}
	return values
}

// Ticket implements ticket.Store.
func (t *Table) Ticket(ctx context.Context, scope tenant.Scope, ticketID string) (ticket.Ticket, error) {
	found, err := t.findTicket(ctx, scope, ticketID)
	if err == nil && found == nil {
		err = ticket.ErrNotFound
	}
	if err != nil {
		return ticket.Ticket{}, err
	}
	return *found, nil
}

// findTicket reads the ticket of a UUID, nil where there is none: the number in
// the id leads to the item, and the whole id must be the item's.
func (t *Table) findTicket(ctx context.Context, scope tenant.Scope, ticketID string) (*ticket.Ticket, error) {
	n, ok := id.TicketNumber(ticketID)
	if !ok {
		return nil, nil
	}
	it, err := t.get(ctx, keysOf(scope).ticket(n))
	if err != nil || it == nil {
		return nil, err
	}
	found, err := readTicket(it)
	if err != nil {
		return nil, fmt.Errorf("read ticket %s: %w", ticketID, err)
	}
	if found.ID != ticketID {
		return nil, nil
	}
	return &found, nil
}
