package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type deleteTicket struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	TicketID string `path:"ticket_id" maxLength:"200"`
}

// DeleteHelpdeskTicket takes a ticket away, for every face (S1-24).
func DeleteHelpdeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "delete_helpdesk_ticket", Method: http.MethodDelete, Path: "/helpdesk/api/v1/tickets/{ticket_id}",
		Permission: tenant.HelpdeskWrite, Tag: "Tickets",
		Table: grant.Union(grant.On(grant.Tickets, grant.Get), grant.SaveTicket(), grant.On(grant.Settings, grant.Get),
			grant.On(grant.Jobs, grant.Put), grant.KeepAnswer()),
		Summary:     "Delete a ticket",
		Description: "Takes a ticket from every list, count and search, at once. It is not found any more.",
		Problems:    []int{http.StatusNotFound, http.StatusPreconditionFailed},
	}
	return rest.Remove(route, func(ctx context.Context, call *rest.Call, in *deleteTicket) (change.Answer, error) {
		return ticket.Delete(ctx, s, call.Act(), ticketOf(in.TicketID), in.Match(), func(ticket.Acted) (change.Answer, error) {
			return change.Answer{Status: http.StatusNoContent}, nil
		})
	})
}
