package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type replyTo struct {
	rest.Input
	rest.Idempotent
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Body     struct {
		Written
		Seen        *uint64 `json:"seen,omitempty" minimum:"1" maximum:"9007199254740991" doc:"The sequence up to which the caller has read the thread"`
		SendAnyway  bool    `json:"send_anyway,omitempty" doc:"Whatever was said since"`
		HoldSeconds *int    `json:"hold_seconds,omitempty" minimum:"0" maximum:"30" doc:"Before it leaves. 10 when left out where it has an address and is no chat, else 0: it leaves in the call"`
		DryRun      bool    `json:"dry_run,omitempty" doc:"Only show what would change, and write nothing"`
	}
}

// ReplyToDeskTicket sends a reply to the customer (S2-25 to S2-29).
func ReplyToDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "reply_to_desk_ticket", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/replies",
		Permission: tenant.DeskWrite, Tag: "Conversation", Tool: true, Table: grant.Union(acts(), grant.WriteUnsent(), grant.KeepScore(), grant.NameFiles()), Wakes: []string{"jobs"}, Files: grant.TakeFiles(), Status: http.StatusCreated,
		Summary:     "Reply to the customer",
		Description: "Sends a reply. By mail it is held for ten seconds, in which it can be taken back whole: until it leaves nothing has happened. Then it is a message, moves a new or open ticket into work, and meets the first response. Where somebody else said something after `seen` it is a 409 `thread_moved` whose `news` tells what, unless `send_anyway` is true.",
		Problems:    refusingSaid(http.StatusConflict),
	}
	return rest.Write[replyTo, repliedAnswer](route, func(ctx context.Context, call *rest.Call, in *replyTo) (change.Answer, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return in.send(ctx, call, s, ticketID)
		})
	})
}
