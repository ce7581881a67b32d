package support

import (
	"context"
	"net/http"
	"strconv"

	"docket/shared/fault"
	"docket/shared/grant"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type listTickets struct {
	rest.Input
	Status     string `query:"status" enum:"new,open,pending,waiting_on_customer,resolved,closed"`
	Priority   string `query:"priority" enum:"low,normal,high,urgent"`
	Source     string `query:"source" enum:"manual,email,chat,phone,web,api,mcp,slack,other"`
	Category   string `query:"category" maxLength:"100"`
	QueueID    string `query:"queue_id" maxLength:"128"`
	AssigneeID string `query:"assignee_id" maxLength:"128"`
	OwnerID    string `query:"owner_id" maxLength:"128"`
	ContactID  string `query:"contact_id" maxLength:"128"`
	CompanyID  string `query:"company_id" maxLength:"128"`
	DealID     string `query:"deal_id" maxLength:"128"`
	LeadID     string `query:"lead_id" maxLength:"128"`
	InvoiceID  string `query:"invoice_id" maxLength:"128"`
	Tag        string `query:"tag" maxLength:"64"`
	Fielded
	Paged
}

type listedTickets struct {
	Body struct {
		Tickets    []rest.Raw[Ticket] `json:"tickets" nullable:"false"`
		NextCursor string             `json:"next_cursor,omitempty" doc:"Absent on the last page"`
		RequestID  string             `json:"request_id"`
	}
}

// ListSupportTickets is S0-31 and S0-44: newest first, by any combination of filters.
func ListSupportTickets(d Desk) rest.Route {
	route := rest.Route{
		Operation: "list_support_tickets", Method: http.MethodGet, Path: "/v1/support/tickets",
		Module: rest.Support, Permission: tenant.SupportRead, Tag: "Tickets", Tool: true,
		// A list that meets too long a log of the index begins the job that folds it.
		Table:       []grant.Action{grant.Get, grant.BatchGet, grant.Query, grant.Put},
		Summary:     "List support tickets",
		Description: "Lists tickets by status, priority, queue, owner, customer links or custom field, newest first. A list has every write that was answered before it began.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listTickets) (*listedTickets, error) {
		if err := in.check(); err != nil {
			return nil, err
		}
		filter := in.filter()
		read := func(ctx context.Context, position string) ([]ticket.Ticket, bool, string, error) {
			below, err := number(position)
			if err != nil {
				return nil, false, "", err
			}
			found, err := d.Tickets(ctx, call.Scope(), ticket.List{Query: filter.Query(), Below: below, Limit: in.Limit})
			if found.Long {
				call.Note(d.WantCompaction(ctx, call.Scope()))
			}
			return found.Tickets, found.More, position32(found.Next), err
		}
		var out listedTickets
		var err error
		out.Body.RequestID = call.RequestID
		out.Body.Tickets, out.Body.NextCursor, err = list(ctx, call, in.Paged, filter, read,
			func(t ticket.Ticket) string { return position32(t.Number) },
			func(t ticket.Ticket) Ticket { return showTicket(t, call.Now()) })
		return &out, err
	})
}

func position32(n uint32) string { return strconv.FormatUint(uint64(n), 10) }

// number reads a position of this list; a signed cursor holds no other.
func number(position string) (uint32, error) {
	if position == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(position, 10, 32)
	if err != nil {
		return 0, fault.Wrap(fault.InvalidCursor, "the cursor does not belong to this list", err)
	}
	return uint32(n), nil
}

func (in *listTickets) filter() ticket.Filter {
	return ticket.Filter{Fields: []ticket.Choice{
		ticket.OneOf("status", lens.SupportStatuses(ticket.Status(in.Status))...), ticket.OneOf("priority", in.Priority),
		ticket.OneOf("source", lens.SupportSources(ticket.Source(in.Source))...), ticket.OneOf("category", in.Category),
		ticket.OneOf("queue_id", in.QueueID), ticket.OneOf("assignee_id", in.AssigneeID), ticket.OneOf("owner_id", in.OwnerID),
		ticket.OneOf("contact_id", in.ContactID), ticket.OneOf("company_id", in.CompanyID), ticket.OneOf("deal_id", in.DealID),
		ticket.OneOf("lead_id", in.LeadID), ticket.OneOf("invoice_id", in.InvoiceID),
	}, Tag: in.Tag, FieldKey: in.CustomFieldKey, FieldValue: in.CustomFieldValue}
}
