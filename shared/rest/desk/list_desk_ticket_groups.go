package desk

import (
	"context"
	"net/http"
	"slices"

	"docket/shared/grant"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type listGroups struct {
	rest.Input
	Tab tab `query:"tab" default:"all" doc:"mine are those that the caller is the assignee of; of a status the only group is its own"`
	Filters
	Sorting
	Limit int `query:"limit" minimum:"1" maximum:"25" default:"10" doc:"How many tickets of each group at most"`
}

type listedGroups struct {
	Body struct {
		Groups    []TicketGroup `json:"groups" nullable:"false" doc:"One a status, in the order of the tabs"`
		RequestID string        `json:"request_id"`
	}
}

// TicketGroup is the tickets of a list that have one status.
type TicketGroup struct {
	Status  Status   `json:"status"`
	Count   int      `json:"count"`
	AtLeast bool     `json:"at_least" doc:"There may be more than one answer can count"`
	Tickets []Ticket `json:"tickets" nullable:"false" doc:"Its first page"`
	Next    string   `json:"next,omitempty" doc:"The path of its next page, in the list of tickets; absent where this is all"`
}

// ListDeskTicketGroups lists the tickets of each status (S2-18, S2-19).
func ListDeskTicketGroups(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_ticket_groups", Method: http.MethodGet, Path: "/desk/api/v1/ticket-groups",
		Permission: tenant.DeskRead, Tag: "Tickets",
		Table:       grant.Union(searches(), shows(), grant.On(grant.Jobs, grant.Put)),
		Summary:     "List tickets grouped by status",
		Description: "Lists, for each status, how many tickets the filters take and the first page of them, in one call.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listGroups) (*listedGroups, error) {
		statuses := in.groups()
		filter, err := in.filter(ctx, call, s)
		if err != nil {
			return nil, err
		}
		asked := ticket.List{Filter: filter, Order: in.order(), Limit: in.Limit, Count: true}
		asked.Filter.Choices = append(asked.Filter.Choices, in.Tab.choice(call))
		choices := make([]ticket.Choice, len(statuses))
		for i, status := range statuses {
			choices[i] = ticket.OneOf("status", lens.Desk.Status.Canonical(string(status))...)
		}
		with, err := readShown(ctx, call, s)
		if err != nil {
			return nil, err
		}
		pages, err := s.Groups(ctx, call.Sight(), asked, choices)
		if err != nil {
			return nil, err
		}
		show := with.ticket(call)
		if slices.ContainsFunc(pages, func(p ticket.Page) bool { return p.Long }) {
			call.Note(s.WantCompaction(ctx, call.Scope()))
		}
		out, room := &listedGroups{}, &rest.Room{}
		out.Body.Groups = []TicketGroup{}
		out.Body.RequestID = call.RequestID
		for i, status := range statuses {
			call.Plan(pages[i].Plan...)
			group := asked
			group.Filter.Choices = append(slices.Clone(asked.Filter.Choices), choices[i])
			shown, err := showGroup(call, show, status, group, pages[i], room)
			if err != nil {
				return nil, err
			}
			out.Body.Groups = append(out.Body.Groups, shown)
		}
		return out, nil
	})
}

// groups are the statuses that are listed, in the order of the tabs.
func (in *listGroups) groups() (all []Status) {
	for _, word := range lens.Desk.Status.Words() {
		byTab := in.Tab == allTickets || in.Tab == mine || in.Tab == tab(word)
		if byTab && (len(in.Status) == 0 || slices.Contains(in.Status, Status(word))) {
			all = append(all, Status(word))
		}
	}
	return all
}

// showGroup shows as many rows of a group as the answer has room for.
func showGroup(call *rest.Call, show func(ticket.Ticket) Ticket, status Status, asked ticket.List, page ticket.Page, room *rest.Room) (TicketGroup, error) {
	shown := TicketGroup{Status: status, Tickets: []Ticket{}}
	if page.Count != nil {
		shown.Count, shown.AtLeast = page.Count.Of, page.Count.AtLeast
	}
	next, more := page.Next.String(), page.More
	for i, t := range page.Tickets {
		row := show(t)
		has, err := room.Has(row)
		if err != nil {
			return shown, err
		}
		if !has {
			next, more = "", true
			if i > 0 {
				next = asked.Position(page.Tickets[i-1]).String()
			}
			break
		}
		shown.Tickets = append(shown.Tickets, row)
	}
	if more {
		query := call.Query()
		query.Set("status", string(status))
		shown.Next = call.LinkAt(listOperation, listPath, query, next)
	}
	return shown, nil
}
