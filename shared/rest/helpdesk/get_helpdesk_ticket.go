package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getTicket struct {
	rest.Input
	TicketID string `path:"ticket_id" maxLength:"200"`
}

type gotTicket struct {
	ETag string `header:"ETag" doc:"The ticket's version"`
	Body ticketAnswer
}

// GetHelpdeskTicket reads one ticket (S1-14).
func GetHelpdeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_helpdesk_ticket", Method: http.MethodGet, Path: "/helpdesk/api/v1/tickets/{ticket_id}",
		Permission: tenant.HelpdeskRead, Tag: "Tickets",
		Table:   grant.Union(grant.On(grant.Tickets, grant.Query), grant.On(grant.Calendars, grant.Get), grant.On(grant.Settings, grant.Get)),
		Summary: "Retrieve a ticket", Description: "Returns one ticket.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getTicket) (*gotTicket, error) {
		defined, err := s.RecentFields(ctx, call.Scope())
		if err != nil {
			return nil, err
		}
		t, err := s.Ticket(ctx, call.Sight(), ticketOf(in.TicketID))
		return &gotTicket{ETag: rest.ETag(t.Revision), Body: ticketAnswer{Ticket: showTicket(t, defined.Definitions)}}, err
	})
}
