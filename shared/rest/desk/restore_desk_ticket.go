package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// RestoreDeskTicket takes a ticket back that was archived.
func RestoreDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "restore_desk_ticket", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/restore",
		Permission: tenant.DeskDelete, Tag: "Tickets",
		Table:       grant.Union(byName(), grant.On(grant.Tickets, grant.Query), grant.SaveTicket(), grant.ReadTerms(), grant.KeepAnswer()),
		Summary:     "Restore an archived ticket",
		Description: "Takes a ticket back that was archived: its clocks go on with what remained. One that is not archived stays as it is.",
		Problems:    []int{http.StatusNotFound, http.StatusPreconditionFailed},
	}
	return rest.Write[archiveTicket, changedTicket](route, func(ctx context.Context, call *rest.Call, in *archiveTicket) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.Restore(ctx, s, call.Act(), ticketID, in.Match(), answerAct(ctx, call, s))
		})
	})
}
