package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type listTickets struct {
	rest.Input
	Tab tab `query:"tab" default:"all" doc:"mine are those that the caller is the assignee of; any other but all is a status"`
	Filters
	Sorting
	rest.Paged
}

type listedTickets struct {
	Tickets []Ticket `json:"tickets" nullable:"false"`
	rest.PageEnd
}

// The operation by which tickets are listed, and its path.
const (
	listOperation = "list_desk_tickets"
	listPath      = "/desk/api/v1/tickets"
)

// ListDeskTickets lists tickets by any filters, in an order (S2-18 to S2-24).
func ListDeskTickets(s Store) rest.Route {
	route := rest.Route{
		Operation: listOperation, Method: http.MethodGet, Path: listPath,
		Permission: tenant.DeskRead, Tag: "Tickets",
		Table:       grant.Union(searches(), shows(), grant.On(grant.Jobs, grant.Put)),
		Summary:     "List tickets",
		Description: "Lists tickets by any filters. Of several values of a filter a ticket has one. A list has every write that was answered before it began.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listTickets) (*rest.Listed[listedTickets], error) {
		filter, err := in.filter(ctx, call, s)
		if err != nil {
			return nil, err
		}
		asked := ticket.List{Filter: filter, Order: in.order(), Limit: in.Limit}
		asked.Filter.Choices = append(asked.Filter.Choices, in.Tab.choice(call))
		with, err := readShown(ctx, call, s)
		if err != nil {
			return nil, err
		}
		listing := rest.Tickets(call, s, in.Paged, with.version(), asked, with.ticket(call))
		listing.Until = ticket.Ticket.LooksSameUntil
		return rest.Page[listedTickets](ctx, call, in.Paged, "tickets", listing)
	})
}
