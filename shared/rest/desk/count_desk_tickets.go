package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type countTickets struct{ rest.Input }

type countedTickets struct {
	Body struct {
		Counts    []TabCount `json:"counts" nullable:"false" doc:"Of every tab, in the order in which they stand"`
		RequestID string     `json:"request_id"`
	}
}

// TabCount is how many tickets a tab has.
type TabCount struct {
	Tab     tab  `json:"tab"`
	Count   int  `json:"count"`
	AtLeast bool `json:"at_least" doc:"There may be more than one answer can count"`
}

// CountDeskTickets counts the tickets of every tab (S2-18 to S2-20).
func CountDeskTickets(s Store) rest.Route {
	route := rest.Route{
		Operation: "count_desk_tickets", Method: http.MethodGet, Path: "/desk/api/v1/ticket-counts",
		Permission: tenant.DeskRead, Tag: "Tickets",
		Table:       grant.Union(grant.On(grant.Log, grant.Query), grant.On(grant.Segments, grant.Query)),
		Summary:     "Count the tickets of all tabs",
		Description: "Counts the tickets of every tab in one call, without those that are snoozed. The counts are of one moment.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, _ *countTickets) (*countedTickets, error) {
		filters := make([]ticket.Filter, len(tabs()))
		for i, t := range tabs() {
			filters[i] = ticket.Filter{Choices: []ticket.Choice{t.choice(call), snoozed("").choice()}}
		}
		counts, err := s.Counts(ctx, call.Sight(), filters...)
		if err != nil {
			return nil, err
		}
		out := &countedTickets{}
		out.Body.RequestID = call.RequestID
		for i, t := range tabs() {
			out.Body.Counts = append(out.Body.Counts, TabCount{Tab: t, Count: counts[i].Of, AtLeast: counts[i].AtLeast})
		}
		return out, nil
	})
}
