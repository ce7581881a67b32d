package support

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/danielgtaylor/huma/v2"
)

// listTickets is what a list of tickets takes. Of several values of a filter a
// ticket has one.
type listTickets struct {
	rest.Input
	Query      string                `query:"query" maxLength:"500" doc:"Words of the subject, the description, the number, the requester or the public messages: all of them, the last one may be the beginning of one. A phrase stands in double quotes"`
	Status     []vocabulary.Status   `query:"status,explode" maxItems:"20" nullable:"false"`
	Priority   []vocabulary.Priority `query:"priority,explode" maxItems:"20" nullable:"false"`
	Source     []vocabulary.Source   `query:"source,explode" maxItems:"20" nullable:"false"`
	Category   []filterText          `query:"category,explode" maxItems:"20" nullable:"false"`
	QueueID    []filterID            `query:"queue_id,explode" maxItems:"20" nullable:"false"`
	AssigneeID []filterID            `query:"assignee_id,explode" maxItems:"20" nullable:"false"`
	OwnerID    []filterID            `query:"owner_id,explode" maxItems:"20" nullable:"false"`
	ContactID  []filterID            `query:"contact_id,explode" maxItems:"20" nullable:"false"`
	CompanyID  []filterID            `query:"company_id,explode" maxItems:"20" nullable:"false"`
	DealID     []filterID            `query:"deal_id,explode" maxItems:"20" nullable:"false"`
	LeadID     []filterID            `query:"lead_id,explode" maxItems:"20" nullable:"false"`
	InvoiceID  []filterID            `query:"invoice_id,explode" maxItems:"20" nullable:"false"`
	Tag        []filterTag           `query:"tag,explode" maxItems:"20" nullable:"false"`
	rest.Fielded
	rest.Paged
}

// The texts that tickets are filtered by, as long as a ticket's are.
type (
	filterID   string
	filterText string
	filterTag  string
)

// Schema implements huma.SchemaProvider.
func (filterID) Schema(huma.Registry) *huma.Schema { return filterSchema(ticket.MaxID) }

// Schema implements huma.SchemaProvider.
func (filterText) Schema(huma.Registry) *huma.Schema { return filterSchema(ticket.MaxCategory) }

// Schema implements huma.SchemaProvider.
func (filterTag) Schema(huma.Registry) *huma.Schema { return filterSchema(ticket.MaxTag) }

func filterSchema(most int) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, MaxLength: &most}
}

type listedTickets struct {
	Tickets []Ticket `json:"tickets" nullable:"false"`
	rest.PageEnd
}

// ListSupportTickets lists tickets by any combination of filters, the newest
// first (S0-31, S0-44).
func ListSupportTickets(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_support_tickets", Method: http.MethodGet, Path: "/v1/support/tickets",
		Permission: tenant.SupportRead, Tag: "Tickets", Tool: true,
		Table:       grant.Union(grant.SearchTickets(), grant.On(grant.Jobs, grant.Put)),
		Summary:     "List support tickets",
		Description: "Lists tickets by words, status, priority, queue, owner, customer links or custom field, newest first. A list has every write that was answered before it began.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listTickets) (*rest.Listed[listedTickets], error) {
		if err := in.Check(); err != nil {
			return nil, err
		}
		asked := ticket.List{Filter: in.filter(), Limit: in.Limit}
		asked.Filter.Language = call.Workspace.SearchLanguage
		listing := rest.Tickets(call, s, in.Paged, 0, asked, func(t ticket.Ticket) Ticket { return showTicket(t, call.Now()) })
		listing.Until = ticket.Ticket.LooksSameUntil
		return rest.Page[listedTickets](ctx, call, in.Paged, "tickets", listing)
	})
}

func (in *listTickets) filter() ticket.Filter {
	return ticket.Filter{Query: in.Query, Choices: []ticket.Choice{
		ticket.OneOf("status", canonical(in.Status)...), ticket.OneOf("priority", in.Priority...), ticket.OneOf("source", canonical(in.Source)...),
		ticket.OneOf("category", in.Category...), ticket.OneOf("queue_id", in.QueueID...), ticket.OneOf("assignee_id", in.AssigneeID...),
		ticket.OneOf("owner_id", in.OwnerID...), ticket.OneOf("contact_id", in.ContactID...), ticket.OneOf("company_id", in.CompanyID...),
		ticket.OneOf("deal_id", in.DealID...), ticket.OneOf("lead_id", in.LeadID...), ticket.OneOf("invoice_id", in.InvoiceID...),
		ticket.Tagged(in.Tag...), ticket.Has(in.CustomFieldKey, in.CustomFieldValue),
	}}
}

// canonical are the canonical values of some words of the face.
func canonical[C any, W interface{ Canonical() []C }](words []W) []C {
	var values []C
	for _, word := range words {
		values = append(values, word.Canonical()...)
	}
	return values
}
