package selfservice

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type listMyTickets struct {
	rest.Input
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Items per page"`
	Offset int    `query:"offset" minimum:"0" maximum:"1000000" default:"0" doc:"How many of the newest are passed over"`
	Status status `query:"status"`
	Type   string `query:"type" maxLength:"64" doc:"support, bug, feature_request, billing or any other"`
}

// TicketListResponse is a page of the caller's tickets (S3-7).
type TicketListResponse struct {
	Schema  string             `json:"$schema" format:"uri-reference"`
	HasMore bool               `json:"has_more"`
	Tickets []SupportTicketRow `json:"tickets" nullable:"false" doc:"The newest first"`
	Total   int                `json:"total" doc:"How many there are on all pages"`
}

type listedMyTickets struct{ Body TicketListResponse }

// ListMyTickets lists the caller's tickets, the newest first (S3-2 to S3-8).
func ListMyTickets(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_my_tickets", Method: http.MethodGet, Path: "/api/v1/support/tickets",
		Permission: tenant.SelfService, Tag: "Support",
		// A list that meets too long a log of the index begins the job that folds it.
		Table:   grant.Union(grant.ListTickets(), grant.On(grant.Jobs, grant.Put)),
		Summary: "List my support tickets",
		Description: "Lists the tickets that the caller requested, newest first, with their exact number. " +
			"What is passed over costs nothing. A list has every write that was answered before it began.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listMyTickets) (*listedMyTickets, error) {
		found, err := s.Slice(ctx, call.Sight(), in.filter(), in.Offset, in.Limit)
		if found.Long {
			call.Note(s.WantCompaction(ctx, call.Scope()))
		}
		if err != nil {
			return nil, err
		}
		call.Plan(found.Plan...)
		answer := TicketListResponse{Schema: schemaAt("TicketListResponse"), HasMore: found.More, Tickets: []SupportTicketRow{}, Total: found.Count.Of}
		for _, t := range found.Tickets {
			answer.Tickets = append(answer.Tickets, showRow(t))
		}
		return &listedMyTickets{answer}, nil
	})
}

func (in *listMyTickets) filter() ticket.Filter {
	return ticket.Filter{Choices: []ticket.Choice{
		ticket.OneOf("status", lens.SelfService.Status.Canonical(string(in.Status))...), lens.SelfService.Type.Choice(in.Type),
	}}
}
