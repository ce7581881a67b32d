package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/notice"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type muteTicket struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
}

// MuteDeskTicket has the caller told nothing more of a ticket.
func MuteDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "mute_desk_ticket", Method: http.MethodPut, Path: "/desk/api/v1/tickets/{ticket_id}/mute",
		Permission: tenant.DeskNote, Tag: "Inbox", Table: grant.Union(findingTicket(), choosing()),
		Summary:     "Mute a ticket",
		Description: "The caller is told nothing more of the ticket, whatever happens to it. What they were told stays. The 200 tickets that were muted last are muted.",
		Problems:    []int{http.StatusNotFound, http.StatusConflict},
	}
	return rest.Write[muteTicket, muteAnswer](route, func(ctx context.Context, call *rest.Call, in *muteTicket) (change.Answer, error) {
		return mute(ctx, call, s, in, true)
	})
}

func mute(ctx context.Context, call *rest.Call, s Store, in *muteTicket, muted bool) (change.Answer, error) {
	return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
		t, err := s.Ticket(ctx, call.Sight(), ticketID)
		if err != nil {
			return change.Answer{}, err
		}
		return notice.Mute(ctx, s, call.Act(), t.Number, muted, answerMuted(call, t))
	})
}
