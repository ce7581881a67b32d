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

// UnmergeDeskTickets makes duplicates tickets of their own again.
func UnmergeDeskTickets(s Store) rest.Route {
	route := rest.Route{
		Operation: "unmerge_desk_tickets", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/unmerge",
		Permission: tenant.DeskWrite, Tag: "Tickets",
		Table:   grant.Union(byName(), grant.On(grant.Tickets, grant.Query), grant.SaveTicket(), grant.ReadTerms(), grant.On(grant.Jobs, grant.Put), grant.KeepAnswer()),
		Summary: "Unmerge duplicates from a ticket",
		Description: "Makes duplicates of this ticket tickets of their own again, each in the status in which it was merged, with what was said on it until then and with its own duplicates; its clocks go on with what remained. " +
			"What came since stays on the primary, also what was sent to a duplicate. Labels that the primary has by its duplicates alone leave it with the last of these.",
		Problems: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[joinTickets, changedTicket](route, func(ctx context.Context, call *rest.Call, in *joinTickets) (change.Answer, error) {
		return in.join(ctx, call, s, ticket.Unmerge)
	})
}
