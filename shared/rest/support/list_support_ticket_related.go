package support

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type listRelated struct {
	rest.Input
	TicketID string             `path:"ticket_id" maxLength:"200"`
	Kind     ticket.RelatedKind `query:"kind" enum:"task,asset,activity"`
	rest.Paged
}

type listedRelated struct {
	Related []vocabulary.Related `json:"related" nullable:"false"`
	rest.PageEnd
}

// ListSupportTicketRelated lists the tasks, assets and activities of other
// modules that link to a ticket (S0-26, S0-51).
func ListSupportTicketRelated(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_support_ticket_related", Method: http.MethodGet, Path: "/v1/support/tickets/{ticket_id}/related",
		Permission: tenant.SupportRead, Tag: "Related",
		Table:   grant.ReadConversation(),
		Summary: "List what is related to a ticket", Description: "Lists the tasks, assets and activities that other modules made for a ticket, oldest first.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listRelated) (*rest.Listed[listedRelated], error) {
		return rest.Page[listedRelated](ctx, call, in.Paged, "related", rest.Listing[ticket.Related, vocabulary.Related]{
			Read: func(ctx context.Context, after string) (list.Page[ticket.Related], error) {
				return s.Relateds(ctx, call.Sight(), ticketOf(in.TicketID), in.Kind, ticket.ConversationList{After: after, Limit: in.Limit})
			},
			Position: func(r ticket.Related) string { return r.ID },
			Show:     vocabulary.ShowRelated,
		})
	})
}
