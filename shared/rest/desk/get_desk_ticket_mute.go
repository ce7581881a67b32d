package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/id"
	"docket/shared/notice"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type muting struct {
	rest.Input
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
}

type gotMute struct{ Body muteAnswer }

// GetDeskTicketMute tells whether the caller is told of a ticket.
func GetDeskTicketMute(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_ticket_mute", Method: http.MethodGet, Path: "/desk/api/v1/tickets/{ticket_id}/mute",
		Permission: tenant.DeskRead, Tag: "Inbox", Table: grant.Union(findingTicket(), readsInbox()),
		Summary: "Tell whether a ticket is muted", Description: "Tells whether the caller is told of a ticket.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *muting) (*gotMute, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (*gotMute, error) {
			t, err := s.Ticket(ctx, call.Sight(), ticketID)
			if err != nil {
				return nil, err
			}
			box, err := notice.Mine(ctx, s, call.Principal)
			return &gotMute{muteAnswer{Mute{id.TicketPrefix + t.ID, box.Mutes(t.Number)}, call.RequestID}}, err
		})
	})
}
