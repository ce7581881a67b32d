package support

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/rest/clocks"
	"docket/shared/tenant"
)

type gotTicketSLA struct {
	Body struct {
		SLA       clocks.TicketSLA `json:"sla"`
		RequestID string           `json:"request_id"`
	}
}

// GetSupportTicketSLA explains a ticket's clocks (S2-16, S2-24, S2-38 to S2-41).
func GetSupportTicketSLA(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_support_ticket_sla", Method: http.MethodGet, Path: "/v1/support/tickets/{ticket_id}/sla",
		Permission: tenant.SupportRead, Tag: "SLA",
		Table:   grant.ReadConversation(),
		Summary: "Explain a ticket's SLA", Description: "Returns, for each metric, the target and its source, what has elapsed, " +
			"what remains, when it is due, and how it came about.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getTicket) (*gotTicketSLA, error) {
		history, err := s.History(ctx, call.Sight(), ticketOf(in.TicketID))
		var out gotTicketSLA
		out.Body.SLA, out.Body.RequestID = clocks.Show(history, call.Now()), call.RequestID
		return &out, err
	})
}
