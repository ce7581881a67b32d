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

// joinTickets is the input of merging and of unmerging.
type joinTickets struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	TicketID string `path:"ticket_id" maxLength:"200" doc:"The primary's id or reference, in any letter case"`
	Body     struct {
		Duplicates []string `json:"duplicates" minItems:"1" maxItems:"10" minLength:"1" maxLength:"200" nullable:"false" doc:"Tickets by id or reference, in any letter case"`
		DryRun     bool     `json:"dry_run,omitempty" doc:"Only show what would change, and write nothing"`
	}
}

// MergeDeskTickets makes tickets the duplicates of one (S2-74 to S2-77).
func MergeDeskTickets(s Store) rest.Route {
	route := rest.Route{
		Operation: "merge_desk_tickets", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/merge",
		Permission: tenant.DeskWrite, Tag: "Tickets", Tool: true,
		Table:   grant.Union(byName(), labels(), grant.On(grant.Tickets, grant.Query), grant.SaveTicket(), grant.On(grant.Jobs, grant.Put), grant.KeepAnswer()),
		Summary: "Merge duplicates into a ticket",
		Description: "Makes up to ten tickets the duplicates of this one, the primary. Their messages and notes show on it, and from then on their ids and references lead to it in every API. " +
			"Each is closed, with a note that says why, and its clocks are suspended; its labels are put on the primary, which stays as it is otherwise. " +
			"A duplicate brings its own duplicates along; a primary that is a duplicate itself leads to its own. At most twenty tickets lead to one. Unmerging takes it back.",
		Problems: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[joinTickets, changedTicket](route, func(ctx context.Context, call *rest.Call, in *joinTickets) (change.Answer, error) {
		return in.join(ctx, call, s, ticket.Merge)
	})
}

// join does what a verb does to a primary and its duplicates.
func (in *joinTickets) join(ctx context.Context, call *rest.Call, s Store,
	verb func(context.Context, ticket.Store, change.Act, string, func(uint64) bool, []string, change.Render[ticket.Acted]) (change.Answer, error)) (change.Answer, error) {
	ids, err := ticketsOf(ctx, call, s, append([]string{in.TicketID}, in.Body.Duplicates...))
	if err != nil {
		return change.Answer{}, err
	}
	return verb(ctx, s, call.ActOr(in.Body.DryRun), ids[0], in.Match(), ids[1:], answerAct(ctx, call, s))
}
