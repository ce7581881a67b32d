package desk

import (
	"context"
	"net/http"
	"strconv"
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

type updateTicket struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Body     struct {
		Title              *string                   `json:"title,omitempty" minLength:"1" maxLength:"300"`
		Description        *string                   `json:"description,omitempty" format:"multiline" maxLength:"65536" doc:"At most 64 KiB of UTF-8"`
		Status             *Status                   `json:"status,omitempty"`
		Priority           *Priority                 `json:"priority,omitempty"`
		Type               *Type                     `json:"type,omitempty"`
		Channel            *Channel                  `json:"channel,omitempty"`
		QueueID            rest.Clearable[string]    `json:"queue_id,omitempty" minLength:"1" maxLength:"128" doc:"null clears it"`
		AssigneeID         rest.Clearable[string]    `json:"assignee_id,omitempty" minLength:"1" maxLength:"128" doc:"A user ID; me is the caller's; null is nobody"`
		ContactID          rest.Clearable[string]    `json:"contact_id,omitempty" minLength:"1" maxLength:"128" doc:"null clears it"`
		CustomerName       rest.Clearable[string]    `json:"customer_name,omitempty" minLength:"1" maxLength:"200" doc:"null clears it"`
		CustomerEmail      rest.Clearable[string]    `json:"customer_email,omitempty" minLength:"1" maxLength:"320" doc:"null clears it"`
		Labels             *[]string                 `json:"labels,omitempty" maxItems:"50" minLength:"1" maxLength:"64" nullable:"false" doc:"A set, replaced as a whole; trimmed, and repeats in other forms are dropped"`
		Followers          *[]string                 `json:"followers,omitempty" maxItems:"30" minLength:"3" maxLength:"320" nullable:"false" doc:"Addresses, replaced as a whole"`
		Resolution         rest.Clearable[string]    `json:"resolution,omitempty" format:"multiline" minLength:"1" maxLength:"4096" doc:"At most 4 KiB of UTF-8; null clears it"`
		CSATScore          rest.Clearable[int]       `json:"csat_score,omitempty" minimum:"1" maximum:"5" doc:"null clears it"`
		FirstResponseDueAt rest.Clearable[time.Time] `json:"first_response_due_at,omitempty" doc:"Pins it, not to the past; null unpins it"`
		NextResponseDueAt  rest.Clearable[time.Time] `json:"next_response_due_at,omitempty" doc:"Pins it, not to the past; null unpins it"`
		ResolutionDueAt    rest.Clearable[time.Time] `json:"resolution_due_at,omitempty" doc:"Pins it, not to the past; null unpins it"`
		CustomFields       customfield.Values        `json:"custom_fields,omitempty" doc:"Merged by key; null removes one"`
	}
}

// UpdateDeskTicket changes the given properties of a ticket (S2-44, S2-53 to S2-57).
func UpdateDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_desk_ticket", Method: http.MethodPatch, Path: "/desk/api/v1/tickets/{ticket_id}",
		Permission: tenant.DeskWrite, Tag: "Tickets",
		Table:       grant.Union(byName(), grant.On(grant.Tickets, grant.Query), grant.SaveTicket(), grant.KeepScore(), grant.ReadTerms(), grant.KeepAnswer()),
		Summary:     "Update a ticket",
		Description: "Changes what is given, and nothing else.",
		Problems:    []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateTicket, changedTicket](route, func(ctx context.Context, call *rest.Call, in *updateTicket) (change.Answer, error) {
		answer, err := onTicket(ctx, call, s, in.TicketID, func(ticketID string) (change.Answer, error) {
			return ticket.Revise(ctx, s, call.Act(), ticketID, in.Match(), in.patch(call), answerAct(ctx, call, s))
		})
		return answer, placed(err)
	})
}

func (in *updateTicket) patch(call *rest.Call) ticket.Patch {
	b := in.Body
	patch := ticket.Patch{
		Fields: map[string]*string{
			"subject": b.Title, "description": b.Description, "queue_id": b.QueueID.OrZero(), "assignee_id": b.AssigneeID.OrZero(),
			"contact_id": b.ContactID.OrZero(), "requester_name": b.CustomerName.OrZero(), "requester_email": b.CustomerEmail.OrZero(),
			"resolution": b.Resolution.OrZero(),
		},
		Tags: b.Labels, Followers: b.Followers, CustomFields: b.CustomFields, Due: map[sla.Metric]*time.Time{},
	}
	if id := patch.Fields["assignee_id"]; id != nil {
		*id = userMeant(call, *id)
	}
	if score := b.CSATScore.OrZero(); score != nil {
		text := ""
		if *score != 0 {
			text = strconv.Itoa(*score)
		}
		patch.Fields["csat_score"] = &text
	}
	if shown := b.Priority; shown != nil {
		meant := string(lens.Desk.Priority.Over("", string(*shown)))
		patch.Fields["priority"] = &meant
	}
	if shown := b.Status; shown != nil {
		patch.Status = func(now ticket.Status) ticket.Status { return lens.Desk.Status.Over(now, string(*shown)) }
	}
	if shown := b.Type; shown != nil {
		patch.Type = func(now string) string { return lens.Desk.Type.Over(now, string(*shown)) }
	}
	if shown := b.Channel; shown != nil {
		patch.Source = func(now ticket.Source) ticket.Source { return lens.Desk.Source.Over(now, string(*shown)) }
	}
	for m, due := range map[sla.Metric]rest.Clearable[time.Time]{
		sla.FirstResponse: b.FirstResponseDueAt, sla.NextResponse: b.NextResponseDueAt, sla.Resolution: b.ResolutionDueAt,
	} {
		if due.Given {
			patch.Due[m] = due.Value
		}
	}
	return patch
}
