package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type createTicket struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Ticket newTicket `json:"ticket"`
	}
}

type newTicket struct {
	Subject        string                 `json:"subject" minLength:"1" maxLength:"300"`
	Status         Status                 `json:"status,omitempty" doc:"new when left out"`
	Priority       Priority               `json:"priority,omitempty" doc:"normal when left out"`
	Type           Type                   `json:"type,omitempty" doc:"question when left out"`
	RequesterEmail string                 `json:"requesterEmail,omitempty" maxLength:"320"`
	RequesterName  string                 `json:"requesterName,omitempty" maxLength:"200"`
	AssigneeID     rest.Clearable[string] `json:"assigneeId,omitempty" minLength:"1" maxLength:"128" doc:"null is nobody"`
	Tags           []string               `json:"tags,omitempty" maxItems:"50" minLength:"1" maxLength:"64" nullable:"false" doc:"Trimmed; repeats in other forms are dropped"`
	CustomFields   []FieldValue           `json:"customFields,omitempty" maxItems:"100" nullable:"false" doc:"Each of another definition"`
}

// CreateHelpdeskTicket opens a ticket (S1-15 to S1-19).
func CreateHelpdeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_helpdesk_ticket", Method: http.MethodPost, Path: "/helpdesk/api/v1/tickets",
		Permission: tenant.HelpdeskWrite, Tag: "Tickets", Status: http.StatusCreated, Wrapper: wrapper,
		Table:       grant.Union(grant.OpenTicket(), grant.On(grant.Settings, grant.Get), grant.KeepAnswer()),
		Summary:     "Create a ticket",
		Description: "Creates a ticket. The body holds it in a `ticket` object.",
		Problems:    []int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createTicket, ticketAnswer](route, func(ctx context.Context, call *rest.Call, in *createTicket) (change.Answer, error) {
		f, err := readFields(ctx, s, call.Scope(), in.Body.Ticket.CustomFields)
		if err != nil {
			return change.Answer{}, err
		}
		draft := in.draft()
		draft.CustomFields = f.values
		answer, err := ticket.Create(ctx, s, call.Act(), draft, answerTicket(http.StatusCreated, f.defined))
		return answer, f.placed(err)
	})
}

func (in *createTicket) draft() ticket.Draft {
	given := in.Body.Ticket
	draft := ticket.Ticket{
		Subject: given.Subject, Status: lens.Helpdesk.Status.Over("", string(given.Status)),
		Priority: lens.Helpdesk.Priority.Over("", string(given.Priority)), Type: lens.Helpdesk.Type.Over("", string(given.Type)),
		Requester: ticket.Requester{Email: given.RequesterEmail, Name: given.RequesterName}, Tags: given.Tags,
	}
	if assignee := given.AssigneeID.OrZero(); assignee != nil {
		draft.AssigneeID = *assignee
	}
	return ticket.Draft{Ticket: draft}
}
