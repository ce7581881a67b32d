package selfservice

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type closeMyTicket struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Ticket UUID"`
}

// CloseMyTicket closes one of the caller's tickets (S3-14).
func CloseMyTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "close_my_ticket", Method: http.MethodPost, Path: "/api/v1/support/tickets/{ticket_id}/close",
		Permission: tenant.SelfService, Tag: "Support",
		Table:       grant.Union(grant.ReadConversation(), grant.SaveTicket(), grant.ReadTerms(), grant.KeepAnswer()),
		Summary:     "Close a support ticket (user)",
		Description: "Closes one of the caller's tickets. One that is closed is answered as it is.",
		Problems:    []int{http.StatusNotFound},
	}
	return rest.Write[closeMyTicket, SupportTicket](route, func(ctx context.Context, call *rest.Call, in *closeMyTicket) (change.Answer, error) {
		patch := ticket.Patch{Status: func(now ticket.Status) ticket.Status { return lens.SelfService.Status.Over(now, "closed") }}
		anyRevision := func(uint64) bool { return true }
		return ticket.Update(ctx, s, call.Act(), in.TicketID, anyRevision, patch, func(t ticket.Ticket) (change.Answer, error) {
			comments, err := commentsOf(ctx, s, call, in.TicketID, &rest.Room{})
			if err != nil {
				return change.Answer{}, err
			}
			body, err := rest.Marshal(showTicket(call, t, comments))
			return change.Answer{Status: http.StatusOK, Body: body}, err
		})
	})
}
