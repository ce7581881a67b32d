package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type markRead struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Body     struct {
		Sequence uint64 `json:"sequence" minimum:"1" maximum:"9007199254740991" doc:"Up to which it was read, as seen of its thread tells it"`
		ByHand   bool   `json:"by_hand,omitempty" doc:"It also takes a mark of unread away"`
	}
}

// MarkDeskTicketRead notes up to where the caller has read a ticket.
func MarkDeskTicketRead(s Store) rest.Route {
	route := rest.Route{
		Operation: "mark_desk_ticket_read", Method: http.MethodPut, Path: "/desk/api/v1/tickets/{ticket_id}/read",
		Permission: tenant.DeskNote, Tag: "Reading", Table: reads(),
		Summary:     "Mark a ticket as read",
		Description: "Notes up to where the caller has read a ticket. It never takes back what was read. A mark of unread stays until something newer is read, or `by_hand` is true: so a ticket that is opened again stays as it was marked.",
		Problems:    refusingSaid(),
	}
	return rest.Write[markRead, readAnswer](route, func(ctx context.Context, call *rest.Call, in *markRead) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.Seen(ctx, s, call.Act(), ticketID, in.Body.Sequence, in.Body.ByHand, answerRead(call))
		})
	})
}
