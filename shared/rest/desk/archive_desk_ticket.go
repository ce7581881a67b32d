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

// archiveTicket is the input of archiving and of restoring.
type archiveTicket struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
}

// ArchiveDeskTicket puts a ticket away (S2-78).
func ArchiveDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "archive_desk_ticket", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/archive",
		Permission: tenant.DeskDelete, Tag: "Tickets",
		Table:       grant.Union(byName(), labels(), grant.On(grant.Tickets, grant.Query), grant.SaveTicket(), grant.KeepAnswer()),
		Summary:     "Archive a ticket",
		Description: "Puts a ticket away: it is in no list, no count and no search that does not ask for archived ones, and its clocks stand still. Its customer sees it as before, and a message of the customer's brings it back. One that is archived already stays as it is.",
		Problems:    []int{http.StatusNotFound, http.StatusPreconditionFailed},
	}
	return rest.Write[archiveTicket, changedTicket](route, func(ctx context.Context, call *rest.Call, in *archiveTicket) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.Archive(ctx, s, call.Act(), ticketID, in.Match(), answerAct(ctx, call, s))
		})
	})
}
