package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/notice"
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
		Permission: tenant.DeskNote, Tag: "Reading", Table: grant.Union(reads(), readsInbox(), grant.On(grant.Inboxes, grant.Update)),
		Summary:     "Mark a ticket as read",
		Description: "Notes up to where the caller has read a ticket. It never takes back what was read. A mark of unread stays until something newer is read, or `by_hand` is true: so a ticket that is opened again stays as it was marked. What the caller's inbox tells of the ticket is read up to there, too.",
		Problems:    refusingSaid(),
	}
	return rest.Write[markRead, readAnswer](route, func(ctx context.Context, call *rest.Call, in *markRead) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			seen, render := ticket.Reading{}, answerRead(call)
			answer, err := ticket.Seen(ctx, s, call.Act(), ticketID, in.Body.Sequence, in.Body.ByHand, func(r ticket.Reading) (change.Answer, error) {
				seen = r
				return render(r)
			})
			if err == nil && seen.Number != 0 { // else it is an earlier call's answer
				err = notice.See(ctx, s, call.Act(), seen.Number, in.Body.Sequence)
			}
			return answer, err
		})
	})
}
