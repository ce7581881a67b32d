package support

import (
	"context"
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type updateTicket struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	TicketID string `path:"ticket_id" maxLength:"200"`
	Body     struct {
		Status             *vocabulary.Status        `json:"status,omitempty"`
		Priority           *vocabulary.Priority      `json:"priority,omitempty"`
		QueueID            rest.Clearable[string]    `json:"queue_id,omitempty" minLength:"1" maxLength:"128" doc:"null clears it"`
		AssigneeID         rest.Clearable[string]    `json:"assignee_id,omitempty" minLength:"1" maxLength:"128" doc:"null clears it"`
		OwnerID            rest.Clearable[string]    `json:"owner_id,omitempty" minLength:"1" maxLength:"128" doc:"null clears it"`
		Category           rest.Clearable[string]    `json:"category,omitempty" minLength:"1" maxLength:"100" doc:"null clears it"`
		Tags               *[]string                 `json:"tags,omitempty" maxItems:"50" minLength:"1" maxLength:"64" nullable:"false" doc:"A set, replaced as a whole; trimmed, and repeats in other forms are dropped"`
		FirstResponseDueAt rest.Clearable[time.Time] `json:"first_response_due_at,omitempty" doc:"Pins it, not to the past; null unpins it"`
		NextResponseDueAt  rest.Clearable[time.Time] `json:"next_response_due_at,omitempty" doc:"Pins it, not to the past; null unpins it"`
		ResolutionDueAt    rest.Clearable[time.Time] `json:"resolution_due_at,omitempty" doc:"Pins it, not to the past; null unpins it"`
		CustomFields       customfield.Values        `json:"custom_fields,omitempty" doc:"Merged by key; null removes one"`
		IdempotencyKey     string                    `json:"idempotency_key,omitempty" minLength:"1" maxLength:"255"`
	}
}

// UpdateSupportTicket changes the given fields of a ticket (S0-33, S0-45).
func UpdateSupportTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_support_ticket", Method: http.MethodPatch, Path: "/v1/support/tickets/{ticket_id}",
		Permission: tenant.SupportWrite, Tag: "Tickets", Tool: true,
		Table:       grant.Union(grant.On(grant.Tickets, grant.Query), grant.SaveTicket(), grant.ReadTerms(), grant.KeepAnswer()),
		Summary:     "Update a support ticket",
		Description: "Changes what is given: status, priority, queue, assignment, tags, category, due dates or custom fields.",
		Problems:    []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateTicket, updatedTicket](route, func(ctx context.Context, call *rest.Call, in *updateTicket) (change.Answer, error) {
		return ticket.Update(ctx, s, call.Act(), ticketOf(in.TicketID), in.Match(), in.patch(), answerTicket(call, http.StatusOK))
	})
}

func (in *updateTicket) patch() ticket.Patch {
	b := in.Body
	patch := ticket.Patch{
		Fields: map[string]*string{
			"priority": (*string)(b.Priority), "queue_id": b.QueueID.OrZero(), "assignee_id": b.AssigneeID.OrZero(),
			"owner_id": b.OwnerID.OrZero(), "category": b.Category.OrZero(),
		},
		Tags: b.Tags, CustomFields: b.CustomFields,
		Due: map[sla.Metric]*time.Time{},
	}
	for m, due := range map[sla.Metric]rest.Clearable[time.Time]{
		sla.FirstResponse: b.FirstResponseDueAt, sla.NextResponse: b.NextResponseDueAt, sla.Resolution: b.ResolutionDueAt,
	} {
		if due.Given {
			patch.Due[m] = due.Value
		}
	}
	if b.Status != nil {
		patch.Status = func(now ticket.Status) ticket.Status { return b.Status.Over(now) }
	}
	return patch
}
