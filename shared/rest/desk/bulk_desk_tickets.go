package desk

import (
	"context"
	"net/http"

	"docket/shared/bulk"
	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/grant"
	"docket/shared/job"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type bulkTickets struct {
	rest.Input
	rest.Idempotent
	Filters
	Body struct {
		Tickets []string `json:"tickets,omitempty" minItems:"1" maxItems:"1000" minLength:"1" maxLength:"200" nullable:"false" doc:"Ids or references of the tickets that are meant, whatever became of them"`
		All     bool     `json:"all,omitempty" doc:"All tickets are meant that match the filters in the query, which are those of the list, as of this call. One that no longer matches at its turn is skipped"`
		Except  []string `json:"except,omitempty" maxItems:"1000" minLength:"1" maxLength:"200" nullable:"false" doc:"Ids or references of tickets that are not meant"`
		Set     bulkSet  `json:"set" doc:"What each of them gets"`
	}
}

type bulkSet struct {
	Status       *Status                `json:"status,omitempty"`
	Priority     *Priority              `json:"priority,omitempty"`
	AssigneeID   rest.Clearable[string] `json:"assignee_id,omitempty" minLength:"1" maxLength:"128" doc:"A user ID; me is the caller's; null is nobody"`
	QueueID      rest.Clearable[string] `json:"queue_id,omitempty" minLength:"1" maxLength:"128" doc:"null clears it"`
	AddLabels    []string               `json:"add_labels,omitempty" maxItems:"20" minLength:"1" maxLength:"64" nullable:"false"`
	RemoveLabels []string               `json:"remove_labels,omitempty" maxItems:"20" minLength:"1" maxLength:"64" nullable:"false"`
	Archived     *bool                  `json:"archived,omitempty" doc:"Needs the scope desk:delete"`
}

// BulkDeskTickets changes many tickets as one act (S2-80 to S2-83).
func BulkDeskTickets(s Store) rest.Route {
	route := rest.Route{
		Operation: "bulk_desk_tickets", Method: http.MethodPost, Path: "/desk/api/v1/bulks",
		Permission: tenant.DeskWrite, Tag: "Bulks", Status: http.StatusAccepted, Sometimes: http.StatusOK,
		Table:   grant.Union(grant.On(grant.References, grant.BatchGet), searches(), doBulk()),
		Summary: "Change many tickets",
		Description: "Changes the chosen tickets, or all that match the list's filters as of this call. Each ticket has an act of its own. At most 100 are done in the call itself, " +
			"which then answers 200 with what became of each; more are done in the background, and this answers 202. With a search, with what goes by time or with what is unread, all that match may be 1,000.",
		Problems: []int{http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[bulkTickets, bulkAnswer](route, func(ctx context.Context, call *rest.Call, in *bulkTickets) (change.Answer, error) {
		ask, err := in.ask(ctx, call, s)
		if err != nil {
			return change.Answer{}, err
		}
		answer, err := inCall(ctx, call, s, func(render change.Render[job.Job]) (change.Answer, error) {
			return bulk.Begin(ctx, s, call.Act(), ask, render)
		})
		return answer, placed(err)
	})
}

func (in *bulkTickets) ask(ctx context.Context, call *rest.Call, s contact.Store) (ask bulk.Ask, err error) {
	b := in.Body
	if b.All == (len(b.Tickets) > 0) {
		return ask, rest.Invalid("body.tickets", "must be given, or else all")
	}
	ask.Set = b.Set.many(call)
	if ask.Set.Archived != nil {
		if err := mayArchive(call); err != nil {
			return ask, err
		}
	}
	ask.Names, ask.Except = bare(b.Tickets), bare(b.Except)
	if b.All {
		filter, err := in.filter(ctx, call, s)
		if err != nil {
			return ask, err
		}
		ask.Filter = &filter
	}
	return ask, nil
}

// bare are names of tickets without the face's prefix.
func bare(names []string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = name
		if named := ticket.ReadName(name); named.ID != "" {
			all[i] = named.ID
		}
	}
	return all
}

func (b bulkSet) many(call *rest.Call) ticket.Many {
	m := ticket.Many{Fields: map[string]string{}, Add: b.AddLabels, Remove: b.RemoveLabels, Archived: b.Archived}
	if b.Status != nil {
		m.Status = map[ticket.Status]ticket.Status{}
		for _, now := range ticket.Statuses() {
			m.Status[now] = lens.Desk.Status.Over(now, string(*b.Status))
		}
	}
	if b.Priority != nil {
		m.Fields["priority"] = string(lens.Desk.Priority.Over("", string(*b.Priority)))
	}
	if assignee := b.AssigneeID.OrZero(); assignee != nil {
		m.Fields["assignee_id"] = userMeant(call, *assignee)
	}
	if queueID := b.QueueID.OrZero(); queueID != nil {
		m.Fields["queue_id"] = *queueID
	}
	return m
}
