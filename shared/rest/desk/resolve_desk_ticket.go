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

type resolveTicket struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Body     struct {
		Resolution string `json:"resolution" format:"multiline" minLength:"1" maxLength:"4096" doc:"How it was resolved: at most 4 KiB of UTF-8"`
		CSATScore  int    `json:"csat_score,omitempty" minimum:"1" maximum:"5" doc:"The customer's score (S2-66); none when left out"`
		DryRun     bool   `json:"dry_run,omitempty" doc:"Only show what would change, and write nothing"`
	}
}

// ResolveDeskTicket resolves a ticket (S2-65 to S2-67).
func ResolveDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "resolve_desk_ticket", Method: http.MethodPost, Path: "/desk/api/v1/tickets/{ticket_id}/resolve",
		Permission: tenant.DeskWrite, Tag: "Actions", Tool: true, Table: grant.Union(acts(), grant.KeepScore()),
		Summary:     "Resolve a ticket",
		Description: "Resolves a ticket and says how. One that is resolved or closed keeps its status and gets the new words and score.",
		Problems:    refusing(),
	}
	return rest.Write[resolveTicket, changedTicket](route, func(ctx context.Context, call *rest.Call, in *resolveTicket) (change.Answer, error) {
		answer, err := onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			how := ticket.Resolution{Text: in.Body.Resolution, Score: score(in.Body.CSATScore)}
			return ticket.Resolve(ctx, s, call.ActOr(in.Body.DryRun), ticketID, in.Match(), how, answerAct(ctx, call, s))
		})
		return answer, placed(err)
	})
}
