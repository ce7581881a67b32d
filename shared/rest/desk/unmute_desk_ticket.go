package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

// UnmuteDeskTicket has the caller told of a ticket again.
func UnmuteDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "unmute_desk_ticket", Method: http.MethodDelete, Path: "/desk/api/v1/tickets/{ticket_id}/mute",
		Permission: tenant.DeskNote, Tag: "Inbox", Table: grant.Union(findingTicket(), marking()),
		Summary: "Unmute a ticket", Description: "The caller is told again of what happens to the ticket from now on.",
		Problems: []int{http.StatusNotFound, http.StatusConflict},
	}
	return rest.Write[muteTicket, muteAnswer](route, func(ctx context.Context, call *rest.Call, in *muteTicket) (change.Answer, error) {
		return mute(ctx, call, s, in, false)
	})
}
