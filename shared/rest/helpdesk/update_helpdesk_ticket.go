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

type updateTicket struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	TicketID string `path:"ticket_id" maxLength:"200"`
	Body     struct {
		Ticket ticketPatch `json:"ticket"`
	}
}

// ticketPatch takes whatever a ticket shows, so that what was read can be written
// back as it is.
type ticketPatch struct {
	ID             readBack               `json:"id,omitempty" doc:"The ticket's own"`
	CreatedAt      readBack               `json:"createdAt,omitempty" doc:"Changes nothing"`
	UpdatedAt      readBack               `json:"updatedAt,omitempty" doc:"Changes nothing: If-Match tells which version is meant"`
	Subject        *string                `json:"subject,omitempty" minLength:"1" maxLength:"300"`
	Status         *Status                `json:"status,omitempty"`
	Priority       *Priority              `json:"priority,omitempty"`
	Type           *Type                  `json:"type,omitempty"`
	RequesterEmail *string                `json:"requesterEmail,omitempty" maxLength:"320"`
	RequesterName  *string                `json:"requesterName,omitempty" maxLength:"200"`
	AssigneeID     rest.Clearable[string] `json:"assigneeId,omitempty" minLength:"1" maxLength:"128" doc:"null is nobody"`
	Tags           *[]string              `json:"tags,omitempty" maxItems:"50" minLength:"1" maxLength:"64" nullable:"false" doc:"A set, replaced as a whole; trimmed, and repeats in other forms are dropped"`
	CustomFields   []FieldValue           `json:"customFields,omitempty" maxItems:"100" nullable:"false" doc:"Each of another definition; those that are not given stay, and null removes one"`
}

// UpdateHelpdeskTicket changes the given fields of a ticket (S1-21).
func UpdateHelpdeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_helpdesk_ticket", Method: http.MethodPut, Path: "/helpdesk/api/v1/tickets/{ticket_id}",
		Permission: tenant.HelpdeskWrite, Tag: "Tickets", Wrapper: wrapper,
		Table:       grant.Union(grant.On(grant.Tickets, grant.Query), grant.SaveTicket(), grant.ReadTerms(), grant.KeepAnswer()),
		Summary:     "Update a ticket",
		Description: "Changes what is given, and nothing else. The body holds it in a `ticket` object.",
		Problems:    []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateTicket, updatedTicket](route, func(ctx context.Context, call *rest.Call, in *updateTicket) (change.Answer, error) {
		if id := in.Body.Ticket.ID; id != "" && string(id) != in.TicketID {
			return change.Answer{}, rest.Invalid("body.ticket.id", "must be the ticket's own")
		}
		f, err := readFields(ctx, s, call.Scope(), in.Body.Ticket.CustomFields)
		if err != nil {
			return change.Answer{}, err
		}
		patch := in.Body.Ticket.patch()
		patch.CustomFields = f.values
		answer, err := ticket.Update(ctx, s, call.Act(), ticketOf(in.TicketID), in.Match(), patch, answerTicket(http.StatusOK, f.defined))
		return answer, f.placed(err)
	})
}

func (given ticketPatch) patch() ticket.Patch {
	patch := ticket.Patch{
		Fields: map[string]*string{
			"subject": given.Subject, "priority": (*string)(given.Priority), "assignee_id": given.AssigneeID.OrZero(),
			"requester_email": given.RequesterEmail, "requester_name": given.RequesterName,
		},
		Tags: given.Tags,
	}
	if shown := given.Status; shown != nil {
		patch.Status = func(now ticket.Status) ticket.Status { return lens.Helpdesk.Status.Over(now, string(*shown)) }
	}
	if shown := given.Type; shown != nil {
		patch.Type = func(now string) string { return lens.Helpdesk.Type.Over(now, string(*shown)) }
	}
	return patch
}
