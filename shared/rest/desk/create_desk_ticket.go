package desk

import (
	"context"
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/grant"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type createTicket struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Title              string             `json:"title" minLength:"1" maxLength:"300"`
		Description        string             `json:"description,omitempty" format:"multiline" maxLength:"65536" doc:"At most 64 KiB of UTF-8"`
		Type               Type               `json:"type,omitempty" doc:"support_ticket when left out"`
		Channel            Channel            `json:"channel,omitempty" doc:"How the request was received; api when left out"`
		Priority           Priority           `json:"priority,omitempty" doc:"The queue's, or medium, when left out"`
		QueueID            string             `json:"queue_id,omitempty" minLength:"1" maxLength:"128"`
		AssigneeID         string             `json:"assignee_id,omitempty" minLength:"1" maxLength:"128" doc:"A user ID; me is the caller's"`
		ContactID          string             `json:"contact_id,omitempty" minLength:"1" maxLength:"128" doc:"Of a contact that another module has"`
		CustomerName       string             `json:"customer_name,omitempty" minLength:"1" maxLength:"200"`
		CustomerEmail      string             `json:"customer_email,omitempty" minLength:"1" maxLength:"320"`
		Labels             []string           `json:"labels,omitempty" maxItems:"50" minLength:"1" maxLength:"64" nullable:"false" doc:"Trimmed; repeats in other forms are dropped"`
		FirstResponseDueAt *time.Time         `json:"first_response_due_at,omitempty" doc:"Pins it, not to the past"`
		NextResponseDueAt  *time.Time         `json:"next_response_due_at,omitempty" doc:"Pins it, not to the past"`
		ResolutionDueAt    *time.Time         `json:"resolution_due_at,omitempty" doc:"Pins it, not to the past"`
		CustomFields       customfield.Values `json:"custom_fields,omitempty" doc:"At most 50, 32 KiB together"`
		FileIDs            []string           `json:"file_ids,omitempty" maxItems:"10" minLength:"1" maxLength:"128" nullable:"false" doc:"Files that were announced and sent, which it takes"`
	}
}

// CreateDeskTicket opens a ticket (S2-1, S2-6, S2-7).
func CreateDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_desk_ticket", Method: http.MethodPost, Path: "/desk/api/v1/tickets",
		Permission: tenant.DeskWrite, Tag: "Tickets", Status: http.StatusCreated,
		Table: grant.Union(grant.OpenTicket(), grant.ReadTerms(), grant.NameFiles(), grant.KeepAnswer()), Files: grant.TakeFiles(),
		Summary:     "Create a ticket",
		Description: "Opens a ticket by hand, for a contact or for a customer by name and e-mail address.",
		Problems:    []int{http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createTicket, ticketAnswer](route, func(ctx context.Context, call *rest.Call, in *createTicket) (change.Answer, error) {
		act, draft := call.Act(), in.draft(call)
		draft.Takes = files(call, s, act, in.Body.FileIDs)
		answer, err := ticket.Create(ctx, s, act, draft, answerCreated(ctx, call, s))
		return answer, placed(err)
	})
}

func (in *createTicket) draft(call *rest.Call) ticket.Draft {
	b := in.Body
	return ticket.Draft{Ticket: ticket.Ticket{
		Subject: b.Title, Description: b.Description, Priority: lens.Desk.Priority.Over("", string(b.Priority)),
		Type: lens.Desk.Type.Over("", string(b.Type)), Source: lens.Desk.Source.Over("", string(b.Channel)), Tags: b.Labels,
		QueueID: b.QueueID, AssigneeID: userMeant(call, b.AssigneeID), Links: ticket.Links{ContactID: b.ContactID},
		Requester: ticket.Requester{Name: b.CustomerName, Email: b.CustomerEmail}, CustomFields: b.CustomFields,
	}, Due: map[sla.Metric]*time.Time{
		sla.FirstResponse: b.FirstResponseDueAt, sla.NextResponse: b.NextResponseDueAt, sla.Resolution: b.ResolutionDueAt,
	}}
}
