package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type listTickets struct {
	rest.Input
	Status     Status   `query:"status"`
	Priority   Priority `query:"priority"`
	AssigneeID string   `query:"assignee_id" maxLength:"128"`
	PageSize   int      `query:"page_size" minimum:"1" maximum:"100" default:"25" doc:"How many tickets at most"`
	After      string   `query:"after" maxLength:"1000" doc:"The cursor of the page, as links.next has it"`
	SortBy     string   `query:"sort_by" enum:"created_at,updated_at,status,priority" default:"created_at" doc:"Statuses and priorities are sorted by their rank; of tickets that are the same by it the one created later comes first, or last where the order is asc"`
	SortOrder  string   `query:"sort_order" enum:"asc,desc" default:"desc"`

	IfNoneMatch string `header:"If-None-Match" maxLength:"1000" doc:"Answer 304 where the list is still what the client has under one of these entity tags"`
}

// listedTickets is a page of tickets (S1-13).
type listedTickets struct {
	Tickets []Ticket `json:"tickets" nullable:"false"`
	PageEnd
}

// PageEnd is what stands behind the rows of a list.
type PageEnd struct {
	Meta  Meta  `json:"meta"`
	Links Links `json:"links"`
}

// Meta says what a page is like.
type Meta struct {
	PageSize int  `json:"pageSize" doc:"As it was asked for; a page may have fewer"`
	HasMore  bool `json:"hasMore"`
}

// Links lead on from a page.
type Links struct {
	Next *string `json:"next" nullable:"true" doc:"The path of the next page, with its query; null on the last page"`
}

// pageEnd makes what stands behind the rows of a page, with the cursor of the next.
func pageEnd(call *rest.Call, size int) func(next string, shown int) any {
	return func(next string, _ int) any {
		end := PageEnd{Meta: Meta{PageSize: size, HasMore: next != ""}}
		if next != "" {
			path := call.Link("after", next)
			end.Links.Next = &path
		}
		return end
	}
}

// ListHelpdeskTickets lists tickets by some filters, in an order (S1-7 to S1-13).
func ListHelpdeskTickets(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_helpdesk_tickets", Method: http.MethodGet, Path: "/helpdesk/api/v1/tickets",
		Permission: tenant.HelpdeskRead, Tag: "Tickets",
		Table:       grant.Union(grant.ListTickets(), grant.FindWords(), grant.On(grant.Settings, grant.Get), grant.On(grant.Jobs, grant.Put)),
		Summary:     "List tickets",
		Description: "Lists tickets page by page. A list has every write that was answered before it began. Follow `links.next` as it stands.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listTickets) (*rest.Listed[listedTickets], error) {
		asked := ticket.List{Filter: in.filter(), Order: in.order(), Limit: in.PageSize}
		page := rest.Paged{Limit: in.PageSize, Cursor: in.After, IfNoneMatch: in.IfNoneMatch}
		defined, err := s.RecentFields(ctx, call.Scope())
		if err != nil {
			return nil, err
		}
		listing := rest.Tickets(call, s, page, defined.Version, asked, func(t ticket.Ticket) Ticket { return showTicket(t, defined.Definitions) })
		listing.End = pageEnd(call, in.PageSize)
		return rest.Page[listedTickets](ctx, call, page, "tickets", listing)
	})
}

// order is what the tickets are sorted by (S1-11).
func (in *listTickets) order() ticket.Order {
	order := ticket.Order{Ascending: in.SortOrder == "asc"}
	switch in.SortBy {
	case "updated_at":
		order.By = ticket.ByUpdate
	case "status":
		order.By = ticket.ByStatus
		order.Shown = func(value string) string { return lens.Helpdesk.Status.Show(ticket.Status(value)) }
	case "priority":
		order.By = ticket.ByPriority
	}
	return order
}

func (in *listTickets) filter() ticket.Filter {
	return ticket.Filter{Choices: []ticket.Choice{
		ticket.OneOf("status", lens.Helpdesk.Status.Canonical(string(in.Status))...),
		ticket.OneOf("priority", lens.Helpdesk.Priority.Canonical(string(in.Priority))...),
		ticket.OneOf("assignee_id", in.AssigneeID),
	}}
}
