package selfservice

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

type getMyTicket struct {
	rest.Input
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Ticket UUID"`
}

// TicketDetailResponse is a ticket with what became of it (S3-12).
type TicketDetailResponse struct {
	Schema  string         `json:"$schema" format:"uri-reference"`
	History []HistoryEntry `json:"history" nullable:"false" doc:"What changed of what the ticket shows, the oldest first; of its newest 1,000 changes, or as many of these as one answer holds"`
	Ticket  SupportTicket  `json:"ticket"`
}

type gotMyTicket struct{ Body TicketDetailResponse }

// GetMyTicket reads one of the caller's tickets.
func GetMyTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_my_ticket", Method: http.MethodGet, Path: "/api/v1/support/tickets/{ticket_id}",
		Permission: tenant.SelfService, Tag: "Support",
		Table:       grant.ReadConversation(),
		Summary:     "Get a support ticket with comments",
		Description: "Returns one of the caller's tickets, with its comments and its history.",
		Problems:    []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getMyTicket) (*gotMyTicket, error) {
		var t ticket.Ticket
		var comments []SupportTicketComment
		var changes []change.Change
		room := rest.Room{}
		together, ctx := errgroup.WithContext(ctx)
		together.Go(func() (err error) {
			t, err = s.Ticket(ctx, call.Sight(), in.TicketID)
			return err
		})
		together.Go(func() (err error) {
			comments, err = commentsOf(ctx, s, call, in.TicketID, &room)
			return err
		})
		together.Go(func() (err error) {
			changes, err = s.Changes(ctx, call.Sight(), in.TicketID, mostChanges)
			return err
		})
		if err := together.Wait(); err != nil {
			return nil, err
		}
		history, err := historyOf(changes, &room)
		if err != nil {
			return nil, err
		}
		return &gotMyTicket{TicketDetailResponse{Schema: schemaAt("TicketDetailResponse"), History: history, Ticket: showTicket(call, t, comments)}}, nil
	})
}
