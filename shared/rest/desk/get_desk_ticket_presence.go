package desk

import (
	"context"
	"net/http"

	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type getPresence struct {
	rest.Input
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
}

type gotPresence struct{ Body presenceOf }

// GetDeskTicketPresence reads who else has a ticket open.
func GetDeskTicketPresence(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_ticket_presence", Method: http.MethodGet, Path: "/desk/api/v1/tickets/{ticket_id}/presence",
		Permission: tenant.DeskRead, Tag: "Presence", Table: sees(),
		Summary: "See who is on a ticket", Description: "Returns who else than the caller has a ticket open.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getPresence) (*gotPresence, error) {
		around, err := onTicket(ctx, call, s, in.TicketID, func(ticketID string) (ticket.Around, error) {
			return ticket.PresenceOn(ctx, s, call.Sight(), ticketID, call.Principal.User, call.Now())
		})
		return &gotPresence{presenceOf{showPresence(around), call.RequestID}}, err
	})
}
