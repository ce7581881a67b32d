package desk

import (
	"context"
	"net/http"

	"docket/shared/canned"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type renderCanned struct {
	rest.Input
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	CannedID string `path:"canned_response_id" maxLength:"200"`
}

type renderedCanned struct {
	Body struct {
		Text      string   `json:"text" doc:"What is put into the reply"`
		Unfilled  []string `json:"unfilled" nullable:"false" doc:"Variables for which nothing is known, which stand in the text yet"`
		RequestID string   `json:"request_id"`
	}
}

// RenderDeskCannedResponse fills a canned response for a ticket and the caller (S2-36).
func RenderDeskCannedResponse(s Store) rest.Route {
	route := rest.Route{
		Operation: "render_desk_canned_response", Method: http.MethodGet, Path: "/desk/api/v1/tickets/{ticket_id}/canned_responses/{canned_response_id}",
		Permission: tenant.DeskRead, Tag: "Canned responses",
		Table:   grant.Union(byName(), grant.On(grant.Tickets, grant.Query), grant.On(grant.Calendars, grant.Get), grant.On(grant.Canned, grant.Get)),
		Summary: "Render a canned response for a ticket", Description: "Fills the variables of a canned response: the customer's name, the ticket's reference, and the caller's name. Where nothing is known of one, its fallback stands for it, else an e-mail address; else it is named as unfilled.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *renderCanned) (*renderedCanned, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (*renderedCanned, error) {
			t, err := s.Ticket(ctx, ticket.SightOf(call.Principal), ticketID)
			if err != nil {
				return nil, err
			}
			r, err := canned.Seen(ctx, s, call.Principal, in.CannedID)
			if err != nil {
				return nil, err
			}
			filled := r.Render(t, call.Principal)
			out := &renderedCanned{}
			out.Body.Text, out.Body.Unfilled, out.Body.RequestID = filled.Text, append([]string{}, filled.Unfilled...), call.RequestID
			return out, nil
		})
	})
}
