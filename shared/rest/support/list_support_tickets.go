package support

import (
	"context"
	"net/http"
	"strconv"

	"docket/shared/fault"
	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type listTickets struct {
	rest.Input
	Status     vocabulary.Status   `query:"status"`
	Priority   vocabulary.Priority `query:"priority"`
	Source     vocabulary.Source   `query:"source"`
	Category   string              `query:"category" maxLength:"100"`
	QueueID    string              `query:"queue_id" maxLength:"128"`
	AssigneeID string              `query:"assignee_id" maxLength:"128"`
	OwnerID    string              `query:"owner_id" maxLength:"128"`
	ContactID  string              `query:"contact_id" maxLength:"128"`
	CompanyID  string              `query:"company_id" maxLength:"128"`
	DealID     string              `query:"deal_id" maxLength:"128"`
	LeadID     string              `query:"lead_id" maxLength:"128"`
	InvoiceID  string              `query:"invoice_id" maxLength:"128"`
	Tag        string              `query:"tag" maxLength:"64"`
	rest.Fielded
	rest.Paged
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
		// A list that meets too long a log of the index begins the job that folds it.
		Table:       grant.Union(grant.ListTickets(), grant.On(grant.Jobs, grant.Put)),
		Summary:     "List support tickets",
		Description: "Lists tickets by status, priority, queue, owner, customer links or custom field, newest first. A list has every write that was answered before it began.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listTickets) (*rest.Listed[listedTickets], error) {
		if err := in.Check(); err != nil {
			return nil, err
		}
		return rest.Page[listedTickets](ctx, call, in.Cursor, "tickets", rest.Listing[ticket.Ticket, Ticket]{
			Read: func(ctx context.Context, after string) (list.Page[ticket.Ticket], error) {
				below, err := number(after)
				if err != nil {
					return list.Page[ticket.Ticket]{}, err
				}
				found, err := s.Tickets(ctx, call.Sight(), ticket.List{Query: in.filter().Query(), Below: below, Limit: in.Limit})
				if found.Long {
					call.Note(s.WantCompaction(ctx, call.Scope()))
				}
				return list.Page[ticket.Ticket]{Rows: found.Tickets, More: found.More, Next: position32(found.Next)}, err
			},
			Position: func(t ticket.Ticket) string { return position32(t.Number) },
			Show:     func(t ticket.Ticket) Ticket { return showTicket(t, call.Now()) },
		})
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
		return 0, fault.Wrap(rest.InvalidCursor, "the cursor does not belong to this list", err)
	}
	return uint32(n), nil
}

func (in *listTickets) filter() ticket.Filter {
	return ticket.Filter{Fields: []ticket.Choice{
		ticket.OneOf("status", in.Status.Canonical()...), ticket.OneOf("priority", in.Priority),
		ticket.OneOf("source", in.Source.Canonical()...), ticket.OneOf("category", in.Category),
		ticket.OneOf("queue_id", in.QueueID), ticket.OneOf("assignee_id", in.AssigneeID), ticket.OneOf("owner_id", in.OwnerID),
		ticket.OneOf("contact_id", in.ContactID), ticket.OneOf("company_id", in.CompanyID), ticket.OneOf("deal_id", in.DealID),
		ticket.OneOf("lead_id", in.LeadID), ticket.OneOf("invoice_id", in.InvoiceID),
	}, Tag: in.Tag, FieldKey: in.CustomFieldKey, FieldValue: in.CustomFieldValue}
}
